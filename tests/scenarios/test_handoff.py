"""A handoff to people: assigned, a note, one sentence, each only once the one before was accepted."""

from __future__ import annotations

from typing import Any

import pytest

from intercom_app.llm.base import Limits
from tests.databases import both_engines
from tests.doubles.model_server import ModelServer, completion
from tests.factories import ADA, BEN, CARLA, document
from tests.scenarios.desk import BILLING, BY_MAIL, HOUR, LIVE, MINUTE, PLEASE, SUPPORT, Desk

PATIENT = Limits(total=15.0, per_try=15.0)
PASSED_ON = "I have passed this conversation on to our team, and one of them will take it from here."
NOBODY = "Nobody from our team is available right now."
PARTS, REPLY = "/parts$", "/reply$"
QUESTION = "Can I return an unworn jacket, and within how many days?"
OFFERED = LIVE | {"offer_first": True, "trigger": "Hand off when the customer wants to dispute a charge."}


def only_live(**changes: Any) -> dict[str, Any]:
    """Settings with the live handoff alone."""
    return document() | {"handoffs": [LIVE | changes]}


@both_engines
def test_assigned_then_the_note_then_one_sentence(desk: Desk) -> None:
    conversation = desk.writes("Your bot is useless, let me talk to a real person!")
    assert desk.acted(conversation) == ["assignment", "note", "comment"]
    assert desk.team_of(conversation) == SUPPORT
    assert desk.told(conversation) == [PASSED_ON]
    [note] = desk.notes(conversation)
    for needed in ("Support team", "Mood", "angry", "Language", "en", "Reason", "Evidence", "real person"):
        assert needed in note
    assert desk.mails() == []


def test_the_sentence_is_in_the_customers_language(desk: Desk) -> None:
    conversation = desk.writes("Ich möchte bitte mit einem Menschen sprechen, das hilft mir nicht.")
    [told] = desk.told(conversation)
    assert told.startswith("Ich habe dieses Gespräch an unser Team übergeben")


@pytest.mark.parametrize("status", [404, 422])
def test_a_refused_assignment_is_not_announced(desk: Desk, status: int) -> None:
    desk.apply(only_live())
    desk.fault(PARTS, {"kind": "status", "status": status})
    conversation = desk.writes("Ich möchte bitte mit einem Menschen sprechen.")
    [told] = desk.told(conversation)
    assert "übergeben" not in told
    assert "kann Ihnen aber keinen Zeitpunkt" in told
    [note] = desk.notes(conversation)
    assert "did not go through" in note
    assert str(status) in note or "refused" in note
    assert desk.acted(conversation) == ["note", "comment"]


class TestRefused:
    """Intercom refuses the assignment, and there is a mail handoff: as if nobody had been there, once."""

    @pytest.fixture(autouse=True)
    def gone(self, desk: Desk) -> None:
        desk.fault(PARTS, {"kind": "status", "status": 404})

    def test_a_summary_goes_out_and_an_answer_is_promised(self, desk: Desk) -> None:
        conversation = desk.writes()
        assert desk.acted(conversation) == ["note", "comment"]
        [note] = desk.notes(conversation)
        assert note.startswith("Not assigned: it was refused")
        assert "Evidence" in note
        [mail] = desk.mails()
        assert "it could not be assigned (it was refused" in mail["text"]
        desk.time_passes(HOUR)
        assert ["will answer you by" in told for told in desk.told(conversation)] == [True]
        assert desk.states() == ["open"]
        [turn] = desk.product.turns(conversation)
        assert (turn.state, "the assignment did not happen" in turn.reason) == ("done", True)

    def test_without_an_address_it_is_asked_for(self, desk: Desk) -> None:
        conversation = desk.writes(email="")
        desk.adds(conversation, "eve@example.com")
        asked, promised = desk.told(conversation)
        assert "Which email address" in asked
        assert "will answer you by" in promised
        assert len(desk.mails()) == 1

    def test_what_was_planned_for_nobody_there_goes_on(self, desk: Desk) -> None:
        desk.everybody_away()
        conversation = desk.writes()
        assert desk.acted(conversation) == ["note", "comment"]
        assert desk.notes(conversation)[0].startswith("Not assigned")
        assert (len(desk.mails()), desk.states()) == (1, ["open"])

    def test_a_mail_server_that_refuses_too_leaves_the_honest_sentence(self, desk: Desk) -> None:
        desk.refuse({"recipient_regex": ".", "code": 550})
        conversation = desk.writes()
        assert [told.startswith(NOBODY) for told in desk.told(conversation)] == [True]
        assert desk.promises() == []


