"""Sentences in eleven languages that a passage supports, or does not, written by hand; and those passages.

Set "a" was looked at while the shares of support.py were chosen, set "b" only afterwards.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from intercom_app.domain.facts import Passage
from intercom_app.knowledge.passages import split
from intercom_app.knowledge.readers import read
from intercom_app.llm.support import Evidence

HERE = Path(__file__).parent
SHOP = HERE.parent / "knowledge" / "bike_shop"


@dataclass(frozen=True)
class Score:
    """How many supported sentences were kept, and how many others caught."""

    kept: int
    supported: int
    caught: int
    unsupported: int


def cases(which: str) -> list[dict[str, Any]]:
    """The cases of a set."""
    lines = (HERE / "data" / "grounding.jsonl").read_text(encoding="utf-8").splitlines()
    return [case for line in lines if (case := json.loads(line))["set"] == which]


@lru_cache
def passages_of(name: str) -> tuple[Passage, ...]:
    """The passages of an article of the bicycle shop, or of one of the others."""
    path = SHOP / f"{name}.md"
    if path.exists():
        document = read(path.read_bytes(), name=path.name)
        return tuple(
            Passage(
                id=f"{name}-{place}",
                title=" › ".join((document.title, *cut.headings)),
                text=cut.text,
                language="en",
            )
            for place, cut in enumerate(split(document.blocks))
        )
    lines = (HERE / "data" / "grounding_passages.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(Passage(**each) for line in lines if (each := json.loads(line))["id"] == name)


def is_kept(case: dict[str, Any]) -> bool:
    """Whether the sentence of a case is tied to one of its passages."""
    found = [passage for name in case["passages"] for passage in passages_of(name)]
    evidence = Evidence.of(found, said=case["said"], language=case["lang"])
    return bool(evidence.supporting(case["sentence"]))


def score(which: str) -> Score:
    """The score over a set."""
    good = [is_kept(case) for case in cases(which) if case["supported"]]
    bad = [not is_kept(case) for case in cases(which) if not case["supported"]]
    return Score(sum(good), len(good), sum(bad), len(bad))
