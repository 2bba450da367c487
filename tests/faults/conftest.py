"""A team whose patience with Intercom is short, and helpers to make things go wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from intercom_app.intercom.transport import Transport
from tests.product import Product

REPLIES = "^/conversations/[0-9]+/reply$"
READS = "^/conversations/[0-9]+$"
Breaks = Callable[..., None]


@pytest.fixture
def impatient(team: Product) -> Iterator[Product]:
    """Calls to Intercom give up after less than a second."""
    usual = team.services.transport
    team.change(transport=Transport(connect=0.5, read=0.7, total=0.8))
    yield team
    usual.close()


@pytest.fixture
def breaks(team: Product) -> Breaks:
    """Lets calls of one method go wrong, once unless told otherwise."""

    def rule(method: str, kind: str, *, times: int = 1, **effect: Any) -> None:
        path = REPLIES if method == "POST" else READS
        given = {"method": method, "path": path, "times": times, "effect": {"kind": kind, **effect}}
        team.inbox.call("POST", "/faults", given)

    return rule
