"""The assistant without a model: quotes the team, or says what is missing. Same facts, same answer."""

from __future__ import annotations

import re

from intercom_app.domain.conversation import Writer
from intercom_app.domain.facts import Assessment, Facts, Reply, ReplyKind
from intercom_app.llm.base import NO_CHOICES, Choices
from intercom_app.llm.criteria import read_criteria
from intercom_app.llm.languages import guess_language
from intercom_app.llm.links import without_links
from intercom_app.llm.mood import guess_mood
from intercom_app.llm.plain_text import one_line
from intercom_app.llm.quotation import best_quotation
from intercom_app.llm.sentences import split_sentences
from intercom_app.llm.small_talk import is_small_talk

NO_MODEL = "no model is configured: set OPENAI_API_KEY, or OPENAI_BASE_URL"
ASK = "What should we tell the customer about “{words}”?"
ASK_ABOUT_FILE = "The customer sent a file without words. What should we answer?"
MAX_QUESTION_CHARS = 4_000
MAX_WORDS_CHARS = 180
MAX_LINE_CHARS = 240
_ADDRESS = re.compile(r"\S+@\S+")


class OfflineAssistant:
    """Answers by quoting the best passage, reads criteria by their words, leaves clauses to a model."""

    name = "offline"

    def __init__(self, because: str = NO_MODEL) -> None:
        self._because = because

    def assess(self, facts: Facts, choices: Choices = NO_CHOICES) -> Assessment:
        """Return the assessment that words alone allow. Never raises, needs no network."""
        question = facts.question[-MAX_QUESTION_CHARS:]
        language = guess_language(_spoken(facts, question))
        reply = _reply(facts, question, language)
        chosen = read_criteria(facts, choices.candidates)
        asked = one_line(without_links(_asking(question)), MAX_WORDS_CHARS)
        return Assessment(
            reply=reply,
            assignee=chosen.assignee if chosen else None,
            assignment_reason=chosen.reason if chosen else "",
            summary=_summary(facts),
            customer_wants=asked or None if reply.kind is not ReplyKind.QUIET else None,
            language=language,
            mood=guess_mood(question),
            assistant=self.name,
            offline_because=self._because,
        )


def _spoken(facts: Facts, question: str) -> str:
    """Return words to tell the language by: an address alone is in none, so then all that the customer wrote."""
    spoken = _ADDRESS.sub(" ", question).strip()
    if any(character.isalpha() for character in spoken):
        return spoken
    return _ADDRESS.sub(" ", "\n".join(_customers(facts)))


def _customers(facts: Facts) -> list[str]:
    messages = facts.conversation.messages
    return [m.text for m in messages if m.writer is Writer.CUSTOMER and m.public and m.text.strip()]


def _reply(facts: Facts, question: str, language: str) -> Reply:
    if not question.strip():
        files = any(message.attachments for message in facts.turn)
        return Reply(kind=ReplyKind.ASK_AGENT, question_for_agent=ASK_ABOUT_FILE) if files else _QUIET
    if all(is_small_talk(line) for line in question.splitlines() if line.strip()):
        return _QUIET
    quotation = best_quotation(question, facts.passages, language)
    if quotation:
        return Reply(kind=ReplyKind.ANSWER, body=quotation.text, sources=(quotation.passage.id,))
    return Reply(kind=ReplyKind.ASK_AGENT, question_for_agent=question_to_team(question))


def question_to_team(question: str) -> str:
    """Return the question whose answer is missing, in the customer's own words."""
    return ASK.format(words=one_line(without_links(_asking(question)), MAX_WORDS_CHARS))


_QUIET = Reply(kind=ReplyKind.QUIET)


def _asking(question: str) -> str:
    """The customer's words that ask: the last question, else the longest sentence that is not small talk."""
    spoken = [sentence for line in question.splitlines() for sentence in split_sentences(line)]
    asking = [sentence for sentence in spoken if sentence.endswith(("?", "？"))]
    said = [sentence for sentence in spoken if not is_small_talk(sentence)]
    return asking[-1] if asking else max(said, key=len, default="")


def _summary(facts: Facts) -> str:
    said = _customers(facts)
    first = one_line(without_links(said[0]), MAX_LINE_CHARS) if said else ""
    latest = one_line(without_links(facts.question), MAX_LINE_CHARS) or first
    if not latest:
        return ""
    if first in ("", latest):
        return f"The customer writes: “{latest}”"
    return f"The customer began with: “{first}” and now writes: “{latest}”"