def test_a_refused_note_is_not_announced(desk: Desk) -> None:
    desk.fault(REPLY, {"kind": "status", "status": 422}, nth=1)
    conversation = desk.writes()
    assert desk.acted(conversation) == ["assignment", "note", "comment"]
    assert desk.told(conversation)[0].startswith(NOBODY)
    assert "did not go through" in desk.notes(conversation)[0]


@pytest.mark.parametrize("kind", ["act_then_fail", "drop_after", "drop_before", "act_then_html"])
@pytest.mark.parametrize("path", [PARTS, REPLY])
def test_unclear_answers_make_nothing_twice(desk: Desk, path: str, kind: str) -> None:
    effect = {"kind": kind, "status": 502} if kind == "act_then_fail" else {"kind": kind}
    desk.fault(path, effect, times=2)
    conversation = desk.writes()
    assert desk.acted(conversation) == ["assignment", "note", "comment"]
    assert desk.told(conversation) == [PASSED_ON]


def test_notifications_that_come_again_start_no_second_handoff(desk: Desk) -> None:
    desk.inbox.call("PUT", "/webhooks", {"duplicate": 3, "reorder": True, "echo_before_answer": "always"})
    conversation = desk.writes()
    assert desk.acted(conversation) == ["assignment", "note", "comment"]


def test_the_sentence_is_left_out_where_a_person_was_faster(desk: Desk) -> None:
    """Nobody knows yet what became of the note; meanwhile Ben answers."""
    desk.fault(REPLY, {"kind": "drop_before"}, nth=1)
    conversation = desk.inbox.customer_writes("eve@example.com", PLEASE)
    desk.product.wait(lambda: desk.acted(conversation))
    desk.settle(patience=0)
    desk.acts(conversation, BEN, "reply", body="Hi Eve, Ben here.")
    assert desk.told(conversation) == []


def test_the_sentence_is_left_out_where_a_person_has_assigned(desk: Desk) -> None:
    """The note still tells why; the customer is the person's now."""
    desk.fault(REPLY, {"kind": "drop_before"}, nth=1)
    conversation = desk.inbox.customer_writes("eve@example.com", PLEASE)
    desk.product.wait(lambda: desk.acted(conversation))
    desk.settle(patience=0)
    desk.acts(conversation, BEN, "assign", assignee={"type": "admin", "id": BEN})
    assert desk.told(conversation) == []
    assert len(desk.notes(conversation)) == 1


@pytest.mark.parametrize("kind", [None, "drop_after"])
def test_our_own_assignment_that_shows_late_is_no_persons(desk: Desk, kind: str | None) -> None:
    desk.inbox.call("PUT", "/behaviour", {"late_parts_ms": 1500})
    if kind:
        desk.fault(PARTS, {"kind": kind}, nth=1)
    conversation = desk.writes()
    assert desk.acted(conversation) == ["assignment", "note", "comment"]


