"""Fields that several writing paths share."""

from __future__ import annotations

from typing import Any

from sandbox.calls import Call
from sandbox.conversations import attachment
from sandbox.errors import invalid
from sandbox.markup import rewrite_html, rewrite_text
from sandbox.records import Json

MOST_ATTACHMENTS = 10
_KEPT = "https://downloads.intercomcdn.com/i/o/sandbox/"


def teammate_body(call: Call, body: Any) -> str:
    """A teammate's text as it is stored: their HTML, rewritten."""
    return rewrite_html(str(body or "")) if call.state.behaviour.rewrite_html else str(body or "")


def customer_body(call: Call, body: Any) -> str:
    """A customer's text as it is stored: HTML is not supported there, so tags stay visible text."""
    return rewrite_text(str(body or "")) if call.state.behaviour.rewrite_html else str(body or "")


def time_in(call: Call) -> int | None:
    """`created_at`, in unix seconds, where it is given; 400 for anything else."""
    given = call.body.get("created_at")
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int):
        raise invalid("created_at must be unix seconds", "type_mismatch")
    return given


def attachments_in(call: Call) -> list[Json]:
    """The attachments as parts show them; 400 for more than ten."""
    urls, files = call.body.get("attachment_urls") or [], call.body.get("attachment_files") or []
    if len(urls) > MOST_ATTACHMENTS or len(files) > MOST_ATTACHMENTS:
        raise invalid("At most 10 attachments are allowed")
    linked = [attachment(str(url)) for url in urls]
    sent = [attachment(_KEPT + str(each.get("name")), str(each.get("content_type"))) for each in files]
    return linked + sent
