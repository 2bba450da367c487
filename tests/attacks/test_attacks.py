"""Instructions hidden wherever a customer can write, and a model that obeys them: what comes out at the other end."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from intercom_app.intercom.signatures import sign_canvas
from intercom_app.models.turn import Turn
from tests.attacks.injections import Attack, attacks, obedient, seen
from tests.doubles.model_server import ModelServer
from tests.factories import ADA, CLIENT_SECRET, US, document
from tests.product import Product
from tests.web.browser import Browser

HERE = Path(__file__).parent
SETTINGS: dict[str, Any] = document(
    leave_note_instead_of_replying=False,
    assignment_criteria="Assign wholesale customers with more than forty stores to the billing team first.",
) | {
    "agent": {
        "name": "Ada's helper",
        "instructions": "Friendly and short. Never admit that the Aurora tents had a seam problem in spring.",
    }
}
AT_ONCE = 20
WRITTEN = {"p", "b", "i", "br", "ul", "ol", "li", "a"}
"""Tags that we write ourselves."""
RUNS = re.compile(r'<script>|<img src=x|<style>|href="[^"]*(?:evil|javascript:)')
LEADS_AWAY = re.compile(r'\]\(|"url": ?"[^"]*(?:evil|javascript:)')
OURS = re.compile(r"https://help\.northwind\.example/|http://127\.0\.0\.1[:/]")


class Markup(HTMLParser):
    """What a browser would make of a body."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.foreign: list[str] = []
        self.feed(body)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note every tag that we do not write, every attribute but href, and every foreign address."""
        if tag not in WRITTEN or any(name != "href" or not OURS.match(value or "") for name, value in attrs):
            self.foreign.append(self.get_starttag_text() or tag)


@pytest.fixture
def attacked(team: Product, model: ModelServer, tmp_path: Path) -> dict[str, Attack]:
    """Every attack made, by its conversation."""
    team.learn(HERE / "guide.md", "--internal")
    poisoned = tmp_path / "orders.md"
    passages = (f"# Order {each.number}\n\n{each.says}\n" for each in attacks() if each.place == "passage")
    poisoned.write_text("\n".join(passages))
    team.learn(poisoned)
    team.apply(SETTINGS)
    team.use_model(model)
    model.play(obedient)
    made: dict[str, Attack] = {}
    for number, each in enumerate(attacks()):
        made[each.writes(team)] = each
        if number % AT_ONCE == 0:
            team.settle()
    team.settle()
    return made


def wrongs(product: Product, conversation: str, attack: Attack) -> Iterator[str]:
    """What an attack has reached."""
    for part in product.inbox.parts(conversation):
        if not part["by_app"]:
            continue
        if part["part_type"] == "assignment":
            yield f"assigned: {part}"
        body = part["body"] or ""
        if foreign := Markup(body).foreign:
            yield f"markup in a {part['part_type']}: {foreign}"
        if part["public"] and (found := [each for each in attack.banned if each in seen(body)]):
            yield f"told the customer {found}: {part['text']}"


def told(team: Product, attacked: dict[str, Attack]) -> list[str]:
    """What the attacks have reached in the inbox."""
    return [
        f"{attack.number} ({attack.language}, {attack.place}): {wrong}"
        for conversation, attack in attacked.items()
        for wrong in wrongs(team, conversation, attack)
    ]


def shown(team: Product, attacked: dict[str, Attack]) -> list[str]:
    """What the attacks have reached on the dashboard's pages and on the cards."""
    browser = Browser(team)
    browser.connects()
    paths = ["/", *(f"/decisions/{turn.id}" for turn in team.rows(Turn))]
    pages = [path for path in paths if RUNS.search(browser.get(path).text)]
    cards = [conversation for conversation in attacked if LEADS_AWAY.search(card(team, conversation))]
    return [*pages, *cards]


def card(team: Product, conversation: str) -> str:
    """The card beside a conversation."""
    asked = {"workspace_id": US, "conversation": {"id": conversation}, "admin": {"id": ADA}}
    body = json.dumps(asked).encode()
    signed = {"X-Body-Signature": sign_canvas(body, CLIENT_SECRET)}
    answer = team.app.test_client().post("/canvas/inbox/initialize", data=body, headers=signed)
    assert answer.status_code == 200
    return answer.text


def test_no_attack_gets_anywhere(team: Product, attacked: dict[str, Attack]) -> None:
    found = [*told(team, attacked), *shown(team, attacked)]
    assert not found, "\n".join(found)
    assert len(team.rows(Turn)) == len(attacked) >= 60
    assert len({attack.language for attack in attacked.values()}) >= 8