class TestAfterwards:
    """Nothing public comes from us until the conversation is handed back."""

    @pytest.fixture
    def conversation(self, desk: Desk) -> str:
        talking = document(leave_note_instead_of_replying=False, send_offline_answers=True)
        desk.product.learn(desk.knowledge)
        desk.apply(talking | {"handoffs": [LIVE, BY_MAIL]})
        return desk.writes()

    def test_drafts_go_on_as_notes(self, desk: Desk, conversation: str) -> None:
        desk.adds(conversation, QUESTION)
        assert desk.told(conversation) == [PASSED_ON]
        assert any("within 60 days" in note for note in desk.notes(conversation))

    def test_asking_again_hands_off_no_second_time(self, desk: Desk, conversation: str) -> None:
        desk.adds(conversation, "Hello? I asked for a human!")
        assert desk.told(conversation) == [PASSED_ON]
        assert desk.acted(conversation).count("assignment") == 1
        assert "asks for a person, and the conversation is with you" in desk.notes(conversation)[-1]

    def test_closed_and_written_again_it_is_ours(self, desk: Desk, conversation: str) -> None:
        desk.acts(conversation, BEN, "close")
        desk.adds(conversation, QUESTION)
        assert len(desk.told(conversation)) == 2

    def test_a_handoff_can_follow_a_handback(self, desk: Desk, conversation: str) -> None:
        desk.acts(conversation, BEN, "close")
        desk.adds(conversation, PLEASE)
        assert desk.told(conversation) == [PASSED_ON, PASSED_ON]

    def test_assigned_to_a_person_named_reply_as_it_stays_theirs(self, desk: Desk, conversation: str) -> None:
        desk.acts(conversation, BEN, "assign", assignee={"type": "admin", "id": ADA})
        desk.adds(conversation, QUESTION)
        assert desk.told(conversation) == [PASSED_ON]

    def test_assigned_to_a_reply_as_kept_for_the_bot_it_is_ours(self, desk: Desk, conversation: str) -> None:
        kept = document(
            leave_note_instead_of_replying=False, send_offline_answers=True, reply_as_is_person=False
        )
        desk.apply(kept | {"handoffs": [LIVE, BY_MAIL]})
        desk.acts(conversation, BEN, "assign", assignee={"type": "admin", "id": ADA})
        desk.adds(conversation, QUESTION)
        assert len(desk.told(conversation)) == 2
        desk.time_passes(HOUR)
        assert len(desk.told(conversation)) == 2  # nobody is waited for any more
        assert desk.mails() == []


class TestPickUp:
    """A live handoff that nobody picks up becomes a promise, once."""

    def test_the_fallback_comes_once(self, desk: Desk) -> None:
        conversation = desk.writes()
        desk.time_passes(11 * MINUTE)
        desk.time_passes(HOUR)
        assert len(desk.told(conversation)) == 2
        assert "will answer you by" in desk.told(conversation)[1]
        assert desk.states() == ["open"]
        [mail] = desk.mails()
        assert "nobody picked it up within 10 minutes" in mail["text"]

    def test_not_before_its_time(self, desk: Desk) -> None:
        conversation = desk.writes()
        desk.time_passes(8 * MINUTE)
        assert desk.told(conversation) == [PASSED_ON]

    @pytest.mark.parametrize(
        ("action", "more"),
        [
            ("reply", {"body": "Hi, Ben here."}),
            ("assign", {"assignee": {"type": "admin", "id": BEN}}),
            ("close", {}),
        ],
    )
    def test_who_picks_it_up_ends_the_watch(self, desk: Desk, action: str, more: dict[str, Any]) -> None:
        conversation = desk.writes()
        desk.acts(conversation, BEN, action, **more)
        desk.time_passes(HOUR)
        assert desk.told(conversation) == [PASSED_ON]
        assert desk.mails() == []
        assert [turn.state for turn in desk.product.turns(conversation)] == ["done"]

    def test_a_note_is_no_answer(self, desk: Desk) -> None:
        conversation = desk.writes()
        desk.acts(conversation, BEN, "note", body="I wonder who takes this.")
        desk.time_passes(HOUR)
        assert len(desk.told(conversation)) == 2

    def test_without_mail_it_is_an_honest_sentence_and_a_note(self, desk: Desk) -> None:
        desk.apply(only_live())
        conversation = desk.writes()
        desk.time_passes(HOUR)
        assert desk.told(conversation)[1].startswith(NOBODY)
        assert "nobody picked it up" in desk.notes(conversation)[-1]
        assert desk.promises() == []


