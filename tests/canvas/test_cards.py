"""Cards: every state within the rules, whatever customers and models have written."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canvas.cards import BACK, REFRESH, SHOW_ALL, CardState, CardView, PromiseLine, SourceLine, inbox_card
from tests.canvas.rules import check

NASTY = st.text(max_size=300) | st.sampled_from(
    ["[x](https://evil.example)", "漢" * 400, "\U0001d400" * 4_000]
)
PROMISES = st.builds(PromiseLine, due=NASTY, state=NASTY)
SOURCES = st.builds(SourceLine, title=NASTY, url=NASTY | st.none(), internal=st.booleans())
VIEWS = st.builds(
    CardView,
    state=st.sampled_from(CardState),
    text=NASTY,
    why=NASTY,
    at=NASTY,
    sources=st.lists(SOURCES, max_size=10).map(tuple),
    handoff=NASTY,
    promise=PROMISES | st.none(),
)
HANDOFFS = st.builds(
    CardView,
    state=st.sampled_from([CardState.HANDED_OFF, CardState.PROMISED]),
    why=NASTY,
    handoff=NASTY,
    evidence=st.lists(NASTY, max_size=10).map(tuple),
    promise=PROMISES | st.none(),
)
DRAFT = CardView(
    state=CardState.DRAFT,
    text="You can return it.\n\nUnworn, please. " * 20,
    why="drafted a note",
    sources=(SourceLine(title="Returning", url="https://help.example/1"),),
)


def ids(answer: dict[str, object]) -> list[str]:
    """The buttons of a canvas."""
    return [each["id"] for each in check(answer) if each["type"] == "button"]


@settings(max_examples=60, deadline=None)
@given(VIEWS | HANDOFFS)
def test_every_canvas_keeps_the_rules(view: CardView) -> None:
    check(inbox_card(view), first=True)
    check(inbox_card(view, whole=True))


@pytest.mark.parametrize("state", CardState)
def test_every_state_can_be_refreshed(state: CardState) -> None:
    assert ids(inbox_card(CardView(state=state))) == [REFRESH]


def test_what_is_shortened_can_be_shown_whole_and_back() -> None:
    assert ids(inbox_card(DRAFT)) == [SHOW_ALL, REFRESH]
    assert ids(inbox_card(DRAFT, whole=True)) == [REFRESH, BACK]
    whole = check(inbox_card(DRAFT, whole=True))[1]["text"]
    assert whole == DRAFT.text.strip()


def test_a_source_is_a_link_and_says_when_it_is_internal() -> None:
    secret = replace(DRAFT, sources=(*DRAFT.sources, SourceLine(title="Goodwill", internal=True)))
    [sources] = [each["items"] for each in check(inbox_card(secret)) if each["type"] == "list"]
    assert [each["title"] for each in sources] == ["Returning", "Goodwill (internal)"]
    assert [each.get("action", {}).get("url") for each in sources] == ["https://help.example/1", None]


def test_a_promise_is_shown_beside_whatever_else() -> None:
    promised = replace(
        DRAFT, promise=PromiseLine(due="Monday 23 November, 17:30 (Dublin time)", state="open")
    )
    shown = json.dumps(check(inbox_card(promised), first=True))
    assert "Promised by Monday 23 November, 17:30 (Dublin time): open" in shown
