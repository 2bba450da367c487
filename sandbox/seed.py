"""What is there at the start: an outdoor shop in the US, and a small one in the EU."""

from __future__ import annotations

import re
from pathlib import Path

from sandbox.records import Admin, Article, Contact, Schedule, Team, Workspace

ARTICLES = Path(__file__).parent / "articles"
STARTED_AT = 1_767_225_600  # 2026-01-01, a Thursday
A_DAY = 86_400
WORKDAY = (9 * 60, 17 * 60 + 30)


def seed_workspaces() -> list[Workspace]:
    """Fresh copies of both workspaces. Their ids overlap on purpose: Intercom's are unique in one only."""
    return [_northwind(), _bergpfad()]


def _northwind() -> Workspace:
    workspace = Workspace(
        "sbx_us_1", "Northwind Outfitters", "US", "America/Los_Angeles", created_at=STARTED_AT
    )
    _add_admins(
        workspace,
        Admin("814860", "Ada Whitfield", "ada@northwind-outfitters.example", "Support lead"),
        Admin("814861", "Ben Okafor", "ben@northwind-outfitters.example"),
        Admin("814862", "Carla Reyes", "carla@northwind-outfitters.example", "Billing"),
        Admin("814863", "Dev Raman", "dev@northwind-outfitters.example", away=True, away_status_reason_id=2),
        Admin(
            "814864", "Edith Moreau", "edith@northwind-outfitters.example", "Finance", has_inbox_seat=False
        ),
    )
    _add_teams(
        workspace,
        Team("5001", "Support", ["814860", "814861"]),
        Team("5002", "Billing", ["814862", "814864"]),
        Team("5003", "Shipping", ["814861", "814863"]),
    )
    _add_contacts(
        workspace,
        _contact("6762f1571bb69f9f2193b001", "Grace Holloway", "grace@holloway.example", "user-1001"),
        _contact("6762f1571bb69f9f2193b002", "Tomás Rivera", "tomas@summitclub.example", "user-1002"),
        _contact("6762f1571bb69f9f2193b003", None, None, None),
    )
    _add_articles(workspace, "northwind", "814860")
    _add_internal_article(
        workspace,
        "9001",
        "Goodwill credit: who may give how much",
        "<p>Any teammate may give up to $15 of store credit. Team leads may give up to $60. "
        "Anything above needs Finance. Never mention these limits to a customer.</p>",
    )
    _add_basics(workspace)
    return workspace


def _bergpfad() -> Workspace:
    workspace = Workspace("sbx_eu_1", "Bergpfad Ausrüstung", "EU", "Europe/Berlin", created_at=STARTED_AT)
    _add_admins(
        workspace,
        Admin("814860", "Jonas Vogt", "jonas@bergpfad.example", "Support"),
        Admin("814870", "Lea Brandt", "lea@bergpfad.example", "Support"),
    )
    _add_teams(workspace, Team("5001", "Kundenservice", ["814860", "814870"]))
    _add_contacts(
        workspace, _contact("6762f1571bb69f9f2193c001", "Mira Scholz", "mira@scholz.example", "kunde-1")
    )
    _add_articles(workspace, "bergpfad", "814860")
    _add_basics(workspace)
    return workspace


def _contact(contact_id: str, name: str | None, email: str | None, external_id: str | None) -> Contact:
    role = "user" if external_id else "lead"
    return Contact(contact_id, role, STARTED_AT, STARTED_AT, email=email, name=name, external_id=external_id)


def _add_admins(workspace: Workspace, *admins: Admin) -> None:
    workspace.admins.update({admin.id: admin for admin in admins})


def _add_teams(workspace: Workspace, *teams: Team) -> None:
    workspace.teams.update({team.id: team for team in teams})


def _add_contacts(workspace: Workspace, *contacts: Contact) -> None:
    workspace.contacts.update({contact.id: contact for contact in contacts})


def _add_articles(workspace: Workspace, folder: str, author_id: str) -> None:
    """The HTML files of a folder; a file's h1 is the article's title."""
    for number, path in enumerate(sorted((ARTICLES / folder).glob("*.html"))):
        text = path.read_text(encoding="utf-8")
        heading = re.search(r"<h1>(.*?)</h1>\s*", text)
        if heading is None:
            raise ValueError(f"{path.name} has no h1, which is the article's title")
        written = STARTED_AT + number * A_DAY
        body = text[heading.end() :].strip()
        article = Article(str(7001 + number), heading[1], body, author_id, written, written)
        workspace.articles[article.id] = article


def _add_internal_article(workspace: Workspace, article_id: str, title: str, body: str) -> None:
    author = next(iter(workspace.admins))
    workspace.articles[article_id] = Article(
        article_id, title, body, author, STARTED_AT, STARTED_AT, internal=True
    )


def _add_basics(workspace: Workspace) -> None:
    """Office hours, tags and the reasons for being away."""
    intervals = [
        {"start_minute": day * 1440 + WORKDAY[0], "end_minute": day * 1440 + WORKDAY[1]} for day in range(5)
    ]
    workspace.schedules["301"] = Schedule(
        "301", "Support hours", workspace.timezone, intervals, STARTED_AT, STARTED_AT
    )
    workspace.tags = {"86": "VIP", "87": "Refund"}
    reasons = [("1", "Lunch", "🍜", False), ("2", "On leave", "🌴", False), ("3", "Old reason", "📦", True)]
    workspace.away_reasons = [
        {
            "type": "away_status_reason",
            "id": reason_id,
            "label": label,
            "emoji": emoji,
            "order": int(reason_id),
            "deleted": deleted,
            "created_at": STARTED_AT,
            "updated_at": STARTED_AT,
        }
        for reason_id, label, emoji, deleted in reasons
    ]
