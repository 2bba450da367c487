"""How a trigger's text is understood, for showing it beside the text."""

from __future__ import annotations

from dataclasses import dataclass

from intercom_app.compiling import compile_triggers, compiled
from intercom_app.domain.configuration import IntercomHandoff
from intercom_app.domain.trigger_check import TriggerWarning, check
from intercom_app.domain.trigger_rules import InvalidTrigger, compile_without_model
from intercom_app.domain.triggers import Trigger
from intercom_app.services import services
from intercom_app.web.dashboard.frame import here


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A trigger's clauses and what is questionable about them; `problem` where the text cannot be a trigger."""

    trigger: Trigger | None = None
    problem: str = ""
    by_model: bool = False
    offline: bool = True

    @property
    def warnings(self) -> list[TriggerWarning]:
        """What an admin should know before saving."""
        return check(self.trigger) if self.trigger else []


def read_trigger(text: str, *, ask: bool = False) -> Reading:
    """Return how a text is read: as a model compiled it once, else by rules at once. `ask` asks the model now."""
    offline = services().assistant.name == "offline"
    try:
        by_rules = compile_without_model(text)
    except InvalidTrigger as error:
        return Reading(problem=str(error) if text.strip() else "", offline=offline)
    if ask:
        compile_triggers(services().assistant, here().workspace.id, [_handoff(text)])
    by_model = compiled(here().workspace.id, text)
    return Reading(trigger=by_model or by_rules, by_model=by_model is not None, offline=offline)


def _handoff(text: str) -> IntercomHandoff:
    return IntercomHandoff(kind="intercom", name="", trigger=text)
