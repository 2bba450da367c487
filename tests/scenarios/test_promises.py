"""The promise ledger: kept by people only, cancelled, reminded, late, and nothing of it twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import event

from intercom_app.db import db
from intercom_app.ledger import tend
from intercom_app.models.workspace import Workspace
from tests.databases import both_engines
from tests.factories import ADA, BEN, US, document
from tests.faults.conftest import REPLIES
from tests.scenarios.desk import BY_MAIL, DAY, HOUR, LIVE, MINUTE, PLEASE, Desk

PROMISED = "A member of our team will answer you by"
LATE = "We have not managed that, and we are sorry."
SOON = BY_MAIL | {"response_time": {"amount": 4, "unit": "hours"}}


@pytest.fixture
def night(desk: Desk) -> Desk:
    """Everybody is away, and answers are promised within four hours."""
    desk.apply(document() | {"handoffs": [LIVE, SOON]})
    desk.everybody_away()
    return desk


@pytest.fixture
def promised(night: Desk) -> str:
    """A conversation in which a promise was made."""
    conversation = night.writes()
    assert night.states() == ["open"]
    return conversation


def subjects(desk: Desk) -> list[str]:
    """What the mails after the summary are about: the first words of their subjects."""
    return [mail["subject"].split(" ")[0].rstrip("?,") for mail in desk.mails()[1:]]


class TestKept:
    """Only a person's words to the customer keep a promise."""

    @pytest.mark.parametrize("who", [BEN, ADA])
    def test_by_a_persons_reply(self, night: Desk, promised: str, who: str) -> None:
        night.acts(promised, who, "reply", body="Hi Eve, here I am.")
        assert night.states() == ["kept"]

    def test_by_an_answer_that_closes(self, night: Desk, promised: str) -> None:
        night.acts(promised, BEN, "reply_and_close", body="Hi Eve, all done.")
        assert night.states() == ["kept"]

    def test_by_a_person_who_replies_before_it_is_known_that_the_customer_was_told(self, night: Desk) -> None:
        night.fault(REPLIES, {"kind": "act_then_fail", "status": 502}, times=10)
        conversation = night.inbox.customer_writes("eve@example.com", PLEASE)
        night.product.wait(lambda: night.told(conversation), "for the promise")
        night.acts(conversation, BEN, "reply", body="Hi Eve, here I am.")
        assert night.states() == ["kept"]

    def test_not_by_a_note_an_assignment_or_fin(self, night: Desk, promised: str) -> None:
        night.acts(promised, BEN, "note", body="I will answer tomorrow.")
        night.acts(promised, BEN, "assign", assignee={"type": "admin", "id": BEN})
        night.inbox.call("POST", f"/workspaces/{US}/conversations/{promised}/fin", {"body": "I am Fin"})
        night.settle()
        assert night.states() == ["open"]

    def test_not_by_our_own_words(self, night: Desk, promised: str) -> None:
        night.adds(promised, "Are you there?")
        night.settle()
        assert night.states() == ["open"]

    def test_late_is_late_also_when_answered(self, night: Desk, promised: str) -> None:
        night.time_passes(5 * HOUR)
        night.acts(promised, BEN, "reply", body="Sorry, Eve!")
        assert night.states() == ["late"]
        night.time_passes(DAY)
        assert night.clock() == 0
        assert len(night.told(promised)) == 1


class TestCancelled:
    """Nobody waits any more."""

    def test_when_a_person_closes_without_words(self, night: Desk, promised: str) -> None:
        night.acts(promised, BEN, "close")
        assert night.states() == ["cancelled"]

    @pytest.mark.parametrize(
        "words", ["It's solved, thanks", "Never mind, I found it.", "Hat sich erledigt!"]
    )
    def test_when_the_customer_says_so(self, night: Desk, promised: str, words: str) -> None:
        night.adds(promised, words)
        assert night.states() == ["cancelled"]

    def test_not_when_the_customer_says_the_opposite(self, night: Desk, promised: str) -> None:
        night.adds(promised, "It is not solved yet, is it?")
        assert night.states() == ["open"]


