"""Finding what we just did in the conversation that Intercom answers with. No I/O."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from intercom_app.intercom.conversation_payload import ConversationPayload, Part
from intercom_app.intercom.text import normalise

_SKEW = timedelta(seconds=90)
"""How far Intercom's clock and ours may be apart before an old part could be taken for a new one."""


def posted_part(
    payload: ConversationPayload,
    *,
    author_id: str,
    body: str,
    note: bool,
    began: datetime,
    known: Collection[str] = (),
) -> Part | None:
    """Return the part that our reply or note became: the newest one with its words that was not there before.

    Intercom answers with the whole conversation, may show the new part late, and rewrites HTML. Where no
    part has our words, the only new part by this author must be ours.
    """
    new = [
        part
        for part in _by(payload, author_id)
        if part.is_note == note and part.id not in known and part.created_at >= began - _SKEW
    ]
    wanted = normalise(body)
    same = [part for part in new if normalise(part.body) == wanted]
    candidates = same or (new if len(new) == 1 else [])
    return _newest(candidates)


def acted_part(
    payload: ConversationPayload, *, admin_id: str, part_types: Collection[str], began: datetime
) -> Part | None:
    """Return the newest part by the admin of one of these types, if the act made one just now."""
    return _newest(
        part
        for part in _by(payload, admin_id)
        if part.part_type in part_types and part.created_at >= began - _SKEW
    )


def _by(payload: ConversationPayload, author_id: str) -> list[Part]:
    return [part for part in payload.parts if part.author.type != "bot" and part.author.id == author_id]


def _newest(parts: Iterable[Part]) -> Part | None:
    return max(parts, key=lambda part: (part.created_at, len(part.id), part.id), default=None)
