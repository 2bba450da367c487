"""Intercom's REST API (2.16), the part of it that we use. https://developers.intercom.com/docs/references

Every method raises the errors of `errors.py`: a read that failed is Retryable, a write that may have been
done is Unclear.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from intercom_app.domain.configuration_rules import Roster, RosterAdmin
from intercom_app.intercom.acts import acted_part, posted_part
from intercom_app.intercom.calls import Calls, parsed, parsed_write, segment
from intercom_app.intercom.errors import ContactMerged, NotFound, Unclear
from intercom_app.intercom.payloads import (
    Admin,
    Article,
    ContactPayload,
    ConversationPayload,
    Me,
    OfficeHoursSchedule,
    Part,
    StartedConversation,
    Team,
)
from intercom_app.intercom.reading import objects
from intercom_app.intercom.transcript import ASSIGNMENTS, CLOSINGS

AssigneeType = Literal["admin", "team"]

NOBODY = "0"
"""The assignee id that takes a conversation from whoever has it."""

_PER_PAGE = 150


class IntercomClient(Calls):
    """One workspace's API. Costs nothing to make; what is shared between clients is the transport."""

    def me(self) -> Me:
        """Return who authorised us, and the workspace."""
        return parsed(Me.parse, self.read("/me"))

    def ping(self) -> float:
        """Return the seconds that the cheapest authorised call takes."""
        started = time.monotonic()
        self.read("/me")
        return time.monotonic() - started

    def admins(self) -> tuple[Admin, ...]:
        """Return every teammate."""
        data = self.read("/admins")
        return tuple(parsed(Admin.parse, each) for each in objects(data, "admins", "data"))

    def teams(self) -> tuple[Team, ...]:
        """Return every team."""
        data = self.read("/teams")
        return tuple(parsed(Team.parse, each) for each in objects(data, "teams", "data"))

    def roster(self) -> Roster:
        """Return whom the settings may name: every admin and team by id."""
        admins = {
            each.id: RosterAdmin(name=each.name, has_inbox_seat=each.has_inbox_seat) for each in self.admins()
        }
        return Roster(admins=admins, teams={team.id: team.name for team in self.teams()})

    def conversation(self, id_: str) -> ConversationPayload:
        """Return a conversation with its newest 500 parts, bodies as HTML."""
        return parsed(ConversationPayload.parse, self.read(f"/conversations/{segment(id_)}"))

    def search_conversations(
        self, updated_since: datetime, updated_before: datetime | None = None
    ) -> Iterator[ConversationPayload]:
        """Yield the conversations updated at that time or later, without parts, in no promised order."""
        query = _updated(updated_since, updated_before)
        for page in self.pages("/conversations/search", query=query, per_page=_PER_PAGE):
            for each in objects(page, "conversations", "data"):
                yield parsed(ConversationPayload.parse, each)

    def count_conversations(self, updated_since: datetime, updated_before: datetime) -> int:
        """Return how many conversations that search would yield; 0 where Intercom does not say."""
        query = {"query": _updated(updated_since, updated_before), "pagination": {"per_page": 1}}
        total = self.read("/conversations/search", search=query).get("total_count")
        return total if isinstance(total, int) else 0

    def reply(
        self, conversation_id: str, *, admin_id: str, body: str, note: bool, known: Collection[str] = ()
    ) -> Part:
        """Post HTML as a reply, or as a note, and return the part it became.

        `known` are ids of parts that were there before: an earlier part with the same words is none of this.
        """
        began = self._now()
        payload = self._act(
            f"/conversations/{segment(conversation_id)}/reply",
            {
                "message_type": "note" if note else "comment",
                "type": "admin",
                "admin_id": admin_id,
                "body": body,
            },
        )
        part = posted_part(payload, author_id=admin_id, body=body, note=note, began=began, known=known)
        if part is None:
            raise Unclear("Intercom's answer does not show the part that was posted")
        return part

    def reply_as_contact(
        self, conversation_id: str, *, contact_id: str, body: str, known: Collection[str] = ()
    ) -> Part:
        """Post plain text as the contact whose conversation it is, and return the part it became."""
        began = self._now()
        payload = self._act(
            f"/conversations/{segment(conversation_id)}/reply",
            {"message_type": "comment", "type": "user", "intercom_user_id": contact_id, "body": body},
        )
        part = posted_part(payload, author_id=contact_id, body=body, note=False, began=began, known=known)
        if part is None:
            raise Unclear("Intercom's answer does not show the part that was posted")
        return part

    def assign(
        self, conversation_id: str, *, actor_id: str, assignee_type: AssigneeType, assignee_id: str
    ) -> Part | None:
        """Assign, or take away with NOBODY. Returns the part that tells of it, None where nothing changed."""
        began = self._now()
        payload = self._act(
            f"/conversations/{segment(conversation_id)}/parts",
            {
                "message_type": "assignment",
                "type": assignee_type,
                "admin_id": actor_id,
                "assignee_id": assignee_id,
            },
        )
        holder = payload.admin_assignee if assignee_type == "admin" else payload.team_assignee
        if (holder or NOBODY) != assignee_id:
            raise Unclear("Intercom's answer does not show the assignment")
        return acted_part(payload, admin_id=actor_id, part_types=ASSIGNMENTS, began=began)

    def close(self, conversation_id: str, *, admin_id: str) -> Part | None:
        """Close a conversation. Returns the part that tells of it, None where it was closed already."""
        return self._turn(conversation_id, admin_id, "close", "closed", CLOSINGS)

    def open(self, conversation_id: str, *, admin_id: str) -> Part | None:
        """Open a conversation again. Returns the part that tells of it, None where it was open already."""
        return self._turn(conversation_id, admin_id, "open", "open", {"open"})

    def create_conversation(
        self, *, contact_id: str, body: str, role: Literal["user", "lead", "contact"] = "contact"
    ) -> StartedConversation:
        """Start a conversation as a contact, with plain text (Intercom takes no HTML here)."""
        data = self.write(
            "POST", "/conversations", {"from": {"type": role, "id": segment(contact_id)}, "body": body}
        )
        return parsed_write(StartedConversation.parse, data)

    def contact(self, id_: str) -> ContactPayload:
        """Return a contact; raises ContactMerged for one that lives on as another."""
        return parsed(ContactPayload.parse, self.read(f"/contacts/{segment(id_)}"))

    def find_contacts_by_email(self, email: str) -> tuple[ContactPayload, ...]:
        """Return the contacts with that address. One made a moment ago may still be missing."""
        search = {"query": {"field": "email", "operator": "=", "value": email}}
        data = self.read("/contacts/search", search=search)
        return tuple(parsed(ContactPayload.parse, each) for each in objects(data, "data", "contacts"))

    def find_contact_by_external_id(self, external_id: str) -> ContactPayload | None:
        """Return the user with that id of the team's own, or None."""
        try:
            data = self.read(f"/contacts/find_by_external_id/{segment(external_id)}")
        except ContactMerged as merged:
            return self.contact(merged.into) if merged.into else None
        except NotFound:
            return None
        return parsed(ContactPayload.parse, data)

    def conversations_of(self, contact_id: str, *, since: datetime) -> tuple[ConversationPayload, ...]:
        """Return the contact's conversations begun at that time or later, without parts."""
        search = {
            "query": {
                "operator": "AND",
                "value": [
                    {"field": "contact_ids", "operator": "=", "value": contact_id},
                    {"field": "created_at", "operator": ">", "value": int(since.timestamp()) - 1},
                ],
            }
        }
        data = self.read("/conversations/search", search=search)
        return tuple(
            parsed(ConversationPayload.parse, each) for each in objects(data, "conversations", "data")
        )

    def create_contact(
        self,
        *,
        role: Literal["user", "lead"] = "lead",
        email: str | None = None,
        name: str | None = None,
        external_id: str | None = None,
    ) -> ContactPayload:
        """Make a contact. A user whose address or external id is taken raises Permanent (code conflict)."""
        given = {"role": role, "email": email, "name": name, "external_id": external_id}
        data = self.write("POST", "/contacts", {key: value for key, value in given.items() if value})
        return parsed_write(ContactPayload.parse, data)

    def update_contact_email(self, id_: str, email: str) -> ContactPayload:
        """Set a contact's address."""
        data = self.write("PUT", f"/contacts/{segment(id_)}", {"email": email})
        return parsed_write(ContactPayload.parse, data)

    def articles(self) -> Iterator[Article]:
        """Yield every article of the help centre, drafts too."""
        for page in self.pages("/articles"):
            for each in objects(page, "data", "articles"):
                yield parsed(Article.parse, each)

    def article(self, id_: str) -> Article:
        """Return one article of the help centre."""
        return parsed(Article.parse, self.read(f"/articles/{segment(id_)}"))

    def internal_articles(self) -> Iterator[Article]:
        """Yield every article that only teammates may read."""
        for page in self.pages("/internal_articles"):
            for each in objects(page, "data", "internal_articles"):
                yield parsed(_internal, each)

    def office_hours_schedules(self) -> tuple[OfficeHoursSchedule, ...]:
        """Return Intercom's own opening hours (2.16)."""
        data = self.read("/office_hours_schedules")
        return tuple(parsed(OfficeHoursSchedule.parse, each) for each in objects(data, "data"))

    def uninstall(self) -> None:
        """Take the app out of the workspace; the token is refused from then on."""
        self.write("POST", "/auth/uninstall", empty_ok=True)

    def _act(self, path: str, json: dict[str, Any]) -> ConversationPayload:
        return parsed_write(ConversationPayload.parse, self.write("POST", path, json))

    def _turn(
        self, conversation_id: str, admin_id: str, verb: str, state: str, part_types: Collection[str]
    ) -> Part | None:
        began = self._now()
        body = {"message_type": verb, "admin_id": admin_id} | ({"type": "admin"} if verb == "close" else {})
        payload = self._act(f"/conversations/{segment(conversation_id)}/parts", body)
        if payload.state != state:
            raise Unclear(f"Intercom's answer does not show the conversation as {state}")
        return acted_part(payload, admin_id=admin_id, part_types=part_types, began=began)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC)


def _updated(since: datetime, before: datetime | None) -> dict[str, Any]:
    """Return the query for what was updated in a span; Intercom knows no >= and counts in whole seconds."""
    after = {"field": "updated_at", "operator": ">", "value": int(since.timestamp()) - 1}
    if before is None:
        return after
    until = {"field": "updated_at", "operator": "<", "value": int(before.timestamp())}
    return {"operator": "AND", "value": [after, until]}


def _internal(article: Mapping[str, Any]) -> Article:
    return Article.parse(article, internal=True)
