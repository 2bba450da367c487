"""Which handoff fires, and the acts it is made of, in their order."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercom_app.domain.actions import Kind, Plan
from intercom_app.domain.conversation import Contact
from intercom_app.domain.facts import Facts
from intercom_app.domain.office_hours import OfficeHours, always_open
from intercom_app.domain.policy import decide
from intercom_app.domain.standing import Act, Purpose
from tests.domain.calendars import ZONES, calendars, moments
from tests.domain.talk import DIRECTORY, LIVE, MAIL, QUIET, conversation, facts

ASKS = "customer: Can I speak to a human?"
AWAY = replace(DIRECTORY, teammates=tuple(replace(each, away=True) for each in DIRECTORY.teammates))


def kinds(plan: Plan) -> list[str]:
    """The acts of a plan, a reply by what it is for."""
    return [str(each.purpose if each.kind is Kind.REPLY else each.kind) for each in plan.actions]


def planned(known: Facts) -> list[str]:
    return kinds(decide(known, QUIET))


def test_live_is_assign_note_sentence_and_a_watch() -> None:
    assert planned(facts(conversation(ASKS), LIVE)) == ["assign", "note", "handoff", "watch_pickup"]


def test_nobody_there_is_a_mail_and_a_promise() -> None:
    known = facts(conversation(ASKS), LIVE, MAIL, directory=AWAY)
    plan = decide(known, QUIET)
    assert kinds(plan) == ["assign", "note", "mail", "promise"]
    assert plan.promise is not None
    assert plan.promise.text in plan.actions[-1].body
    assert plan.promise.owner == "Support"


def test_without_an_address_it_is_asked_for_before_anything_is_promised() -> None:
    plan = decide(facts(conversation(ASKS, emails=()), LIVE, MAIL, directory=AWAY), QUIET)
    assert kinds(plan) == ["assign", "note", "address_request"]
    assert plan.promise is None


def test_without_a_mail_handoff_there_is_an_honest_sentence() -> None:
    assert planned(facts(conversation(ASKS), LIVE, directory=AWAY)) == ["assign", "note", "excuse"]


def test_never_open_still_tells_the_team() -> None:
    never = replace(always_open(), weekly=((),) * 7)
    plan = decide(facts(conversation(ASKS), MAIL, hours=never), QUIET)
    assert kinds(plan) == ["mail", "excuse"]


def read_back(told: str, zone: str, near: datetime) -> list[datetime]:
    """The instants that a customer in the zone may understand; an hour that comes twice has its offset named."""
    words = re.search(r"(\d+ \w+), (\d\d:\d\d) \([^()]*?(?:UTC([+-]\d+(?::\d\d)?)?)?\)", told)
    assert words
    local = [
        datetime.strptime(f"{words[1]} {near.year + step}, {words[2]}", "%d %B %Y, %H:%M").replace(
            tzinfo=ZoneInfo(zone), fold=fold
        )
        for step in (-1, 0, 1)
        for fold in (0, 1)
    ]
    # In UTC: elsewhere Python equals no hour that comes twice with another zone's, and forgets which of both it is.
    return [each.astimezone(UTC) + timedelta(minutes=words[2] == "23:59") for each in local]


@given(now=moments, hours=calendars(), zone=st.sampled_from(ZONES))
def test_a_promise_in_another_zone_is_due_at_the_same_instant(
    now: datetime, hours: OfficeHours, zone: str
) -> None:
    there = conversation(ASKS, contact=Contact(id="k", emails=("eve@example.com",), timezone=zone))
    plans = [decide(facts(talk, MAIL, hours=hours, now=now), QUIET) for talk in (conversation(ASKS), there)]
    at_home, abroad = (plan.promise for plan in plans)
    assert at_home
    assert abroad
    assert (at_home.due_at, at_home.timezone) == (abroad.due_at, abroad.timezone)
    assert (at_home.told_in, abroad.told_in) == (hours.timezone, zone)
    assert abroad.due_at in read_back(abroad.text, zone, abroad.due_at)


ADDRESS_ASKED = {"2": Act(purpose=Purpose.ADDRESS_REQUEST, handoff="Live")}


@pytest.mark.parametrize(
    ("answer", "acts"),
    [("it's eve@example.com", ["save_address", "mail", "promise"]), ("I won't say", ["mail", "excuse"])],
)
def test_the_answer_to_the_question_for_an_address(answer: str, acts: list[str]) -> None:
    talk = conversation(ASKS, "us: Which address?", f"customer: {answer}", emails=())
    assert planned(facts(talk, LIVE, MAIL, acts=ADDRESS_ASKED)) == acts


class TestOffer:
    """Asked once."""

    OFFERED = replace(LIVE, offer_first=True)
    BEFORE = ("customer: I want to leave", "us: A person?")
    ACTS = {"2": Act(purpose=Purpose.OFFER, handoff="Live")}  # noqa: RUF012

    @pytest.mark.parametrize("answer", ["yes", "Yes please!", "ok", "ja gerne", "はい", "👍"])
    def test_yes(self, answer: str) -> None:
        known = facts(conversation(*self.BEFORE, f"customer: {answer}"), self.OFFERED, acts=self.ACTS)
        assert planned(known)[0] == "assign"

    @pytest.mark.parametrize("answer", ["no", "no thanks", "It is about my parcel."])
    def test_anything_else(self, answer: str) -> None:
        known = facts(conversation(*self.BEFORE, f"customer: {answer}"), self.OFFERED, acts=self.ACTS)
        assert planned(known) == []

    def test_a_yes_in_a_later_turn_is_to_something_else(self) -> None:
        talk = conversation(*self.BEFORE, "customer: no", "customer: yes")
        known = facts(talk, self.OFFERED, acts=self.ACTS)
        assert planned(replace(known, turn=known.turn[-1:])) == []

    def test_a_request_needs_no_offer(self) -> None:
        assert planned(facts(conversation(ASKS), self.OFFERED))[0] == "assign"


def test_a_trigger_that_says_so_goes_before_one_for_which_it_is_implied() -> None:
    other = replace(LIVE, name="Disputes", trigger="Hand off when a charge is disputed.")
    plan = decide(facts(conversation(ASKS), other, LIVE), QUIET)
    assert plan.reason.startswith("handed off (Live)")


def test_what_a_person_holds_is_not_handed_off() -> None:
    talk = conversation("customer: Hi", "person: Hello", ASKS)
    assert planned(facts(talk, LIVE)) == []
