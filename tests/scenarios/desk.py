"""The team's desk: who is there, what customers were told, what the mailbox and the ledger hold."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from intercom_app.db import Moment, now, transaction
from intercom_app.ledger import tend
from intercom_app.models.promise import PromiseRow
from sandbox.records import Team
from tests.beginnings import KNOWLEDGE
from tests.doubles.model_server import Answer, ModelServer, completion
from tests.factories import US, document, reading
from tests.product import Product

SUPPORT, BILLING, SHIPPING = "5001", "5002", "5003"
MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0
PLEASE = "Can I speak to a human please?"
LIVE: dict[str, Any] = {
    "kind": "intercom",
    "name": "Support team",
    "trigger": "Hand off when the customer asks to speak to a human.",
    "assign_to": {"type": "team", "id": SUPPORT},
    "pickup_minutes": 10,
}
BY_MAIL: dict[str, Any] = {
    "kind": "email",
    "name": "Email support",
    "trigger": "Send a summary when the customer wants a written answer from the team.",
    "to": ["support@northwind.example"],
    "response_time": {"amount": 1, "unit": "business_days"},
    "remind_before_minutes": 60,
}


class Desk:
    """One team, watched from outside."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.inbox = product.inbox
        self.knowledge = KNOWLEDGE

    def apply(self, document: dict[str, Any]) -> None:
        """Set the settings."""
        self.product.apply(document)

    def writes(self, body: str = PLEASE, email: str = "eve@example.com", **more: Any) -> str:
        """Let a customer begin a conversation, and all be done that follows; return its id."""
        conversation = self.inbox.customer_writes(email, body, **more)
        self.settle()
        return conversation

    def adds(self, conversation: str, body: str) -> None:
        """Let the customer write again, and all be done that follows."""
        self.inbox.customer_adds(conversation, body)
        self.settle()

    def acts(self, conversation: str, admin: str, action: str, **more: Any) -> None:
        """Let a teammate act, and all be done that follows."""
        self.inbox.teammate(conversation, admin, action, **more)
        self.settle()

    def settle(self, patience: float = 90.0) -> None:
        """Return once nothing is left to do but what waits longer than so many seconds; shorter waits pass."""

        def quiet() -> bool:
            busy, due = self.product.standing()
            ahead = (due - now()).total_seconds() if due else patience + 1
            if not busy and 0 < ahead <= patience:
                self.product.pass_time(ahead)
            return not busy and ahead > patience

        self.product.wait(quiet, "for quiet")

    def time_passes(self, seconds: float) -> None:
        """Let everything believe that so many seconds are over, promises too; the clock does not run."""
        self.shift_promises(seconds)
        self.product.pass_time(seconds)
        self.settle()

    def shift_promises(self, seconds: float) -> None:
        """Let all that was promised be so many seconds older."""
        with self.product.app.app_context(), transaction() as session:
            for row in session.scalars(select(PromiseRow)):
                for column in PromiseRow.__table__.columns:
                    moment = getattr(row, column.key)
                    if isinstance(column.type, Moment) and moment is not None:
                        setattr(row, column.key, moment - timedelta(seconds=seconds))

    def clock(self) -> int:
        """Let the clock come round once; return how many steps it took."""
        with self.product.app.app_context():
            steps = tend()
        self.settle()
        return steps

    def told(self, conversation: str) -> list[str]:
        """What the app told the customer."""
        public = [part for part in self.inbox.parts(conversation) if part["public"] and part["by_app"]]
        return [str(part["text"]) for part in public if part["text"]]

    def notes(self, conversation: str) -> list[str]:
        """What the app told the team in notes."""
        return [str(note["text"]) for note in self.inbox.notes(conversation) if note["by_app"]]

    def acted(self, conversation: str) -> list[str]:
        """What the app did, in order: assignment, note, comment."""
        return [str(part["part_type"]) for part in self.inbox.parts(conversation) if part["by_app"]]

    def team_of(self, conversation: str) -> str:
        """The team that has the conversation."""
        return str(self.inbox.conversation(conversation)["team_assignee_id"] or "")

    def mails(self) -> list[dict[str, Any]]:
        """The mails in the mailbox, oldest first."""
        return list(self.inbox.call("GET", "/mail"))

    def refuse(self, *rules: dict[str, Any]) -> None:
        """Let the mail server turn recipients away."""
        self.inbox.call("PUT", "/mail/behaviour", {"refuse": list(rules)})

    def fault(self, path: str, effect: dict[str, Any], **more: Any) -> None:
        """Let Intercom break."""
        self.inbox.call("POST", "/faults", {"method": "POST", "path": path, "effect": effect, **more})

    def everybody_away(self) -> None:
        """Set every teammate's away flag."""
        self.away("814860", "814861", "814862", "814863")

    def away(self, *admins: str) -> None:
        """Set the away flag of some."""
        for admin in admins:
            self.inbox.call("PUT", f"/workspaces/{US}/admins/{admin}", {"away": True})

    def promises(self) -> list[dict[str, Any]]:
        """The ledger, as the command line shows it."""
        done = self.product.command("promises", "--workspace", US)
        assert done.exit_code == 0, done.output
        return list(json.loads(done.stdout))

    def states(self) -> list[str]:
        """The states of the promises."""
        return [promise["state"] for promise in self.promises()]

    def due(self) -> datetime:
        """When the only promise is due."""
        [promise] = self.promises()
        return datetime.fromisoformat(promise["due_at"])

    def play_clauses(self, model: ModelServer) -> None:
        """Let the model find every clause true of the newest message, and answer nothing."""

        def found(request: dict[str, Any]) -> Answer:
            schema = request["response_format"]["json_schema"]["schema"]["properties"]
            ids = schema["clauses"]["items"]["properties"]["clause_id"]["enum"]
            clauses = [
                {"clause_id": each, "matched": True, "evidence": [1]} for each in ids if each != "none"
            ]
            return completion(reading("", kind="quiet", sources=[]) | {"clauses": clauses})

        model.play(found)

    def make_vanish(self, assign_to: dict[str, str], gone: str) -> None:
        """Point the live handoff at somebody, then let them go."""
        if gone == "team":
            self.product.sandbox.world.state.workspaces[US].teams["5009"] = Team("5009", "Summer", [])
        self.apply(document() | {"handoffs": [LIVE | {"assign_to": assign_to}, BY_MAIL]})
        if gone == "team":
            del self.product.sandbox.world.state.workspaces[US].teams["5009"]
        else:
            self.inbox.call("PUT", f"/workspaces/{US}/admins/{assign_to['id']}", {"has_inbox_seat": False})