class TestTheClock:
    """Reminded, asked, told: each once, none stale."""

    def test_step_by_step(self, night: Desk, promised: str) -> None:
        assert night.clock() == 0
        night.time_passes(3 * HOUR + 5 * MINUTE)
        assert (night.clock(), night.clock()) == (1, 0)
        assert night.states() == ["at_risk"]
        assert subjects(night) == ["Due"]
        night.time_passes(HOUR)
        assert (night.clock(), night.clock()) == (1, 0)
        assert night.states() == ["late"]
        assert subjects(night) == ["Due", "Answered"]
        assert len(night.told(promised)) == 1  # the team is asked first
        night.time_passes(20 * MINUTE)
        assert (night.clock(), night.clock()) == (2, 0)
        assert subjects(night) == ["Due", "Answered", "LATE"]
        assert LATE in night.told(promised)[1]
        night.time_passes(DAY)
        assert night.clock() == 0
        assert len(night.told(promised)) == 2

    def test_what_follows_stands_below_the_summary(self, night: Desk, promised: str) -> None:
        del promised
        night.time_passes(3 * HOUR + 5 * MINUTE)
        night.clock()
        summary, reminder = night.mails()
        threads = {name.lower(): value for name, value in reminder["headers"]}
        assert threads["in-reply-to"].split("-")[1] == summary["message_id"].split("-")[1]

    @both_engines
    def test_two_clocks_at_once(self, night: Desk) -> None:
        for number in range(4):
            night.inbox.customer_writes(f"c{number}@example.com", PLEASE)
        night.settle()
        for wait, mails in ((3 * HOUR + 5 * MINUTE, 8), (HOUR, 12), (20 * MINUTE, 16)):
            night.time_passes(wait)
            with ThreadPoolExecutor(3) as clocks:
                list(clocks.map(lambda _: _tick(night), range(6)))
            night.settle()
            assert len(night.mails()) == mails
        assert [len(night.told(promise["conversation_id"])) for promise in night.promises()] == [2] * 4

    def test_after_an_outage_nothing_stale_comes(self, night: Desk, promised: str) -> None:
        night.time_passes(2 * DAY)
        assert night.clock() == 1
        assert subjects(night) == ["Answered"]
        assert len(night.told(promised)) == 1
        night.acts(promised, BEN, "reply", body="Hi Eve.")
        night.time_passes(DAY)
        assert night.clock() == 0
        assert subjects(night) == ["Answered"]

    def test_a_reminder_that_could_not_be_sent_in_time_is_left_out(self, night: Desk, promised: str) -> None:
        del promised
        night.time_passes(3 * HOUR + 5 * MINUTE)
        night.product.crew.stop()
        with night.product.app.app_context():
            assert tend() == 1
        _shift(night, HOUR)
        night.product.crew.start()
        night.settle()
        assert subjects(night) == []
        night.clock()
        assert subjects(night) == ["Answered"]

    def test_who_answers_at_the_last_moment_is_not_called_late(self, night: Desk, promised: str) -> None:
        """The clock orders the message, and before it goes out Ben answers."""
        night.time_passes(5 * HOUR)
        night.clock()
        night.time_passes(20 * MINUTE)
        night.product.crew.stop()
        with night.product.app.app_context():
            assert tend() == 2
        night.inbox.teammate(promised, BEN, "reply", body="Hi Eve.")
        night.product.crew.start()
        night.settle()
        assert len(night.told(promised)) == 1
        assert "LATE" not in subjects(night)

    def test_an_uninstalled_workspace_is_left_alone(self, night: Desk, promised: str) -> None:
        del promised
        night.inbox.call("POST", f"/workspaces/{US}/uninstall")
        night.product.wait(lambda: [each.state for each in night.product.rows(Workspace)] == ["uninstalled"])
        _shift(night, DAY)
        with night.product.app.app_context():
            assert tend() == 0


def _tick(desk: Desk) -> int:
    with desk.product.app.app_context():
        return tend()


def _shift(desk: Desk, seconds: float) -> None:
    desk.shift_promises(seconds)
    desk.product.pass_time(seconds)


def test_twenty_ask_at_night(night: Desk) -> None:
    """Every third attempt at a mail is turned away, and the clock is killed between its steps."""
    night.refuse({"recipient_regex": ".", "code": 451, "every_nth": 3})
    asked = [night.inbox.customer_writes(f"c{number}@example.com", PLEASE) for number in range(20)]
    night.settle(patience=HOUR)
    told = {conversation: night.told(conversation) for conversation in asked}
    assert all(len(words) == 1 and words[0].startswith(PROMISED) for words in told.values())
    assert night.states() == ["open"] * 20
    assert len(_ids(night.mails())) == len(night.mails()) == 20

    for conversation in asked[:12]:
        night.inbox.teammate(conversation, BEN, "reply", body="Good morning!")
    night.settle(patience=HOUR)
    assert sorted(night.states()) == ["kept"] * 12 + ["open"] * 8

    for passes, mails in ((3 * HOUR + 5 * MINUTE, 28), (HOUR, 36), (20 * MINUTE, 44)):
        night.shift_promises(passes)
        night.product.crew.stop()
        _tick_and_die(night)
        night.product.crew.start()
        assert night.clock() > 0
        night.settle(patience=HOUR)
        assert len(_ids(night.mails())) == len(night.mails()) == mails
    assert sorted(night.states()) == ["kept"] * 12 + ["late"] * 8
    late = [night.told(conversation) for conversation in asked]
    assert [len(words) for words in late] == [1] * 12 + [2] * 8
    assert all(LATE in words[1] for words in late[12:])


def _tick_and_die(desk: Desk) -> None:
    """Let a clock be killed in the middle of its round: its connection breaks at the fifth promise."""
    begun = 0

    def killed(*_: object) -> None:
        nonlocal begun
        begun += 1
        if begun == 5:
            raise KeyboardInterrupt

    with desk.product.app.app_context():
        event.listen(db.engine, "begin", killed)
        try:
            with pytest.raises(KeyboardInterrupt):
                tend()
        finally:
            event.remove(db.engine, "begin", killed)


def _ids(mails: list[dict[str, Any]]) -> set[str]:
    return {mail["message_id"] for mail in mails}