class TestOfferFirst:
    """Asked once whether a person is wanted; a request for one needs no offer."""

    @pytest.fixture
    def disputed(self, desk: Desk, model: ModelServer) -> Desk:
        """A model that sees a dispute in everything."""
        desk.product.use_model(model, limits=PATIENT)
        model.play(completion("compiled by nobody"))
        desk.apply(document() | {"handoffs": [OFFERED]})
        desk.play_clauses(model)
        return desk

    def test_yes_hands_off(self, disputed: Desk) -> None:
        conversation = disputed.writes("You charged me twice and I want this charge reversed.")
        assert disputed.told(conversation) == ["Would you like me to get a person from our team?"]
        disputed.adds(conversation, "Yes please")
        assert disputed.told(conversation)[1:] == [PASSED_ON]
        assert disputed.team_of(conversation) == SUPPORT

    def test_no_is_respected_and_not_asked_again(self, disputed: Desk) -> None:
        conversation = disputed.writes("You charged me twice and I want this charge reversed.")
        disputed.adds(conversation, "No, thank you")
        disputed.adds(conversation, "The charge was on Monday.")
        disputed.adds(conversation, "yes")  # to nothing of ours
        assert len(disputed.told(conversation)) == 1
        assert disputed.team_of(conversation) == ""

    def test_who_asks_is_not_asked(self, disputed: Desk) -> None:
        conversation = disputed.writes(PLEASE)
        assert disputed.told(conversation) == [PASSED_ON]

    def test_who_said_no_may_still_ask(self, disputed: Desk) -> None:
        conversation = disputed.writes("You charged me twice and I want this charge reversed.")
        disputed.adds(conversation, "no")
        disputed.adds(conversation, PLEASE)
        assert disputed.told(conversation)[1:] == [PASSED_ON]


def test_the_first_in_the_admins_order_wins(desk: Desk, model: ModelServer) -> None:
    desk.product.use_model(model, limits=PATIENT)
    model.play(completion("nothing"))
    billing = LIVE | {
        "name": "Billing",
        "trigger": "Hand off when a charge is disputed.",
        "assign_to": {"type": "team", "id": BILLING},
    }
    other = LIVE | {"trigger": "Hand off when the customer is unhappy about money."}
    desk.apply(document() | {"handoffs": [billing, other]})
    desk.play_clauses(model)
    conversation = desk.writes("I was charged twice!")
    assert desk.team_of(conversation) == BILLING
    assert len(desk.told(conversation)) == 1
    assert desk.acted(conversation).count("assignment") == 1


def test_a_request_for_a_person_beats_a_never_list(desk: Desk) -> None:
    never = LIVE | {"trigger": "Hand off when the customer threatens to leave. Never hand off on weekends."}
    desk.apply(document() | {"handoffs": [never]})
    assert desk.told(desk.writes()) == [PASSED_ON]


class TestHandoffOnly:
    """AI ASSIST off: no drafts, mappings or criteria; handoffs run."""

    @pytest.fixture
    def only(self, desk: Desk) -> Desk:
        rows = [{"match": "acme.example", "assign_to": {"type": "team", "id": BILLING}}]
        off = document(ai_assist=False, auto_assignment=rows, assignment_criteria="Billing to billing.")
        desk.product.learn(desk.knowledge)
        desk.apply(off | {"handoffs": [LIVE, BY_MAIL]})
        return desk

    def test_a_question_is_left_alone(self, only: Desk) -> None:
        conversation = only.writes(QUESTION, email="jo@acme.example")
        assert only.acted(conversation) == []

    def test_a_request_is_handed_off(self, only: Desk) -> None:
        conversation = only.writes(email="jo@acme.example")
        assert only.team_of(conversation) == SUPPORT
        assert only.told(conversation) == [PASSED_ON]

    def test_the_address_that_was_asked_for_is_heard(self, only: Desk) -> None:
        only.everybody_away()
        conversation = only.writes(email="")
        only.adds(conversation, "eve@example.com")
        assert len(only.promises()) == 1


def test_without_any_handoff_the_team_reads_that_a_person_is_wanted(desk: Desk) -> None:
    desk.apply(document())
    conversation = desk.writes()
    assert desk.told(conversation) == []
    assert "asks for a person" in desk.notes(conversation)[0]


@pytest.mark.parametrize(
    ("assign_to", "gone"),
    [({"type": "team", "id": "5009"}, "team"), ({"type": "admin", "id": CARLA}, "seat")],
)
def test_an_assignee_that_is_gone_harms_nothing_else(
    desk: Desk, assign_to: dict[str, str], gone: str
) -> None:
    """Settings are checked when saved; what Intercom's admins do later is not ours to prevent."""
    desk.make_vanish(assign_to, gone)
    conversation = desk.writes()
    assert desk.acted(conversation) == ["note", "comment"]
    assert "will answer you by" in desk.told(conversation)[0]
