"""Search: the right passages of the right workspace, the same on every database."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from intercom_app.knowledge.search import search
from intercom_app.knowledge.sources import remove_source, set_enabled
from tests.knowledge.support import add_text, found_titles

LONG = "Our office has a friendly dog and good coffee for everybody who comes by. "


def test_a_question_finds_the_passage_that_answers_it(session: Session, tmp_path: Path) -> None:
    add_text(session, tmp_path, "refunds.md", "# Refunds\n\n## Timing\n\nMoney is back within five days.")
    add_text(session, tmp_path, "hours.md", "# Hours\n\nWe open at nine.")
    best = search(session, "acme", "when do i get my refund?")[0]
    assert (best.title, best.text) == ("Refunds › Timing", "Money is back within five days.")
    assert best.score > 0


def test_every_part_of_a_long_situation_is_answered(session: Session, tmp_path: Path) -> None:
    for name, rest in (
        ("Refunds", "Money returns in days."),
        ("Passwords", "Reset them."),
        ("Invoices", LONG),
    ):
        add_text(
            session, tmp_path, f"{name}.md", f"# {name}\n\nAll about {name.lower()} in this shop. {rest}"
        )
    situation = "Hello, I love your shop and its dog. I want a refund. Also the invoice is wrong."
    assert set(found_titles(session, situation)[:2]) == {"Refunds", "Invoices"}


def test_another_workspace_is_never_seen(session: Session, tmp_path: Path) -> None:
    add_text(session, tmp_path, "a.md", "# Ours\n\nThe secret recipe is salt.")
    add_text(session, tmp_path, "b.md", "# Theirs\n\nThe secret recipe is sugar.", workspace="other")
    assert found_titles(session, "secret recipe") == ["Ours"]
    assert found_titles(session, "sugar") == []


def test_another_workspace_changes_no_score(session: Session, tmp_path: Path) -> None:
    add_text(session, tmp_path, "a.md", "# Ours\n\nThe secret recipe is salt.")
    before = search(session, "acme", "secret recipe")
    for number in range(5):
        add_text(session, tmp_path, f"{number}.md", "# Theirs\n\nsecret secret recipe", workspace="other")
    assert search(session, "acme", "secret recipe") == before


def test_internal_sources_can_be_left_out(session: Session, tmp_path: Path) -> None:
    add_text(session, tmp_path, "a.md", "# Margin\n\nThe lowest price is ten.", internal=True)
    assert search(session, "acme", "lowest price")[0].internal
    assert search(session, "acme", "lowest price", include_internal=False) == []


def test_a_source_switched_off_or_removed_is_not_used(session: Session, tmp_path: Path) -> None:
    source = add_text(session, tmp_path, "a.md", "# Returns\n\nThirty days.").id
    assert set_enabled(session, "acme", source, False)
    assert found_titles(session, "returns") == []
    assert set_enabled(session, "acme", source, True)
    assert found_titles(session, "returns") == ["Returns"]
    assert remove_source(session, "acme", source)
    assert found_titles(session, "returns") == []


def test_near_copies_are_shown_once_but_other_numbers_are_other_facts(
    session: Session, tmp_path: Path
) -> None:
    text = "# Plan\n\nThe plan costs {} euros each month and can be ended at any time by letter or mail."
    for name, price in (("a", 10), ("b", 10), ("c", 20)):
        add_text(session, tmp_path, f"{name}.md", text.format(price))
    assert [p.text.split()[3] for p in search(session, "acme", "what does the plan cost")] == ["10", "20"]


def test_one_document_does_not_fill_the_list(session: Session, tmp_path: Path) -> None:
    sections = "".join(f"\n\n## Part {name}\n\nReturns. {f'{name} ' * 80}" for name in ("ant", "bee", "cow"))
    add_text(session, tmp_path, "long.md", f"# Returns{sections}")
    add_text(session, tmp_path, "short.md", "# Shop\n\nReturns are free.")
    assert len(search(session, "acme", "returns", per_document=2)) == 3


def test_nothing_to_ask_or_nothing_known_finds_nothing(session: Session, tmp_path: Path) -> None:
    assert search(session, "acme", "refund") == []
    add_text(session, tmp_path, "a.md", "# Returns\n\nThirty days.")
    assert search(session, "acme", "") == search(session, "acme", "what is it?") == []
    assert search(session, "acme", "zebra \x00 ' \" % _ ; --") == []


def test_an_endless_message_is_still_answered(session: Session, tmp_path: Path) -> None:
    add_text(session, tmp_path, "a.md", "# Returns\n\nThirty days.")
    assert found_titles(session, "returns " + " ".join(f"w{number}" for number in range(20_000))) == [
        "Returns"
    ]
