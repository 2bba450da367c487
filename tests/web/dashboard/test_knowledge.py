"""The knowledge page: sources come in, are read, found, switched off, rewritten and removed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from intercom_app.db import now, transaction
from intercom_app.models.draft import SnippetSuggestion, SuggestionState
from intercom_app.models.source import Source, SourceKind
from tests.factories import ADA, US
from tests.product import Product
from tests.web.browser import Browser


@pytest.fixture
def admin(team: Product) -> Browser:
    """An admin whose team has one source."""
    browser = Browser(team)
    browser.connects()
    return browser


def finds(admin: Browser, question: str) -> str:
    """What the page shows that a question would find."""
    return admin.asks_for("/knowledge/search", question=question)


def test_a_snippet_is_written_found_changed_and_removed_after_it_was_asked_again(
    admin: Browser, team: Product
) -> None:
    written = {"title": "Do you ship to Iceland?", "text": "Yes, to Reykjavík, for 12 euros."}
    assert "can be found now" in admin.saves("/knowledge/snippets/new", **written).text
    assert "Reykjavík" in finds(admin, "ship to Iceland")
    (snippet,) = team.rows(Source, kind=SourceKind.SNIPPET)
    path = f"/knowledge/{snippet.id}"
    admin.saves(path, do="rewrite", text="No, not to Reykjavík.", internal="on")
    found = finds(admin, "ship to Iceland")
    assert "No, not to Reykjavík" in found
    assert "Team only" in found
    asked = admin.post(path, do="remove", csrf_token=admin.token())
    assert "Remove “Do you ship to Iceland?”?" in asked.text
    assert len(team.rows(Source)) == 2
    admin.post(path, do="remove-now", csrf_token=admin.token())
    assert len(team.rows(Source)) == 1
    assert admin.get(path).status_code == 404


def test_what_cannot_be_added_is_told_and_nothing_is_lost(admin: Browser, team: Product) -> None:
    page = admin.saves("/knowledge/snippets/new", title="Half a thought", text="")
    assert page.status_code == 422
    assert "needs a title and a text" in page.text
    assert "Half a thought" in page.text
    stranger = Browser(team).uploads("/knowledge/files", [("large.md", b"x" * 1_200_000)])
    assert stranger.status_code == 413, "only who is signed in may send more than a MiB"


def test_a_source_that_is_off_is_not_found(admin: Browser, team: Product) -> None:
    (source,) = team.rows(Source)
    assert "60 days" in finds(admin, "How long can I return something?")
    page = admin.post(f"/knowledge/{source.id}", do="off", csrf_token=admin.token())
    assert "nothing of it is used" in page.text
    assert "Nothing is found" in finds(admin, "How long can I return something?")
    admin.post(f"/knowledge/{source.id}", do="on", csrf_token=admin.token())
    assert "60 days" in finds(admin, "How long can I return something?")


def test_intercoms_articles_are_read_by_a_worker_and_the_page_says_how_it_stands(
    admin: Browser, team: Product
) -> None:
    team.crew.stop()
    page = admin.post("/knowledge/add", what="articles", csrf_token=admin.token())
    assert "Waiting" in page.text
    (asks,) = re.findall(r'hx-get="([^"]*/knowledge/states[^"]*)"', page.text)
    again = admin.get(asks.replace("&amp;", "&")).text
    assert "looks=1" in again, "nothing has changed: it backs off"
    team.crew.start()
    team.wait(lambda: team.rows(Source, kind=SourceKind.INTERCOM_ARTICLES)[0].passages)
    team.settle()
    states = admin.get("/knowledge/states").text
    assert "hx-get" not in states, "the last answer asks no more"
    assert "Ready" in states
    assert "Help centre is added" in admin.get("/knowledge").text


def test_an_address_is_never_a_file_of_the_server(admin: Browser, team: Product) -> None:
    for address in ("/etc/passwd", "http://", "ftp://x.example/a", "file:///etc/passwd"):
        admin.post("/knowledge/add", what="page", address=address, csrf_token=admin.token())
    assert len(team.rows(Source, kind=SourceKind.FILE)) == 1
    assert all(source.location.startswith("https://") for source in team.rows(Source, kind=SourceKind.URL))


def test_what_failed_is_told_in_words(admin: Browser, team: Product) -> None:
    admin.post("/knowledge/add", what="page", address="http://127.0.0.1:9/none", csrf_token=admin.token())
    team.wait(lambda: team.rows(Source, kind=SourceKind.URL)[0].failure)
    team.settle()
    page = admin.get("/knowledge").text
    assert "Failed" in page
    assert (team.rows(Source, kind=SourceKind.URL)[0].failure or "?")[:20] in page


def test_files_are_read_each_for_itself(admin: Browser, team: Product, tmp_path: Path) -> None:
    good = ("voucher.md", b"# Vouchers\n\nA voucher is good for three years.\n" + b"\n" * 1_100_000)
    bad = ("picture.png", b"\x89PNG not text")
    answer = admin.uploads("/knowledge/files", [good, bad])
    assert "voucher.md was read" in answer.text
    assert "picture.png was not added" in answer.text
    assert "three years" in finds(admin, "How long is a voucher good?")


def test_an_answer_of_a_person_becomes_knowledge_only_when_an_admin_keeps_it(
    admin: Browser, team: Product
) -> None:
    conversation = team.inbox.customer_writes("lena@example.com", "Do you repair zippers?")
    team.wait(lambda: team.turns(conversation))
    team.settle()
    offer(team, conversation)
    assert "Nothing is found" in finds(admin, "repair zippers")
    page = admin.get("/knowledge")
    assert "Ada Whitfield answered" in page.text
    kept = admin.sends(page, "form.suggestion", do="accept", text="We repair zippers for free.")
    assert "is part of the knowledge now" in kept.text
    assert "for free" in finds(admin, "repair zippers")
    (row,) = team.rows(SnippetSuggestion)
    assert row.state == SuggestionState.ACCEPTED
    again = admin.sends(page, "form.suggestion", do="decline")
    assert "decided this already" in again.text


def offer(team: Product, conversation: str) -> None:
    """A suggestion, as a person's answer makes one."""
    with team.app.app_context(), transaction() as session:
        drafts = team.values(SnippetSuggestion.metadata.tables["draft"])
        session.add(
            SnippetSuggestion(
                workspace_id=US,
                conversation_id=conversation,
                draft_id=drafts[-1]["id"],
                question="A customer asks: “Do you repair zippers?”",
                answer="Yes Lena, we repair zippers.",
                answered_by=ADA,
                state=SuggestionState.OFFERED,
                created_at=now(),
            )
        )
