"""What our client may rely on, whoever answers as Intercom: the sandbox here, a real workspace by hand.

A subclass gives the fixtures `client`, `inbox` and nothing else; the tests never look behind the API.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import pytest

from intercom_app.domain.conversation import State, Writer
from intercom_app.intercom.client import NOBODY, IntercomClient
from intercom_app.intercom.errors import NotFound, Permanent
from intercom_app.intercom.payloads import Admin, Part
from intercom_app.intercom.text import normalise
from intercom_app.intercom.transcript import transcript

BODY = (
    "<p>Hello “Grace” &amp; all,</p><p>first line<br>second line</p><ul><li>one</li><li>two</li></ul>"
    '<p>see <a href="https://shop.example/returns?a=1&amp;b=2">our page</a></p>'
)


class Inbox(Protocol):
    """How a test makes people do things on the other side."""

    def customer_starts(self, body: str) -> str:
        """A customer writes; return the conversation's id."""

    def customer_replies(self, conversation_id: str, body: str) -> None:
        """The same customer writes again."""

    def teammate_replies(self, conversation_id: str, admin_id: str, body: str) -> None:
        """A person answers by hand."""


class IntercomContract:
    """The behaviour that the rest of the program is built on."""

    @pytest.fixture
    def seated(self, client: IntercomClient) -> list[Admin]:
        """Teammates who can hold a conversation."""
        return [admin for admin in client.admins() if admin.has_inbox_seat and not admin.away]

    @pytest.fixture
    def conversation_id(self, inbox: Inbox) -> str:
        return inbox.customer_starts("Where is my parcel?")

    def test_who_we_are(self, client: IntercomClient) -> None:
        me = client.me()
        assert me.admin_id in {admin.id for admin in client.admins()}
        assert me.workspace_id
        assert me.region in {"US", "EU", "AU"}
        assert client.ping() < 5

    def test_teams_are_made_of_admins(self, client: IntercomClient) -> None:
        admins = {admin.id for admin in client.admins()}
        assert all(set(team.admin_ids) <= admins for team in client.teams())

    def test_the_roster_names_everybody(self, client: IntercomClient) -> None:
        roster = client.roster()
        assert set(roster.admins) == {admin.id for admin in client.admins()}
        assert roster.teams == {team.id: team.name for team in client.teams()}

    def test_the_first_message_is_the_source(self, client: IntercomClient, conversation_id: str) -> None:
        payload = client.conversation(conversation_id)
        assert payload.source
        assert (payload.source.text, payload.parts) == ("Where is my parcel?", ())
        assert transcript(payload).messages[0].writer is Writer.CUSTOMER

    @pytest.mark.parametrize("note", [True, False])
    def test_what_we_post_is_found_again(
        self, client: IntercomClient, conversation_id: str, seated: list[Admin], note: bool
    ) -> None:
        part = client.reply(conversation_id, admin_id=seated[0].id, body=BODY, note=note)
        assert (part.is_note, part.author.id) == (note, seated[0].id)
        stored = self.part(client, conversation_id, part.id)
        assert normalise(stored.body) == normalise(BODY)
        message = transcript(client.conversation(conversation_id), own_parts={part.id}).messages[-1]
        assert (message.writer, message.public) == (Writer.OURS, not note)

    def test_the_same_words_twice_are_two_parts(
        self, client: IntercomClient, conversation_id: str, seated: list[Admin]
    ) -> None:
        post: Callable[[set[str]], Part] = lambda known: client.reply(  # noqa: E731
            conversation_id, admin_id=seated[0].id, body=BODY, note=True, known=known
        )
        first = post(set())
        assert post({first.id}).id != first.id

    def test_a_person_takes_over(
        self, client: IntercomClient, conversation_id: str, inbox: Inbox, seated: list[Admin]
    ) -> None:
        inbox.teammate_replies(conversation_id, seated[0].id, "On it!")
        inbox.customer_replies(conversation_id, "Thanks")
        conversation = transcript(client.conversation(conversation_id))
        assert [message.writer for message in conversation.messages if message.text] == [
            Writer.CUSTOMER,
            Writer.PERSON,
            Writer.CUSTOMER,
        ]
        assert not conversation.other_agent_active

    def test_assigning_and_taking_away(
        self, client: IntercomClient, conversation_id: str, seated: list[Admin]
    ) -> None:
        actor, holder = seated[0].id, seated[1].id
        team = client.teams()[0].id
        for kind, id_ in (("admin", holder), ("team", team), ("admin", NOBODY)):
            part = client.assign(conversation_id, actor_id=actor, assignee_type=kind, assignee_id=id_)  # type: ignore[arg-type]
            assert part
        now = client.conversation(conversation_id)
        assert (now.admin_assignee, now.team_assignee) == (None, team)
        acts = transcript(now).messages[1:]
        assert [act.assigned_to.key if act.assigned_to else None for act in acts] == [
            f"admin:{holder}",
            f"team:{team}",
            None,
        ]
        assert acts[-1].unassigns

    def test_closing_and_a_customer_who_comes_back(
        self, client: IntercomClient, conversation_id: str, inbox: Inbox, seated: list[Admin]
    ) -> None:
        client.close(conversation_id, admin_id=seated[0].id)
        closed = transcript(client.conversation(conversation_id))
        assert (closed.state, closed.messages[-1].closes) == (State.CLOSED, True)
        inbox.customer_replies(conversation_id, "One more thing")
        reopened = transcript(client.conversation(conversation_id))
        assert (reopened.state, reopened.messages[-1].text) == (State.OPEN, "One more thing")

    def test_opening(self, client: IntercomClient, conversation_id: str, seated: list[Admin]) -> None:
        client.close(conversation_id, admin_id=seated[0].id)
        client.open(conversation_id, admin_id=seated[0].id)
        assert client.conversation(conversation_id).state == "open"

    def test_what_changed_lately_is_found(self, client: IntercomClient, conversation_id: str) -> None:
        lately = datetime.now(UTC) - timedelta(seconds=30)
        assert conversation_id in {each.id for each in client.search_conversations(lately)}
        assert not list(client.search_conversations(datetime.now(UTC) + timedelta(hours=1)))

    def test_a_contact_is_made_found_changed_and_speaks(self, client: IntercomClient) -> None:
        address = f"visitor-{datetime.now(UTC).timestamp()}@visitor.example"
        made = client.create_contact(role="user", email=address, name="A Visitor")
        assert client.contact(made.id).email == address
        assert made.id in {each.id for each in client.find_contacts_by_email(address)}
        assert client.update_contact_email(made.id, "x" + address).email == "x" + address
        started = client.create_conversation(contact_id=made.id, body="1 < 2 & so on", role="user")
        conversation = transcript(client.conversation(started.conversation_id))
        assert (conversation.messages[0].id, conversation.contact.id) == (started.message_id, made.id)
        assert conversation.messages[0].text == "1 < 2 & so on"

    def test_articles_can_be_read(self, client: IntercomClient) -> None:
        articles = list(client.articles())
        assert len({article.id for article in articles}) == len(articles) > 0
        assert client.article(articles[0].id).body_html == articles[0].body_html
        assert not any(article.internal for article in articles)
        assert all(article.internal for article in client.internal_articles())

    def test_office_hours_can_be_read(self, client: IntercomClient) -> None:
        for schedule in client.office_hours_schedules():
            assert schedule.timezone
            assert schedule.always_open or schedule.intervals

    def test_what_is_not_there_is_not_found(self, client: IntercomClient, seated: list[Admin]) -> None:
        calls: list[Callable[[], Any]] = [
            lambda: client.conversation("999999999"),
            lambda: client.contact("000000000000000000000000"),
            lambda: client.article("999999999"),
            lambda: client.reply("999999999", admin_id=seated[0].id, body=BODY, note=True),
        ]
        for call in calls:
            with pytest.raises(NotFound):
                call()

    def test_nobody_can_act_who_does_not_exist(self, client: IntercomClient, conversation_id: str) -> None:
        with pytest.raises(Permanent):
            client.reply(conversation_id, admin_id="999999999", body=BODY, note=True)

    @staticmethod
    def part(client: IntercomClient, conversation_id: str, part_id: str) -> Part:
        """The part as a later read shows it."""
        return next(part for part in client.conversation(conversation_id).parts if part.id == part_id)
