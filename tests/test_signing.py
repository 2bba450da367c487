"""The "I have answered" link: opens one promise of one workspace, for 60 days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeTimedSerializer

from intercom_app.signing import ANSWERED_PATH, AnsweredLink, BadLink, answered_link, read_answered_link

SECRET = ("a secret of this process",)
SENT = datetime(2026, 11, 20, 20, 1, tzinfo=UTC)


def token(workspace_id: str = "acme", promise_id: int = 7, secrets: tuple[str, ...] = SECRET) -> str:
    base, _, last = answered_link("https://bot.example/", secrets, workspace_id, promise_id).rpartition("/")
    assert f"{base}/" == f"https://bot.example{ANSWERED_PATH}"
    return last


@pytest.mark.parametrize("workspace_id", ["acme", "a/b:c", "zażółć", "", "x" * 500])
def test_a_link_names_its_promise_and_workspace(workspace_id: str) -> None:
    assert read_answered_link(SECRET, token(workspace_id)) == AnsweredLink(workspace_id, 7)


def test_a_link_of_another_secret_is_refused() -> None:
    with pytest.raises(BadLink, match="changed"):
        read_answered_link(SECRET, token(secrets=("another secret than that",)))


def test_what_was_signed_for_something_else_is_refused() -> None:
    other = URLSafeTimedSerializer(SECRET[0], salt="session").dumps(["acme", 7])
    with pytest.raises(BadLink):
        read_answered_link(SECRET, str(other))


def test_parts_of_two_links_do_not_make_a_third() -> None:
    payload, _ = token("acme", 8).split(".", 1)
    _, signature = token("acme", 7).split(".", 1)
    with pytest.raises(BadLink):
        read_answered_link(SECRET, f"{payload}.{signature}")


@given(position=st.integers(min_value=0), letter=st.sampled_from("AQgw_-.0"))
def test_a_changed_letter_is_noticed(position: int, letter: str) -> None:
    good = token()
    position %= len(good)
    changed = good[:position] + letter + good[position + 1 :]
    if changed == good:
        return
    try:
        named = read_answered_link(SECRET, changed)
    except BadLink:
        return
    # The last letter of base64 has bits that mean nothing.
    assert (position, named) == (len(good) - 1, AnsweredLink("acme", 7))


@pytest.mark.parametrize("text", ["", ".", "a.b.c", "ż", "x" * 100_000])
def test_what_is_no_link_is_refused(text: str) -> None:
    with pytest.raises(BadLink):
        read_answered_link(SECRET, text)


def test_a_link_works_for_sixty_days() -> None:
    with time_machine.travel(SENT, tick=False):
        sent = token()
    with time_machine.travel(SENT + timedelta(days=60), tick=False):
        assert read_answered_link(SECRET, sent).promise_id == 7
    with (
        time_machine.travel(SENT + timedelta(days=60, seconds=1), tick=False),
        pytest.raises(BadLink, match="60"),
    ):
        read_answered_link(SECRET, sent)
