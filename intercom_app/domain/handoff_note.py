"""The note that hands a conversation to people, as safe HTML."""

from __future__ import annotations

from html import escape

from intercom_app.domain.actions import Brief

_LONGEST = 600


def paragraph(text: str) -> str:
    """Return a sentence of ours as a paragraph."""
    return f"<p>{escape(text)}</p>"


def handoff_note(brief: Brief) -> str:
    """Return what the people who take over need to know, the reason with its evidence included."""
    rows = (
        ("Wants", brief.wants),
        ("So far", brief.summary),
        ("Mood", brief.mood),
        ("Language", brief.language),
        ("Reason", brief.why),
        ("Who was there", brief.presence),
    )
    told = "".join(f"<p><b>{name}:</b> {_safe(value)}</p>" for name, value in rows if value)
    return (
        f"<p><b>Handoff: {_safe(brief.handoff)}</b></p>{told}"
        f"{_list('Evidence', brief.evidence)}{_list('Tried', brief.tried)}"
    )


def decision_link(url: str) -> str:
    """Return the last line of a handoff note: where the whole decision can be read."""
    return f'<p><a href="{escape(url)}">Why this was handed over</a></p>'


def _list(title: str, items: tuple[str, ...]) -> str:
    lines = "".join(f"<li>{_safe(item)}</li>" for item in items)
    return f"<p><b>{title}:</b></p><ul>{lines}</ul>" if lines else ""


def _safe(text: str) -> str:
    clipped = text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}…"
    return escape(" ".join(clipped.split()))
