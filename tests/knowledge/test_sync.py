"""Reading again: new comes in, gone goes out, unchanged is left alone, failure keeps what was there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from intercom_app.intercom.directory import Article
from intercom_app.intercom.errors import Retryable, Unauthorized
from intercom_app.knowledge.decoding import Unreadable
from intercom_app.knowledge.outcome import SyncReport
from intercom_app.knowledge.sources import add_source, list_sources, remove_source
from intercom_app.knowledge.sync import Reach, sync_source
from intercom_app.models.source import Document, Source, SourceState
from tests.knowledge.conftest import NOW
from tests.knowledge.support import add_text, article, found_titles, rows

REFUNDS = article("1", "Refunds", "<p>Five days.</p>")
HOURS = article("2", "Hours", "<h1>Opening</h1><p>From nine.</p>")


def add_articles(session: Session, *articles: Article, kind: str = "intercom:articles") -> int:
    return add_source(session, "acme", kind, now=NOW, reach=Reach(articles=articles)).id


def resync(session: Session, source: int, *articles: Article) -> SyncReport:
    return sync_source(session, "acme", source, now=NOW, reach=Reach(articles=articles))


def test_a_changed_file_is_read_again_and_an_unchanged_one_is_not(session: Session, tmp_path: Path) -> None:
    source = add_text(session, tmp_path, "a.md", "# Returns\n\nThirty days.").id
    assert sync_source(session, "acme", source, now=NOW).unchanged == 1
    (tmp_path / "a.md").write_text("# Returns\n\nSixty weeks.")
    assert sync_source(session, "acme", source, now=NOW).changed == 1
    assert found_titles(session, "thirty") == []
    assert found_titles(session, "sixty") == ["Returns"]


def test_a_file_that_is_gone_keeps_its_last_version_and_says_so(session: Session, tmp_path: Path) -> None:
    source = add_text(session, tmp_path, "a.md", "# Returns\n\nThirty days.")
    (tmp_path / "a.md").unlink()
    report = sync_source(session, "acme", source.id, now=NOW)
    assert report.state is SourceState.FAILED
    assert "cannot be opened: No such file" in (report.failure or "")
    assert found_titles(session, "returns") == ["Returns"]
    session.refresh(source)
    assert (source.state, source.last_read_at) == ("failed", NOW)


def test_articles_come_change_and_go(session: Session) -> None:
    source = add_articles(session, REFUNDS, HOURS)
    assert found_titles(session, "opening hours") == ["Hours › Opening"]
    report = resync(
        session, source, article("1", "Refunds", "<p>Nine weeks.</p>"), article("3", "New", "<p>x</p>")
    )
    assert (report.changed, report.unchanged, report.removed) == (2, 0, 1)
    assert found_titles(session, "hours") == []
    assert found_titles(session, "weeks") == ["Refunds"]


def test_unchanged_articles_keep_their_rows(session: Session) -> None:
    source = add_articles(session, REFUNDS, HOURS)
    before = session.scalars(select(Document.id).order_by(Document.id)).all()
    assert resync(session, source, REFUNDS, HOURS).unchanged == 2
    assert session.scalars(select(Document.id).order_by(Document.id)).all() == before


def test_a_new_link_or_title_counts_as_a_change(session: Session) -> None:
    source = add_articles(session, REFUNDS)
    assert resync(session, source, article("1", "Money back", "<p>Five days.</p>")).changed == 1
    assert found_titles(session, "five") == ["Money back"]


def test_drafts_are_not_used_and_an_article_made_a_draft_disappears(session: Session) -> None:
    source = add_articles(session, REFUNDS, article("9", "Secret", "<p>Launch.</p>", state="draft"))
    assert found_titles(session, "secret launch") == []
    assert resync(session, source, article("1", "Refunds", "<p>Five days.</p>", state="draft")).removed == 1
    assert found_titles(session, "refunds") == []


def test_internal_articles_are_internal(session: Session) -> None:
    add_articles(session, REFUNDS, kind="intercom:internal_articles")
    assert [source.internal for source in list_sources(session, "acme")] == [True]


def test_an_article_without_text_is_no_failure(session: Session) -> None:
    add_articles(session, REFUNDS, article("2", "Empty", ""))
    assert rows(session)["passage"] == 1


def test_an_article_with_characters_that_no_database_takes_is_read(session: Session) -> None:
    add_articles(session, article("1", "Re\0funds \ud83d", "<p>Five\0 days \ud83d.</p>"))
    assert found_titles(session, "five") == ["Refunds ?"]


def test_intercom_failing_midway_keeps_the_rest_and_says_why(session: Session) -> None:
    source = add_articles(session, REFUNDS, HOURS)

    def fails() -> Iterator[Article]:
        yield article("1", "Refunds", "<p>Nine weeks.</p>")
        raise Retryable("Intercom is down; try again later", after=5)

    report = sync_source(session, "acme", source, now=NOW, reach=Reach(articles=fails()))
    assert (report.state, report.failure) == (SourceState.FAILED, "Intercom is down; try again later")
    assert found_titles(session, "hours") == ["Hours › Opening"]
    assert found_titles(session, "weeks") == ["Refunds"]


def test_a_refused_token_is_written_down_and_passed_on(session: Session) -> None:
    source = add_articles(session, REFUNDS)

    def refuses() -> Iterator[Article]:
        yield REFUNDS
        raise Unauthorized("The token was revoked")

    with pytest.raises(Unauthorized):
        sync_source(session, "acme", source, now=NOW, reach=Reach(articles=refuses()))
    assert session.get_one(Source, source).failure == "The token was revoked"


def test_no_transaction_is_open_while_articles_are_fetched(session: Session) -> None:
    def watched() -> Iterator[Article]:
        for each in (REFUNDS, HOURS):
            assert not session.in_transaction()
            yield each
        assert not session.in_transaction()

    add_source(session, "acme", "intercom:articles", now=NOW, reach=Reach(articles=watched()))


def test_a_source_removed_while_it_is_read_stays_removed(session: Session) -> None:
    source = add_articles(session, REFUNDS)

    def removing() -> Iterator[Article]:
        remove_source(session, "acme", source)
        yield HOURS

    assert (
        sync_source(session, "acme", source, now=NOW, reach=Reach(articles=removing())).state
        is SourceState.FAILED
    )
    assert rows(session) == {"source": 0, "document": 0, "passage": 0, "posting": 0}


def test_the_counts_of_a_source_follow_its_content(session: Session) -> None:
    source = add_articles(session, REFUNDS, HOURS)
    resync(session, source, HOURS)
    row = session.get_one(Source, source)
    assert (row.passages, row.words) == (1, 4)  # the title counts twice, "from" not at all


def test_articles_need_a_connection(session: Session) -> None:
    with pytest.raises(Unreadable, match="Intercom is not connected"):
        add_source(session, "acme", "intercom:articles", now=NOW)
