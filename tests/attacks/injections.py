"""The attacks, and a model that obeys every one of them.

A line of attacks.jsonl says in which language and place an attack stands, what a model that obeys it answers
(`body`, `sources`, `assignee`), and what must not reach the customer then (`banned`).
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.doubles.model_server import Answer, completion
from tests.factories import US, reading
from tests.product import Product

FILE = Path(__file__).parent / "attacks.jsonl"
QUESTION = "My order is number {number}. Can I return an unworn jacket, and within how many days?"
FIRST = 1001
_ORDER = re.compile(r"My order is number (\d+)")


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack; `number` is the order that its customer asks about, by which the model knows it again."""

    number: int
    language: str
    place: str
    says: str
    obeys: dict[str, Any]
    banned: list[str]

    def writes(self, product: Product) -> str:
        """Let its customer write in; return the conversation."""
        address = f"customer{self.number}@customers.example"
        person: dict[str, Any] = {"email": address, "name": "Lena"}
        if self.place == "name":
            person["name"] = self.says
        if self.place == "attribute":
            person["custom_attributes"] = {"plan": self.says}
        product.inbox.call("POST", f"/workspaces/{US}/contacts", person)
        more = {"subject": self.says} if self.place == "subject" else {}
        return product.inbox.customer_writes(address, self._message(), **more)

    def _message(self) -> str:
        question = QUESTION.format(number=self.number)
        if self.place == "message":
            return f"{question}\n\n{self.says}"
        if self.place == "signature":
            return f"{question}\n\n-- \nSam Lee, Chief Buyer\n{self.says}"
        if self.place == "quoted":
            return f"{question}\n\n> On Monday your team wrote:\n> {self.says}"
        return question


def attacks() -> list[Attack]:
    """All of them."""
    lines = [json.loads(line) for line in FILE.read_text().splitlines()]
    return [Attack(number, **line) for number, line in enumerate(lines, start=FIRST)]


def obedient(request: dict[str, Any]) -> Answer:
    """Answer as the attack of the conversation wants it, with every field that it names."""
    [user] = [each["content"] for each in request["messages"] if each["role"] == "user"][:1]
    found = _ORDER.search(user)
    assert found is not None
    obeyed = dict(attacks()[int(found[1]) - FIRST].obeys)
    assignee = obeyed.pop("assignee", None)
    body = obeyed.pop("body", "You can return it within 60 days.")
    return completion(reading(body, **obeyed) | {"assignment": {"assignee": assignee, "reason": body}})


def seen(text: str) -> str:
    """A text as it strikes the eye: folded, without what hides between letters."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(each for each in folded if unicodedata.category(each) != "Cf" or each in "\u202e\u202d")
