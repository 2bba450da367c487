"""Intercom fails in every way it can: in the end there is exactly one note."""

from __future__ import annotations

import pytest

from intercom_app.intercom.answers import Answer
from intercom_app.intercom.transport import Transport
from intercom_app.models.outbound_action import ActionState, OutboundAction
from tests.databases import both_engines
from tests.factories import ADA, document
from tests.faults.conftest import READS, Breaks
from tests.product import Product
from tests.scenarios.test_copilot import QUESTION

DID_NOTHING: dict[str, dict[str, object]] = {
    "429 with a reset": {"kind": "status", "status": 429, "reset_in": 1},
    "500": {"kind": "status", "status": 500},
    "HTML": {"kind": "html"},
    "dropped": {"kind": "drop_before"},
    "hangs": {"kind": "hang_before", "seconds": 1.2},
}
ACTED: dict[str, dict[str, object]] = {
    "502 after acting": {"kind": "act_then_fail", "status": 502},
    "HTML after acting": {"kind": "act_then_html"},
    "dropped after acting": {"kind": "drop_after"},
    "hangs after acting": {"kind": "hang_after", "seconds": 1.2},
}


def each_of(faults: dict[str, dict[str, object]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("effect", faults.values(), ids=faults.keys())


@each_of(DID_NOTHING | ACTED)
def test_posting_that_fails_leaves_one_note(
    impatient: Product, breaks: Breaks, effect: dict[str, object]
) -> None:
    breaks("POST", **effect)
    conversation = impatient.inbox.customer_writes("lena@example.com", QUESTION)
    impatient.settle(hurry=True)
    assert len(impatient.inbox.notes(conversation)) == 1
    [action] = impatient.rows(OutboundAction)
    assert action.state == ActionState.DONE
    assert action.part_id == str(impatient.inbox.notes(conversation)[0]["id"])


@each_of(DID_NOTHING)
def test_reading_that_fails_leaves_one_note(
    impatient: Product, breaks: Breaks, effect: dict[str, object]
) -> None:
    breaks("GET", **effect)
    conversation = impatient.inbox.customer_writes("lena@example.com", QUESTION)
    impatient.settle(hurry=True)
    assert len(impatient.inbox.notes(conversation)) == 1


def test_a_conversation_that_is_told_before_it_can_be_read_is_read_later(
    impatient: Product, breaks: Breaks
) -> None:
    breaks("GET", "status", status=404, times=2)
    conversation = impatient.inbox.customer_writes("lena@example.com", QUESTION)
    impatient.settle(hurry=True)
    assert len(impatient.inbox.notes(conversation)) == 1


def test_a_conversation_that_is_not_found_for_once_is_looked_for_again(impatient: Product) -> None:
    not_found = {"kind": "status", "status": 404}
    rule = {"method": "GET", "path": READS, "every": 2, "effect": not_found}
    impatient.inbox.call("POST", "/faults", rule)
    conversation = impatient.inbox.customer_writes("lena@example.com", QUESTION)
    impatient.settle(hurry=True)
    assert len(impatient.inbox.notes(conversation)) == 1


@both_engines
@pytest.mark.parametrize("hang", [0.0, 1.2])
def test_an_act_that_lands_late_is_found(impatient: Product, breaks: Breaks, hang: float) -> None:
    breaks("POST", "act_late", seconds=2.2, hang=hang)
    conversation = impatient.inbox.customer_writes("lena@example.com", QUESTION)
    impatient.wait(lambda: impatient.inbox.notes(conversation), "for the late note")
    impatient.settle(hurry=True)
    assert len(impatient.inbox.notes(conversation)) == 1


@both_engines
def test_a_reply_of_unknown_outcome_is_no_persons(impatient: Product, breaks: Breaks) -> None:
    """It shows as Ada's reply before we know that it is ours: nobody has taken over by it."""
    impatient.apply(document(leave_note_instead_of_replying=False, send_offline_answers=True))
    breaks("POST", "act_then_fail")
    conversation = impatient.inbox.customer_writes("lena@example.com", QUESTION)
    impatient.settle(hurry=True)
    impatient.inbox.customer_adds(conversation, "And what does standard shipping cost?")
    impatient.settle(hurry=True)
    assert len(impatient.inbox.replies(conversation, ADA)) == 2


def test_a_customer_who_writes_before_the_outcome_is_known(impatient: Product, breaks: Breaks) -> None:
    breaks("POST", "act_then_fail")
    conversation = impatient.inbox.customer_writes("lena@example.com", QUESTION)
    impatient.wait(lambda: impatient.inbox.notes(conversation))
    impatient.inbox.customer_adds(conversation, "And what does standard shipping cost?")
    impatient.settle(hurry=True)
    assert len(impatient.inbox.notes(conversation)) == 2
    assert impatient.reasons(conversation) == ["drafted a note from the team's knowledge"] * 2


def test_new_parts_may_show_late(impatient: Product, breaks: Breaks) -> None:
    """A GET lacks what a notification has told already, our own note among it."""
    impatient.inbox.call("PUT", "/behaviour", {"late_parts_ms": 600})
    breaks("POST", "act_then_fail")
    conversation = impatient.inbox.customer_writes("lena@example.com", QUESTION)
    impatient.settle()
    assert len(impatient.inbox.notes(conversation)) == 1


def test_an_outage_of_hours_is_waited_out(impatient: Product, breaks: Breaks) -> None:
    breaks("GET", "status", status=503, times=12)
    conversation = impatient.inbox.customer_writes("lena@example.com", QUESTION)
    impatient.settle(hurry=True)
    assert len(impatient.inbox.notes(conversation)) == 1


def test_a_refused_note_is_failed_with_its_reason(impatient: Product, breaks: Breaks) -> None:
    breaks("POST", "status", status=422)
    conversation = impatient.inbox.customer_writes("lena@example.com", QUESTION)
    impatient.settle(hurry=True)
    assert impatient.inbox.notes(conversation) == []
    [action] = impatient.rows(OutboundAction)
    assert action.state == ActionState.FAILED
    assert "refused" in action.reason


class Killed(Transport):
    """A worker that is killed at its first reply, once before the request has left and once after."""

    def __init__(self, *, after_sending: bool) -> None:
        super().__init__()
        self._after_sending = after_sending
        self._alive = True

    def send(self, method: str, url: str, **options: object) -> Answer:
        last = self._alive and url.endswith("/reply")
        if last:
            self._alive = False
        if last and not self._after_sending:
            raise SystemExit("killed")
        answer = super().send(method, url, **options)  # type: ignore[arg-type]
        if last:
            raise SystemExit("killed")
        return answer


@both_engines
@pytest.mark.parametrize("after_sending", [False, True], ids=["before sending", "before storing"])
def test_a_worker_killed_while_posting(team: Product, after_sending: bool) -> None:
    team.change(transport=Killed(after_sending=after_sending))
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.wait(lambda: team.crew.died, "for the worker's death")
    team.crew.died.clear()
    team.pass_time(46)  # the lease ends
    team.settle(hurry=True)
    assert len(team.inbox.notes(conversation)) == 1
    [action] = team.rows(OutboundAction)
    assert action.state == ActionState.DONE
