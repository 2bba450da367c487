"""Cards: every state within the rules, whatever customers and models have written."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canvas.cards import edit_card, inbox_card
from canvas.views import Act, CardState, CardView, EditView, PromiseLine, SourceLine
from tests.canvas.rules import check

NASTY = st.text(max_size=300) | st.sampled_from(
    [
        "[x](https://evil.example)",
        "**bold** <script>alert(1)</script> &amp; `code`",
        "漢" * 400,
        "\U0001d400" * 4_000,
        "👩‍👩‍👧‍👦" * 200,
        "لا يمكن إرجاع المنتج \u202e gnp.exe",
        "word " * 2_000,
        "line\n" * 500,
        "W" * 9_000,
        "\x00\ufffe\u2028",
    ]
)
PROMISES = st.builds(PromiseLine, due=NASTY, state=NASTY)
SOURCES = st.builds(SourceLine, title=NASTY, url=NASTY | st.none(), internal=st.booleans())
ACTS = st.lists(st.sampled_from(Act), unique=True).map(
    lambda acts: tuple(act for act in acts if act not in (Act.REFRESH, Act.MORE, Act.BACK, Act.SEND_EDITED))
)
VIEWS = st.builds(
    CardView,
    state=st.sampled_from(CardState),
    text=NASTY,
    notice=NASTY,
    why=NASTY,
    held=NASTY,
    at=NASTY,
    sources=st.lists(SOURCES, max_size=10).map(tuple),
    handoff=NASTY,
    evidence=st.lists(NASTY, max_size=10).map(tuple),
    promise=PROMISES | st.none(),
    acts=ACTS,
    judged=st.booleans() | st.none(),
)
EDITS = st.builds(EditView, text=NASTY, question=NASTY, error=NASTY)
DRAFT = CardView(
    state=CardState.DRAFT,
    text="You can return it.\n\nUnworn, please. " * 20,
    why="drafted a note",
    sources=(SourceLine(title="Returning", url="https://help.example/1"),),
    acts=(Act.SEND, Act.EDIT, Act.SHORTER, Act.REGENERATE, Act.USEFUL, Act.NOT_USEFUL),
)


def ids(answer: dict[str, object]) -> list[str]:
    """The buttons of a canvas."""
    return [each["id"] for each in check(answer) if each["type"] == "button"]


@settings(max_examples=150, deadline=None)
@given(VIEWS, NASTY)
def test_every_canvas_keeps_the_rules(view: CardView, kept: str) -> None:
    check(inbox_card(view), first=True)
    check(inbox_card(replace(view, kept=kept), whole=True))


def test_what_is_too_large_is_shown_in_brief_with_all_that_was_typed() -> None:
    bold = "\U0001d400" * 4_000
    full = replace(DRAFT, text=bold, notice=bold, why=bold, held=bold, evidence=(bold,) * 8, kept=bold)
    components = check(inbox_card(full, whole=True))
    assert [each["value"] for each in components if each["type"] == "textarea"] == [bold]
    assert "back" in [each.get("id") for each in components]


@settings(max_examples=60, deadline=None)
@given(EDITS)
def test_every_text_can_be_edited(view: EditView) -> None:
    [field] = [each for each in check(edit_card(view)) if each["type"] == "textarea"]
    assert len(field.get("value", "")) <= 4_000


def test_a_text_to_edit_stays_word_for_word() -> None:
    text = "Hi <b>Lena</b>,\n\n[here](https://shop.example) & now: **2 < 3** 🙂"
    [_, field, send, cancel] = check(edit_card(EditView(text=text)))
    assert field["value"] == text
    assert (send["id"], send["style"], cancel["style"]) == ("send-edited", "primary", "link")


@pytest.mark.parametrize("state", CardState)
def test_every_state_can_be_refreshed(state: CardState) -> None:
    assert ids(inbox_card(CardView(state=state))) == [Act.REFRESH]


def test_what_waits_is_one_click_away_and_the_rest_behind_more() -> None:
    assert ids(inbox_card(DRAFT)) == [Act.SEND, Act.EDIT, Act.MORE]
    assert ids(inbox_card(DRAFT, whole=True)) == [*DRAFT.acts, Act.REFRESH, Act.BACK]
    whole = check(inbox_card(DRAFT, whole=True))[1]["text"]
    assert whole == DRAFT.text.strip()


def test_no_button_of_the_first_canvas_is_primary() -> None:
    styles = {each["style"] for each in check(inbox_card(DRAFT), first=True) if each["type"] == "button"}
    assert styles == {"secondary", "link"}


def test_why_a_draft_is_held_comes_first() -> None:
    held = replace(DRAFT, held="it makes a commitment", acts=(Act.EDIT,))
    _, remark, *_ = check(inbox_card(held), first=True)
    assert remark["text"] == "Change it before it is sent, because it makes a commitment"
    assert remark["style"] == "error"


def test_a_verdict_is_marked() -> None:
    judged = inbox_card(replace(DRAFT, judged=False), whole=True)
    labels = [each["label"] for each in check(judged) if each["type"] == "button"]
    assert "✓ Not useful" in labels
    assert "Useful" in labels


def test_what_was_not_sent_is_given_back() -> None:
    kept = inbox_card(replace(DRAFT, kept="My own words.", notice="the customer has written again"))
    fields = [each for each in check(kept) if each["type"] == "textarea"]
    assert [each["value"] for each in fields] == ["My own words."]


def test_what_comes_back_with_a_click_is_small_and_ours() -> None:
    stored = inbox_card(DRAFT, stored={"draft": "token"})["canvas"]["stored_data"]
    assert stored == {"draft": "token"}


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
