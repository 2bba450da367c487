"""The list of sources: what is added can be found, what is removed leaves nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from intercom_app.knowledge.decoding import Unreadable
from intercom_app.knowledge.sources import (
    add_snippet,
    add_source,
    add_upload,
    list_sources,
    remove_source,
    set_enabled,
    update_snippet,
)
from intercom_app.knowledge.sync import sync_source
from intercom_app.models.workspace import Workspace
from tests.knowledge.conftest import NOW
from tests.knowledge.support import add_text, found_titles, rows

NOTHING = {"source": 0, "document": 0, "passage": 0, "posting": 0}


def test_an_added_file_is_listed_with_its_state(session: Session, tmp_path: Path) -> None:
    add_text(session, tmp_path, "a.md", "# Returns\n\nThirty days.", internal=True)
    [source] = list_sources(session, "acme")
    assert (source.kind, source.location, source.title) == ("file", str(tmp_path / "a.md"), "a.md")
    assert (source.state, source.failure, source.internal, source.enabled) == ("ready", None, True, True)
    assert (source.last_read_at, source.created_at) == (NOW, NOW)
    assert list_sources(session, "other") == []


def test_adding_a_file_again_reads_it_again(session: Session, tmp_path: Path) -> None:
    first = add_text(session, tmp_path, "a.md", "# Returns\n\nThirty days.").id
    again = add_text(session, tmp_path, "a.md", "# Returns\n\nSixty weeks.", internal=True)
    assert (again.id, again.internal) == (first, True)
    assert found_titles(session, "sixty") == ["Returns"]


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("missing.md", "No such file"),
        (".", "Is a directory"),
        ("ftp://example.com/help", "begin with http"),
        ("https://user:secret@example.com/help", "user name or password"),
    ],
)
def test_a_source_that_cannot_be_read_is_refused_and_leaves_nothing(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, location: str, reason: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Unreadable, match=reason):
        add_source(session, "acme", location, now=NOW)
    assert rows(session) == NOTHING


def test_a_failed_second_reading_keeps_the_source(session: Session, tmp_path: Path) -> None:
    add_text(session, tmp_path, "a.md", "# Returns\n\nThirty days.")
    with pytest.raises(Unreadable, match="no text in it"):
        add_text(session, tmp_path, "a.md", "")
    assert [source.state for source in list_sources(session, "acme")] == ["failed"]
    assert found_titles(session, "returns") == ["Returns"]


def test_removing_a_source_leaves_nothing_of_it(session: Session, tmp_path: Path) -> None:
    source = add_text(session, tmp_path, "a.md", "# Returns\n\nThirty days.").id
    assert remove_source(session, "acme", source)
    assert rows(session) == NOTHING
    assert not remove_source(session, "acme", source)


def test_a_source_of_another_workspace_cannot_be_touched(session: Session, tmp_path: Path) -> None:
    source = add_text(session, tmp_path, "a.md", "# Returns\n\nThirty days.").id
    assert not remove_source(session, "other", source)
    assert not set_enabled(session, "other", source, False)
    assert found_titles(session, "returns") == ["Returns"]


def test_a_workspace_takes_its_knowledge_with_it(session: Session, tmp_path: Path) -> None:
    add_text(session, tmp_path, "a.md", "# Returns\n\nThirty days.")
    add_text(session, tmp_path, "b.md", "# Returns\n\nSixty days.", workspace="other")
    session.execute(delete(Workspace).where(Workspace.id == "acme"))
    session.commit()
    assert rows(session)["document"] == 1
    assert found_titles(session, "returns", workspace="other") == ["Returns"]


def test_a_snippet_is_found_at_once_and_changes_with_its_text(session: Session) -> None:
    source = add_snippet(session, "acme", title="Malta", text="We ship to **Malta** in a week.", now=NOW)
    assert (source.kind, source.state, found_titles(session, "Malta")) == ("snippet", "ready", ["Malta"])
    changed = update_snippet(
        session, "acme", source.id, title="Gozo", text="Gozo too.", now=NOW, internal=True
    )
    assert changed is not None
    assert (changed.internal, found_titles(session, "Gozo"), found_titles(session, "week")) == (
        True,
        ["Gozo"],
        [],
    )
    assert sync_source(session, "acme", source.id, now=NOW).unchanged == 1
    assert update_snippet(session, "other", source.id, title="x", text="y", now=NOW) is None
    assert remove_source(session, "acme", source.id)
    assert rows(session) == NOTHING


@pytest.mark.parametrize(("title", "text"), [("", "text"), ("title", " \n"), ("title", "x" * 20_001)])
def test_an_empty_or_endless_snippet_is_refused(session: Session, title: str, text: str) -> None:
    with pytest.raises(Unreadable, match="snippet"):
        add_snippet(session, "acme", title=title, text=text, now=NOW)
    assert rows(session) == NOTHING


def test_an_upload_is_read_once_and_replaced_by_its_name(session: Session) -> None:
    source = add_upload(session, "acme", "../faq.csv", b"q,a\nOpen?,Yes.\nFar?,No.\n", now=NOW)
    assert (source.kind, source.title, rows(session)["document"]) == ("upload", "faq.csv", 2)
    assert sync_source(session, "acme", source.id, now=NOW).unchanged == 2
    again = add_upload(session, "acme", "faq.csv", b"q,a\nOpen?,Yes.\n", now=NOW)
    assert (again.id, rows(session)["document"]) == (source.id, 1)
    for data in (b"\x89PNG", b""):
        with pytest.raises(Unreadable):
            add_upload(session, "acme", "faq.txt", data, now=NOW)
    assert rows(session)["source"] == 1
