"""What we write into Intercom from a decided reply: notes that say they are drafts, and clean replies."""

from __future__ import annotations

from collections.abc import Iterable

from intercom_app.domain.configuration import Agent
from intercom_app.domain.facts import Assessment, Passage, Reply
from intercom_app.domain.markup import blocks, link, one_line, safe_address

LONGEST_BODY = 4_000
"""Characters of HTML in one note or reply; Intercom states no limit, and what is far longer nobody reads."""

_LONGEST_SOURCES = 1_500
_LONGEST_NAME = 80
_LONGEST_REASON = 300
_LONGEST_TITLE = 120


def draft_note(
    reply: Reply,
    sources: Iterable[Passage],
    assessment: Assessment,
    agent: Agent,
    *,
    because: str | None = None,
) -> str:
    """Return the note that holds a draft and its sources; `because` goes on after "Held back, because"."""
    head = _heading(f"Draft by {_named(agent)} — not sent")
    held = f"<p><i>Held back, because {one_line(because, _LONGEST_REASON)}.</i></p>" if because else ""
    foot = _sources(sources) + _left_out(assessment) + _offline(assessment)
    return _framed(head + held, reply.body, foot)


def held_note(
    reply: Reply, sources: Iterable[Passage], assessment: Assessment, agent: Agent, *, because: str
) -> str:
    """Return the note that holds a reply which may not go to the customer, and why it may not."""
    return draft_note(reply, sources, assessment, agent, because=because)


def question_note(question: str, assessment: Assessment, agent: Agent) -> str:
    """Return the note that asks the team for the one thing that is missing."""
    return _framed(
        _heading(f"{_named(agent)} needs an answer — nothing was sent"), question, _offline(assessment)
    )


def reply_html(reply: Reply) -> str:
    """Return a reply as the customer gets it: paragraphs, lists and links."""
    return blocks(reply.body, LONGEST_BODY)


def sourced_reply(reply: Reply, sources: Iterable[Passage]) -> str:
    """Return a reply with links to the pages that it stands on, where no teammate adds them."""
    pages = {each.url: each for each in reversed(list(sources)) if each.url and safe_address(each.url)}
    return _framed("", reply.body, _listed(reversed(pages.values())))


def _framed(head: str, body: str, foot: str) -> str:
    return head + blocks(body, LONGEST_BODY - len(head) - len(foot)) + foot


def _heading(escaped: str) -> str:
    return f"<p><b>{escaped}</b></p>"


def _named(agent: Agent) -> str:
    return one_line(agent.name, _LONGEST_NAME)


def _sources(passages: Iterable[Passage]) -> str:
    listed = _listed(passages)
    return f"<p><b>Sources</b></p>{listed}" if listed else ""


def _listed(passages: Iterable[Passage]) -> str:
    """Return each document once, in order, as far as they fit."""
    items: list[str] = []
    for item in dict.fromkeys(map(_source, passages)):
        if sum(map(len, items)) + len(item) <= _LONGEST_SOURCES:
            items.append(item)
    return f"<ul>{''.join(items)}</ul>" if items else ""


def _source(passage: Passage) -> str:
    title = passage.title if passage.title.strip() else "Untitled"
    internal = " <i>(internal: not for customers)</i>" if passage.internal else ""
    return f"<li>{link(passage.url, title, _LONGEST_TITLE)}{internal}</li>"


def _left_out(assessment: Assessment) -> str:
    count = len(assessment.left_out)
    if not count:
        return ""
    what = "One sentence was" if count == 1 else f"{count} sentences were"
    return f"<p><i>{what} left out, which no source supports.</i></p>"


def _offline(assessment: Assessment) -> str:
    if not assessment.offline:
        return ""
    reason = one_line(assessment.offline_because or "no reason was given", _LONGEST_REASON)
    return f"<p><i>Written by the offline assistant, which only quotes: {reason}.</i></p>"
