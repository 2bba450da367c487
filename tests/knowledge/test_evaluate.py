"""Evaluation: figures of the production search, and errors that name their line."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercom_app.knowledge.evaluate import EvaluationError, evaluate_retrieval
from tests.knowledge.conftest import HERE


def test_recall_is_the_share_of_the_relevant_documents_found(tmp_path: Path) -> None:
    (tmp_path / "refunds.md").write_text("# Refunds\n\nFive days.")
    (tmp_path / "hours.txt").write_text("Hours\n\nFrom nine.")
    examples = tmp_path / "set.jsonl"
    lines = (
        '{"query": "refunds?", "relevant": ["refunds", "elsewhere"]}',
        '{"query": "x", "relevant": ["hours"]}',
    )
    examples.write_text("\n\n".join(lines))
    figures = evaluate_retrieval(tmp_path, examples)
    assert figures.pop("seconds") >= 0
    assert figures == {"recall@5": 0.25, "recall@10": 0.25, "any-hit@10": 0.5, "count": 2}


@pytest.mark.parametrize(
    "line",
    ["{", '"text"', '{"query": "x"}', '{"query": 1, "relevant": ["a"]}', '{"query": "x", "relevant": [2]}',
     '{"query": "x", "relevant": []}', '{"query": "x", "relevant": "abc"}'],
)  # fmt: skip
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    examples = tmp_path / "set.jsonl"
    examples.write_text('{"query": "x", "relevant": ["a"]}\n' + line + "\n")
    with pytest.raises(EvaluationError, match="line 2: must be"):
        evaluate_retrieval(tmp_path, examples)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"\x89PNG")
    (tmp_path / "set.jsonl").write_text("")
    with pytest.raises(EvaluationError, match=r"a\.md: This is an image"):
        evaluate_retrieval(tmp_path, tmp_path / "set.jsonl")


def test_short_questions_to_a_shop_find_their_article(shop: Path) -> None:
    figures = evaluate_retrieval(shop, HERE / "bike_shop.jsonl")
    assert figures["recall@5"] >= 0.85
    assert figures["any-hit@10"] >= 0.9


def test_long_situations_of_a_bank_find_their_articles() -> None:
    data = HERE.parents[2] / "shared" / "data"
    if not data.exists():
        pytest.skip("needs the reference files in ../shared")
    figures = evaluate_retrieval(data / "banking-docs", data / "retrieval-banking.jsonl")
    assert figures["recall@10"] >= 0.32
    assert figures["any-hit@10"] >= 0.86
