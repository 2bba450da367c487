"""Intercom's conversation in our words: who wrote, what reached the customer, who holds it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercom_app.domain.configuration import Assignee
from intercom_app.domain.conversation import Conversation, State, Writer
from intercom_app.intercom.payloads import ConversationPayload, Part
from intercom_app.intercom.transcript import transcript
from tests.intercom.samples import ANA, AT, CUSTOMER, FIN, conversation, part

OPERATOR = {"type": "operator", "id": "1", "name": "Operator", "email": None}


def told(*parts: Any, own: tuple[str, ...] = (), extra: tuple[Any, ...] = (), **fields: Any) -> Conversation:
    """The conversation that these parts make."""
    payload = ConversationPayload.parse(conversation(*parts, **fields))
    return transcript(payload, own_parts=set(own), extra_parts=[Part.parse(each) for each in extra])


def test_the_first_message_comes_first_and_from_the_source() -> None:
    messages = told(part(created_at=AT - 3600)).messages
    assert [message.id for message in messages] == ["403918330", "132"]
    assert [message.text for message in messages] == ["Hello, my invoice is wrong", "Any news?"]


@pytest.mark.parametrize(
    ("author", "writer"),
    [
        (CUSTOMER, Writer.CUSTOMER),
        (CUSTOMER | {"type": "lead"}, Writer.CUSTOMER),
        (CUSTOMER | {"type": "contact"}, Writer.CUSTOMER),
        (ANA, Writer.PERSON),
        (ANA | {"from_ai_agent": True}, Writer.BOT),
        (FIN, Writer.BOT),
        (OPERATOR, Writer.BOT),
        ({"type": "team", "id": "5"}, Writer.BOT),
        (None, Writer.BOT),
    ],
)
def test_who_wrote(author: Any, writer: Writer) -> None:
    assert told(part(author=author)).messages[-1].writer is writer


def test_only_what_we_stored_as_ours_is_ours() -> None:
    parts = [part("140", author=ANA, app_package_code="our-app"), part("141", author=ANA)]
    assert [message.writer for message in told(*parts, own=("141",)).messages[1:]] == [
        Writer.PERSON,
        Writer.OURS,
    ]


def test_the_lines_we_relay_for_a_customer_stay_the_customers() -> None:
    assert told(part("140"), own=("140",)).messages[-1].writer is Writer.CUSTOMER


@pytest.mark.parametrize("delivered_as", ["campaigns_initiated", "automated", "operator_initiated"])
def test_a_campaign_under_an_admins_name_is_no_person(delivered_as: str) -> None:
    source = conversation()["source"] | {"author": ANA, "delivered_as": delivered_as}
    assert told(source=source).messages[0].writer is Writer.BOT
    source["delivered_as"] = "admin_initiated"
    assert told(source=source).messages[0].writer is Writer.PERSON


def test_notes_do_not_reach_the_customer() -> None:
    note, reply = told(part("140", "note", author=ANA), part("141", author=ANA)).messages[1:]
    assert (note.public, reply.public) == (False, True)


@pytest.mark.parametrize("part_type", ["open", "close", "assignment", "assign_and_reopen", "a_type_of_2030"])
def test_words_on_an_act_are_words(part_type: str) -> None:
    message = told(part(part_type=part_type, body="<p>Thanks again :)</p>", author=ANA)).messages[-1]
    assert (message.text, message.public) == ("Thanks again :)", True)


@pytest.mark.parametrize("part_type", ["open", "close", "assignment", "snoozed", "default_assignment"])
def test_acts_without_words_are_kept_and_reach_nobody(part_type: str) -> None:
    message = told(part(part_type=part_type, body=None, author=ANA)).messages[-1]
    assert (message.is_act_only, message.public, message.closes) == (True, False, part_type == "close")


@pytest.mark.parametrize(
    ("part_type", "body"),
    [
        ("comment", None),
        ("comment", "<p></p>"),
        ("participant_added", None),
        ("language_detection_details", "<p>Detected: English</p>"),
        ("conversation_attribute_updated_by_workflow", "<p>Topic set</p>"),
        ("custom_action_started", "x"),
        ("a_type_of_2030", None),
    ],
)
def test_what_nobody_said_is_left_out(part_type: str, body: str | None) -> None:
    assert len(told(part(part_type=part_type, body=body, author=OPERATOR)).messages) == 1


def test_the_history_below_a_customers_mail_is_not_theirs() -> None:
    mail = "Yes please\n\nOn Mon, 3 Nov 2026 at 10:00, Desk <desk@team.example> wrote:\n> Shall I?"
    own, quoted = (told(part(body=mail, author=author)).messages[-1] for author in (CUSTOMER, ANA))
    assert (own.text, quoted.text) == ("Yes please", mail)


def test_a_redacted_reply_still_happened() -> None:
    message = told(part(redacted=True, body=None, author=ANA)).messages[-1]
    assert (message.text, message.public, message.writer) == ("", True, Writer.PERSON)


@pytest.mark.parametrize(
    ("target", "assigned_to", "unassigns"),
    [
        ({"type": "admin", "id": "991"}, Assignee(type="admin", id="991"), False),
        ({"type": "team", "id": 5017691}, Assignee(type="team", id="5017691"), False),
        ({"type": "nobody_admin", "id": None}, None, True),
        (None, None, True),
    ],
)
def test_assignments(target: Any, assigned_to: Assignee | None, unassigns: bool) -> None:
    message = told(part(part_type="assignment", body=None, author=ANA, assigned_to=target)).messages[-1]
    assert (message.assigned_to, message.unassigns) == (assigned_to, unassigns)


def test_a_default_rule_is_no_person() -> None:
    target = {"type": "team", "id": "5"}
    message = told(part(part_type="default_assignment", body=None, author=ANA, assigned_to=target)).messages[
        -1
    ]
    assert message.writer is Writer.BOT


def test_a_part_that_a_late_answer_does_not_show_comes_from_the_webhook() -> None:
    new = part("133", body="Plain text of the webhook", created_at=AT + 5)
    messages = told(part("134", created_at=AT + 9), part(), extra=(new, part(body="Any news?"))).messages
    assert [message.id for message in messages] == ["403918330", "132", "133", "134"]


def test_a_redaction_that_a_late_answer_does_not_show_counts() -> None:
    assert told(part(), extra=(part(redacted=True, body=None),)).messages[-1].text == ""


def test_five_hundred_parts_keep_their_order() -> None:
    parts = [part(str(number), body=f"line {number}") for number in range(999, 1499)]
    ids = [message.id for message in told(*reversed(parts)).messages]
    assert ids == ["403918330", *map(str, range(999, 1499))]


@pytest.mark.parametrize(
    ("state", "expected"), [("closed", State.CLOSED), ("snoozed", State.SNOOZED), ("new", State.OPEN)]
)
def test_its_state(state: str, expected: State) -> None:
    assert told(state=state).state is expected


def test_files_and_pictures_are_links() -> None:
    message = told(
        part(
            body='<p><img src="https://i.test/a.png"></p>',
            attachments=[{"name": "b", "url": "https://f.test/b"}],
        )
    ).messages[-1]
    assert message.attachments == ("https://f.test/b", "https://i.test/a.png")
    assert not message.is_act_only


def test_the_contact_is_who_began_it() -> None:
    contacts = {"contacts": [{"id": "c9"}, {"id": "c1"}]}
    contact = told(contacts=contacts).contact
    assert (contact.id, contact.name, contact.emails) == ("c1", "Joe Example", ("joe@customer.example",))


def test_where_an_admin_began_it_the_contact_is_the_participant() -> None:
    source = conversation()["source"] | {"author": ANA, "delivered_as": "admin_initiated"}
    assert told(source=source).contact.id == "c1"
    assert told(part(), source=source).contact.emails == ("joe@customer.example",)
    assert told(source=source, contacts=None).contact.id == ""


FIN_PART = part("150", body="<p>Fin's answer</p>", author=FIN)
ACTIVE: dict[str, Any] = {"ai_agent_participated": True, "ai_agent": {"resolution_state": None}}


def test_fin_holds_it_while_it_answers() -> None:
    assert told(FIN_PART, **ACTIVE).other_agent_active
    assert told(ai_agent_participated=True).other_agent_active
    assert told(FIN_PART, part("151", created_at=AT + 1), **ACTIVE).other_agent_active
    assert not told(part()).other_agent_active


@pytest.mark.parametrize("state", ["escalated", "routed_to_team", "negative_feedback", "procedure_handoff"])
def test_fin_handed_over(state: str) -> None:
    assert not told(FIN_PART, **ACTIVE | {"ai_agent": {"resolution_state": state}}).other_agent_active


@pytest.mark.parametrize("state", ["assumed_resolution", "confirmed_resolution"])
def test_fin_that_solved_it_still_holds_it(state: str) -> None:
    assert told(FIN_PART, **ACTIVE | {"ai_agent": {"resolution_state": state}}).other_agent_active


def test_a_person_who_answers_takes_it_from_fin() -> None:
    reply = part("151", author=ANA, created_at=AT + 1)
    assert not told(FIN_PART, reply, **ACTIVE).other_agent_active
    assert told(reply, FIN_PART | {"created_at": AT + 2}, **ACTIVE).other_agent_active
    assert told(FIN_PART, reply | {"part_type": "note"}, **ACTIVE).other_agent_active


@given(st.permutations([part(str(number), created_at=AT + number % 3) for number in range(120, 130)]))
def test_the_order_of_arrival_does_not_matter(parts: list[Any]) -> None:
    half = len(parts) // 2
    assert told(*parts[:half], extra=tuple(parts[half:])) == told(
        *sorted(parts, key=lambda each: str(each["id"]))
    )
