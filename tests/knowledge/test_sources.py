"""The list of sources: what is added can be found, what is removed leaves nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from intercom_app.knowledge.decoding import Unreadable
from intercom_app.knowledge.sources import add_source, list_sources, remove_source, set_enabled
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
        ("https://example.com/help", "Web pages cannot be read yet"),
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
