"""`source`: knowledge comes and goes."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import update

from intercom_app.db import now, transaction
from intercom_app.freshness import ask_for_due_sources
from intercom_app.models.source import Passage, Posting, Source
from intercom_app.outside.fetching import Outside
from tests.doubles.website import running_website
from tests.factories import EU, US
from tests.product import Product
from tests.scenarios.test_copilot import QUESTION


def listed(team: Product, workspace: str = US) -> list[list[str]]:
    done = team.command("source", "list", "--workspace", workspace)
    return [line.split("\t") for line in done.stdout.splitlines()]


def test_a_source_is_listed_with_its_state(team: Product) -> None:
    [line] = listed(team)
    assert line[1:3] == ["file", "ready"]


def test_articles_are_read_from_intercom(team: Product) -> None:
    done = team.command("source", "add", "intercom:articles", "--workspace", US)
    assert done.exit_code == 0, done.output
    assert len(listed(team)) == 2
    conversation = team.inbox.customer_writes("lena@example.com", "What does a boot warranty not cover?")
    team.settle()
    assert team.inbox.notes(conversation)


def test_internal_sources_say_so(team: Product, tmp_path: Path) -> None:
    path = tmp_path / "secret.md"
    path.write_text("# Secret\n\nOnly for us.\n")
    team.learn(path, "--internal")
    assert any("(internal)" in cell for line in listed(team) for cell in line)


def test_what_cannot_be_read_is_not_added(team: Product, tmp_path: Path) -> None:
    for location in (str(tmp_path / "missing.md"), str(tmp_path)):
        done = team.command("source", "add", location, "--workspace", US)
        assert done.exit_code == 1
        assert done.stderr.strip()
        assert "Traceback" not in done.stderr


def test_sync_reads_again_and_names_what_fails(team: Product, tmp_path: Path) -> None:
    path = tmp_path / "hours.md"
    path.write_text("# Opening hours\n\nThe Dublin shop opens at nine.\n")
    team.learn(path)
    path.write_text("# Opening hours\n\nThe Dublin shop opens at eleven.\n")
    assert team.command("source", "sync", "--workspace", US).exit_code == 0
    assert any("eleven" in each.text for each in team.rows(Passage))
    path.unlink()
    done = team.command("source", "sync", "--workspace", US)
    assert done.exit_code == 1
    assert "failed" in done.stdout
    assert any("eleven" in each.text for each in team.rows(Passage))  # the earlier version is kept


def test_removing_leaves_nothing_behind(team: Product) -> None:
    [source] = team.rows(Source)
    foreign = team.command("source", "remove", str(source.id), "--workspace", EU)
    assert foreign.exit_code == 1
    assert team.command("source", "remove", str(source.id), "--workspace", US).exit_code == 0
    assert team.rows(Source) + team.rows(Passage) + team.rows(Posting) == []
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    assert "60 days" not in team.inbox.notes(conversation)[0]["body"]


def told(team: Product, word: str) -> bool:
    return any(word in each.text for each in team.rows(Passage))


def test_a_changed_article_alone_is_read_again(team: Product) -> None:
    team.command("source", "add", "intercom:articles", "--workspace", US)
    body = "<p>The Zanzibar shop opens at ten.</p>"
    path = f"/workspaces/{US}/articles"
    article = team.inbox.call("POST", path, {"title": "Zanzibar", "body": body, "state": "published"})
    team.settle()
    assert told(team, "Zanzibar")
    team.inbox.call("DELETE", "/requests")
    team.inbox.call("PUT", f"{path}/{article['id']}", {"body": "<p>The Zanzibar shop has closed.</p>"})
    team.settle()
    assert told(team, "Zanzibar shop has closed")
    asked = [each["path"] for each in team.inbox.call("GET", "/requests") if "articles" in each["path"]]
    assert asked == [f"/articles/{article['id']}"]
    team.inbox.call("DELETE", f"{path}/{article['id']}")
    team.settle()
    assert not told(team, "Zanzibar")


def test_a_page_is_added_switched_off_and_on_and_read_again_when_due(team: Product) -> None:
    team.change(outside=Outside(loopback=True, pause=0))
    with running_website() as site:
        site.html("/help/moon", "<h1>Moon</h1><p>The Lunar shop opens at noon.</p>")
        team.command("source", "add", f"{site.url}/help/moon", "--workspace", US)
        site.html("/help/moon", "<h1>Moon</h1><p>The Lunar shop has closed.</p>")
        number = listed(team)[-1][0]
        assert team.command("source", "off", number, "--workspace", US).exit_code == 0
        assert listed(team)[-1][2] == "off"
        age(team)
        assert told(team, "opens at noon")
        assert team.command("source", "on", number, "--workspace", US).exit_code == 0
        age(team)
        assert told(team, "Lunar shop has closed")
    assert team.command("source", "off", "999", "--workspace", US).exit_code == 1


def age(team: Product) -> None:
    """Let a day pass for the sources, and do what is due."""
    with team.app.app_context():
        with transaction() as session:
            session.execute(update(Source).values(next_read_at=now()))
        ask_for_due_sources()
    team.settle()
