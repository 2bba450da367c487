"""One ranker: SQLite and PostgreSQL give the same passages in the same order with the same scores."""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from intercom_app.knowledge.search import search
from intercom_app.knowledge.sources import add_source
from tests.knowledge.conftest import HERE, NOW, filled

QUESTIONS = [json.loads(line)["query"] for line in (HERE / "bike_shop.jsonl").read_text().splitlines()]


def answers(session: Session, shop: Path) -> list[list[tuple[str, str, float]]]:
    for path in sorted(shop.glob("*.md")):
        add_source(session, "acme", str(path), now=NOW)
    found = [search(session, "acme", question) for question in QUESTIONS]
    return [[(each.title, each.text, each.score) for each in passages] for passages in found]


def test_both_databases_answer_alike(sqlite: Engine, postgres: Engine, shop: Path) -> None:
    with filled(sqlite) as one, filled(postgres) as other:
        first, second = answers(one, shop), answers(other, shop)
    assert first == second
    assert sum(map(len, first)) > len(QUESTIONS)
