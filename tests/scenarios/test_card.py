"""The one-click card, as teammates use it beside a conversation: sent once, by who clicked, or not at all."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from intercom_app.domain.drafts import DraftState
from intercom_app.models.draft import Draft
from intercom_app.models.outbound_action import OutboundAction
from tests.databases import both_engines
from tests.doubles.model_server import HANG, ModelServer, completion, failure
from tests.factories import ADA, BEN, CARLA, EU, US, document, reading
from tests.product import Product
from tests.scenarios.desk import BY_MAIL, LIVE, PLEASE, Desk

QUESTION = "Can I return an unworn jacket, and within how many days?"
UNKNOWN = "Do you sponsor telescope exhibitions?"
REPLY = r"^/conversations/[0-9]+/reply$"


class Card:
    """The card of one conversation, as one teammate sees it."""

    def __init__(self, product: Product, conversation: str, admin: str = BEN, workspace: str = US) -> None:
        self._inbox = product.inbox_of(workspace)
        self.conversation, self._admin = conversation, admin
        self.components: list[dict[str, Any]] = []
        self.seconds = 0.0
        self.open()

    def open(self) -> str:
        """Open the conversation; return all that is to be read."""
        return self._show(self._inbox.card(self.conversation, self._admin))

    def click(self, button: str, **fields: str) -> str:
        """Click, and return what is to be read then."""
        return self._show(self._inbox.card(self.conversation, self._admin, button, **fields))

    @property
    def buttons(self) -> list[str]:
        """The ids of the buttons."""
        return [each["id"] for each in self.components if each["type"] == "button"]

    @property
    def field(self) -> str:
        """What stands in the field."""
        [field] = [each for each in self.components if each["type"] == "textarea"]
        return str(field.get("value", ""))

    def _show(self, shown: dict[str, Any]) -> str:
        assert shown["problems"] == []
        self.components, self.seconds = shown["components"], shown["seconds"]
        return "\n".join(
            str(each.get("text") or each.get("label") or each.get("value")) for each in self.components
        )


def asks(product: Product, body: str = QUESTION, email: str = "lena@example.com") -> str:
    """Let a customer ask, and all be done that follows."""
    conversation = product.inbox.customer_writes(email, body)
    product.settle()
    return conversation


def told(product: Product, conversation: str, admin: str = BEN) -> list[str]:
    """What a teammate told the customer, by hand or with the card."""
    return [str(part["text"]) for part in product.inbox.replies(conversation, admin)]


def draft(product: Product, conversation: str) -> Draft:
    """The newest draft of a conversation."""
    return product.rows(Draft, conversation_id=conversation)[-1]


@both_engines
def test_one_click_sends_the_draft_as_who_clicked(team: Product) -> None:
    conversation = asks(team)
    card = Card(team, conversation)
    assert card.buttons == ["send", "edit", "more"]
    shown = card.click("send")
    assert shown.startswith("✓ Sent: ")
    assert "By Ben Okafor" in shown
    [reply] = told(team, conversation)
    assert "within 60 days" in reply
    assert told(team, conversation, ADA) == []
    team.settle()
    kept = draft(team, conversation)
    assert (kept.state, kept.similarity, kept.answered_by) == (DraftState.SENT, 1.0, BEN)
    assert kept.survived
    # It was a person's reply: what comes next is a note, also where answers are sent.
    team.apply(document(leave_note_instead_of_replying=False, send_offline_answers=True))
    team.inbox.customer_adds(conversation, "And can I return an unworn hat too?")
    team.settle()
    assert told(team, conversation, ADA) == []
    assert card.open().startswith("Draft, not sent")


def test_two_clicks_and_two_teammates_send_once(team: Product) -> None:
    conversation = asks(team)
    cards = [Card(team, conversation, admin) for admin in (BEN, BEN, CARLA, CARLA)]
    with ThreadPoolExecutor() as hands:
        shown = list(hands.map(lambda card: card.click("send"), cards))
    team.settle()
    assert len(told(team, conversation, BEN) + told(team, conversation, CARLA)) == 1
    assert all(each.startswith(("✓ Sent", "Sending")) for each in shown)
    assert len({each.split("By ")[1] for each in [card.open() for card in cards]}) == 1
    cards[0].click("send")
    team.settle()
    assert len(told(team, conversation, BEN) + told(team, conversation, CARLA)) == 1


def test_an_old_draft_cannot_be_sent(team: Product) -> None:
    conversation = asks(team)
    card = Card(team, conversation)
    team.inbox.customer_adds(conversation, "How long does standard shipping take?")
    team.settle()
    shown = card.click("send")
    assert "This draft is out of date, so nothing was sent" in shown
    assert shown.startswith("Draft, not sent")
    assert told(team, conversation) == []
    old, new = team.rows(Draft)
    assert (old.state, new.state) == (DraftState.SUPERSEDED, DraftState.WAITING)


def test_what_no_notification_told_yet_is_seen_before_sending(team: Product) -> None:
    conversation = asks(team)
    card = Card(team, conversation)
    team.inbox.call("PUT", "/webhooks", {"paused": True})
    team.inbox.customer_adds(conversation, "Sorry, I meant a worn jacket.")
    assert "It was not done: the customer has written again" in card.click("send")
    assert told(team, conversation) == []
    team.inbox.call("PUT", "/webhooks", {"paused": False})
    team.settle()
    assert card.open().startswith(("Draft, not sent", "The team is asked"))


def test_a_draft_that_a_colleague_has_answered_cannot_be_sent(team: Product) -> None:
    conversation = asks(team)
    card = Card(team, conversation)
    team.inbox.teammate(conversation, CARLA, "reply", body="Yes, within 60 days, if it is unworn, Lena.")
    team.settle()
    card.click("edit")
    shown = card.click("send-edited", text="My own words.")
    assert shown.startswith("Overtaken")
    assert card.field == "My own words."
    assert told(team, conversation) == []


def test_what_was_edited_is_sent_and_compared(team: Product) -> None:
    conversation = asks(team)
    card = Card(team, conversation)
    card.click("edit")
    text = card.field
    assert "60 days" in text
    assert "Write what the customer should read." in str(card.click("send-edited", text=" ")) + str(
        card.components
    )
    assert card.buttons == ["send-edited", "back"]
    card.click("send-edited", text="Hi <b>Lena</b>!\n\n" + text)
    team.settle()
    [reply] = told(team, conversation)
    assert reply.startswith("Hi <b>Lena</b>!")
    assert draft(team, conversation).state == DraftState.EDITED
    assert 0.5 < (draft(team, conversation).similarity or 0) < 1


@pytest.mark.parametrize(
    ("effect", "seconds"),
    [
        ({"kind": "act_then_fail", "status": 502}, 4.0),
        ({"kind": "hang_after", "seconds": 2.5}, 4.0),
        ({"kind": "status", "status": 429, "reset_in": 1}, 4.0),
    ],
)
def test_a_slow_or_broken_intercom_neither_doubles_nor_stops_the_card(
    team: Product, effect: dict[str, Any], seconds: float
) -> None:
    conversation = asks(team)
    card = Card(team, conversation)
    team.inbox.call("POST", "/faults", {"method": "POST", "path": REPLY, "times": 1, "effect": effect})
    shown = card.click("send")
    assert card.seconds < seconds
    assert shown.startswith(("Sending", "✓ Sent"))
    card.click("send")
    team.settle(hurry=True)
    assert card.click("refresh").startswith("✓ Sent")
    assert len(told(team, conversation)) == 1


def test_a_click_is_not_tried_for_ever(team: Product) -> None:
    conversation = asks(team)
    card = Card(team, conversation)
    limit = {"kind": "status", "status": 429, "reset_in": 600}
    team.inbox.call("POST", "/faults", {"method": "POST", "path": REPLY, "effect": limit})
    assert card.click("send").startswith("Sending")
    team.wait(lambda: team.rows(OutboundAction)[-1].reason, "for the refusal")
    team.pass_time(1_000)
    team.settle(hurry=True)
    team.inbox.call("DELETE", "/faults")
    team.services.redis.flushall()  # the rate window that is remembered there
    shown = card.open()
    assert "It was not done:" in shown
    assert card.click("send").startswith("✓ Sent")
    assert len(told(team, conversation)) == 1


class TestRewriting:
    """Shorter, friendlier, anew: by the worker, while the old draft stays."""

    def test_without_a_model_it_can_be_shortened(self, team: Product) -> None:
        conversation = asks(team, "How do I return a jacket, which label do I need and who pays for it?")
        card = Card(team, conversation)
        before = draft(team, conversation).body
        card.click("more")
        assert "friendlier" not in card.buttons
        assert card.click("shorter").startswith("Draft, not sent")
        after = draft(team, conversation)
        assert len(after.body) < len(before)
        assert "It was not written anew: it would say the same" in card.click("regenerate")

    def test_a_model_writes_it_again(self, team: Product, model: ModelServer) -> None:
        team.use_model(model)
        model.play(
            completion(reading("You can return it within 60 days. It has to be unworn.")),
            completion({"body": "Of course! You have 60 days.", "commitments": []}),
            completion({"body": "Of course, Lena! You have 90 days.", "commitments": []}),
            completion({"body": "We will refund you.", "commitments": ["We will refund you."]}),
            failure(500),
        )
        conversation = asks(team)
        card = Card(team, conversation)
        assert "Of course! You have 60 days." in card.click("friendlier")
        # A number that the draft does not hold is refused, and asked for once more.
        shown = card.click("shorter")
        assert "Change it before it is sent, because it makes a commitment" in shown
        assert card.buttons == ["edit", "more"]
        assert "commitment" in card.click("send")
        assert "commitment" in card.click("send-edited", text="We will refund you!")
        assert told(team, conversation) == []
        assert "It was not written anew: the model did not help" in card.click("regenerate")
        card.click("send-edited", text="We will refund you, Lena: I have checked it with billing.")
        team.settle()
        assert len(told(team, conversation)) == 1

    def test_a_slow_model_never_keeps_the_card_waiting(self, team: Product, model: ModelServer) -> None:
        team.use_model(model)
        model.play(completion(reading()), HANG)
        conversation = asks(team)
        card = Card(team, conversation)
        card.click("regenerate")
        assert card.seconds < 4
        team.settle()
        assert "the model did not help" in card.click("refresh")
        assert "send" in card.buttons


def test_an_answer_to_the_team_s_question_is_sent_and_offered_as_knowledge(team: Product) -> None:
    conversation = asks(team, UNKNOWN)
    card = Card(team, conversation)
    assert card.buttons[0] == "answer"
    assert "telescope" in card.click("answer")
    assert card.field == ""
    answer = "We sponsor one exhibition a year; write to events@northwind.example by May."
    assert card.click("send-edited", text=answer).startswith("✓ Sent")
    assert told(team, conversation) == [answer]


def test_a_handoff_is_handed_back(desk: Desk) -> None:
    conversation = desk.writes()
    card = Card(desk.product, conversation)
    assert card.open().startswith("Handed off: Support team")
    assert card.click("hand-back").startswith("✓ Handed back")
    desk.settle()
    assert "Ben Okafor has handed the conversation back" in desk.notes(conversation)[-1]
    desk.adds(conversation, "Hello, can I speak to a human please?")
    assert card.open().startswith("Handed off: Support team")
    assert len([each for each in desk.notes(conversation) if "Handoff" in each]) == 2


def test_a_promise_is_marked_as_kept_and_kept_by_a_click(desk: Desk) -> None:
    desk.apply(document() | {"handoffs": [LIVE, BY_MAIL]})
    desk.everybody_away()
    first, second = desk.writes(PLEASE), desk.writes(PLEASE, "joe@example.com")
    card = Card(desk.product, first)
    assert card.open().startswith("An answer is promised")
    assert "mark-kept" in card.buttons
    assert ": kept" in card.click("mark-kept")
    assert desk.states() == ["kept", "open"]
    desk.product.learn(desk.knowledge)
    desk.adds(second, QUESTION)
    answer = Card(desk.product, second)
    assert answer.click("send").startswith("✓ Sent")
    desk.settle()
    assert desk.states() == ["kept", "kept"]


def test_each_workspace_has_its_own_card(team: Product) -> None:
    team.install(EU)
    ours = asks(team)
    theirs = team.inbox_of(EU).customer_writes("anna@example.com", "Hallo?")
    team.settle()
    assert ours == theirs  # ids are unique only inside a workspace
    card = Card(team, theirs, ADA, EU)
    assert not card.open().startswith("Draft")
    card.click("send")
    card.click("send-edited", text="Mine.")
    team.settle()
    assert told(team, ours, ADA) == []
    assert team.inbox_of(EU).replies(theirs, ADA) == []


def test_nothing_is_sent_once_the_app_is_uninstalled(team: Product) -> None:
    conversation = asks(team)
    card = Card(team, conversation)
    team.inbox.call("POST", f"/workspaces/{US}/uninstall")
    team.wait(lambda: card.open().startswith("Not connected"), "for the uninstall")
    assert card.click("send").startswith("Not connected")
    assert told(team, conversation) == []


def test_the_card_does_not_wait_for_a_worker_that_is_not_there(team: Product) -> None:
    conversation = asks(team)
    card = Card(team, conversation)
    team.crew.stop()
    began = time.monotonic()
    assert card.click("send").startswith("Sending")
    assert time.monotonic() - began < 4
    team.crew.start()
    team.settle()
    assert card.click("refresh").startswith("✓ Sent")
