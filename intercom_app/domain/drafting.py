"""What we write into Intercom: safe HTML from plain text."""

from __future__ import annotations

from html import escape

from intercom_app.domain.configuration import Agent
from intercom_app.domain.facts import Assessment, Passage, Reply


def draft_note(
    reply: Reply, sources: tuple[Passage, ...], assessment: Assessment, agent: Agent, *, because: str | None = None
) -> str:
    """Return the note that holds a draft, with its sources."""
    head = f"<p><b>Draft by {escape(agent.name)}, not sent</b></p>"
    held = f"<p><i>Held back, because {escape(because)}.</i></p>" if because else ""
    links = "".join(
        f'<li><a href="{escape(p.url)}">{escape(p.title)}</a></li>' if p.url else f"<li>{escape(p.title)}</li>"
        for p in sources
    )
    return f"{head}{held}{reply_html(reply)}<p><b>Sources</b></p><ul>{links}</ul>{_offline(assessment)}"


def held_note(
    reply: Reply, sources: tuple[Passage, ...], assessment: Assessment, agent: Agent, *, because: str
) -> str:
    """Return the note that holds a reply which may not go to the customer."""
    return draft_note(reply, sources, assessment, agent, because=because)


def question_note(question: str, assessment: Assessment, agent: Agent) -> str:
    """Return the note that asks the team for what is missing."""
    return f"<p><b>{escape(agent.name)} asks the team</b></p><p>{escape(question)}</p>{_offline(assessment)}"


def reply_html(reply: Reply) -> str:
    """Return a reply as paragraphs."""
    return "".join(f"<p>{escape(line)}</p>" for line in reply.body.split("\n") if line.strip())


def _offline(assessment: Assessment) -> str:
    if not assessment.offline:
        return ""
    return f"<p><i>By the offline assistant. {escape(assessment.offline_because or '')}</i></p>"
