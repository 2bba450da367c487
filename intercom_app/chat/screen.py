"""A line as a visitor's screen gets it: text in pieces, never markup, so that nothing of it can be executed."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup, NavigableString, Tag

from intercom_app.domain.conversation import Writer
from intercom_app.domain.markup import safe_address
from intercom_app.models.chat import ChatMessage, ChatSession

_BLOCKS = {"p", "li", "div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "tr"}
_FROM = {Writer.CUSTOMER: "visitor", Writer.OURS: "agent", Writer.PERSON: "person", Writer.BOT: "agent"}


def shown(line: ChatMessage, agent: str) -> dict[str, Any]:
    """Return a line ready for JSON; `agent` is the agent's name."""
    who = _FROM[Writer(line.writer)]
    return {
        "seq": line.seq,
        "id": line.client_id,
        "from": who,
        "name": agent if who == "agent" else line.author_name,
        "blocks": blocks(line.html),
        "attachments": [
            {"url": each["url"], "name": each.get("name") or "Attachment"}
            for each in line.attachments
            if safe_address(str(each["url"]))
        ],
        "choices": line.choices,
        "closes": line.closes,
        "at": line.at.isoformat(),
    }


def holder(chat: ChatSession) -> dict[str, str]:
    """Return whom the visitor talks with, ready for JSON: the agent, or the team."""
    return {"with": "team" if chat.in_inbox else "agent"}


def blocks(html: str) -> list[dict[str, Any]]:
    """Return paragraphs and list items, each of runs of text, some with a link."""
    found: list[dict[str, Any]] = []
    _walk(BeautifulSoup(html, "html.parser"), found, None)
    return [block for block in found if any(run["text"].strip() for run in block["runs"])]


def _walk(node: Tag, found: list[dict[str, Any]], href: str | None) -> None:
    for child in node.children:
        if isinstance(child, Tag):
            if child.name in _BLOCKS or child.name == "br" or not found:
                found.append({"type": "item" if child.name == "li" else "text", "runs": []})
            link = safe_address(str(child.get("href") or "")) if child.name == "a" else None
            _walk(child, found, link or href)
            if child.name in _BLOCKS:
                found.append({"type": "text", "runs": []})
        elif type(child) is NavigableString and child:
            if not found:
                found.append({"type": "text", "runs": []})
            found[-1]["runs"].append({"text": str(child)} | ({"href": href} if href else {}))
