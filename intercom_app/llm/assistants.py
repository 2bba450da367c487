"""Which assistant a server has, by its settings."""

from __future__ import annotations

from collections.abc import Callable

from intercom_app.domain.facts import ModelCall
from intercom_app.llm.base import Assistant, Limits
from intercom_app.llm.offline import OfflineAssistant


def build_assistant(
    api_key: str | None,
    base_url: str | None,
    model: str,
    *,
    limits: Limits | None = None,
    told: Callable[[ModelCall], None] = lambda _: None,
) -> Assistant:
    """Return the offline assistant where there is neither key nor base URL, else the model's. No network.

    `told` hears of every call, also of those that are no turn's.
    """
    if not api_key and not base_url:
        return OfflineAssistant()
    # The library takes half a second to import, which a server without a model need not spend.
    from intercom_app.llm.openai import OpenAIAssistant

    return OpenAIAssistant(
        model=model, api_key=api_key or None, base_url=base_url or None, limits=limits, told=told
    )
