"""Reasons not to trust evidence: it speaks of something else than was asked, or it contradicts itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from intercom_app.domain.facts import Passage
from intercom_app.llm.figures import Figure, figures
from intercom_app.llm.languages import guess_language
from intercom_app.llm.plain_text import one_line
from intercom_app.llm.sentences import split_sentences
from intercom_app.llm.support import Read, Statement, covered, read
from intercom_app.llm.wording import alike, meaning

THIN = 0.2
"""Evidence that holds less than this share of a question's words is about something else."""
FEWEST_WORDS = 3
"""A question of fewer words leans on what was said before, and cannot be judged alone."""
CONTRADICTION = (
    "Our knowledge contradicts itself: “{one}” says “{this}”, “{other}” says “{that}”. Which is right?"
)
_SAME_CONTEXT = 0.6
_FEWEST_SHARED = 2
_LONGEST = 160
HEADING_SEPARATOR = " › "
_GENERAL_TABLE = """
faq polici inform general help overview guid term condit question about detail hilf allgemein häufig frag condition
aid fréquent ayud pregunt frecuent
"""
_GENERAL = frozenset(_GENERAL_TABLE.split())


def is_thin(question: str, passages: Sequence[Passage]) -> bool:
    """Whether the passages that an answer stands on hold too little of what was asked."""
    language = guess_language(question)
    near = [each for each in map(read, passages) if each.language == language]
    words = meaning(question, language)
    if not near or len(words) < FEWEST_WORDS:
        return False
    asked = figures(question)
    if any(asked.codes & each.figures.codes for each in near):
        return False
    held = [word for each in near for words_ in _words(each) for word in words_]
    asking = [
        words,
        *(
            found
            for each in split_sentences(question)
            if len(found := meaning(each, language)) >= FEWEST_WORDS
        ),
    ]
    return all(covered(each, held) < THIN for each in asking)


def contradiction(body: str, passages: Sequence[Passage]) -> str | None:
    """Return the question to the team where passages give different figures for what the text says."""
    reads = [read(each) for each in passages]
    stated = [(held, each) for held in reads for each in held.statements if _measured(each)]
    for sentence in split_sentences(body):
        told = figures(sentence)
        for held, statement in stated:
            if not told.within(statement.figures).count:
                continue
            words = meaning(sentence, held.language)
            if (
                held.language == guess_language(body)
                and covered(words, statement.words, held.title) < _SAME_CONTEXT
            ):
                continue
            if found := next(_against(held, statement, stated), None):
                return _question(held, statement, *found)
    return None


def _against(
    held: Read, statement: Statement, stated: Sequence[tuple[Read, Statement]]
) -> Iterator[tuple[Read, Statement]]:
    for other, rival in stated:
        apart = _document(other) != _document(held)  # within one, things that look alike are told apart
        comparable = apart and other.language == held.language and _differ(statement, rival)
        if comparable and _same_thing(statement.words, rival.words) and not _different_subjects(held, other):
            yield other, rival


def _measured(statement: Statement) -> list[Figure]:
    return [each for each in statement.figures.found if each.unit and each.certain]


def _differ(one: Statement, other: Statement) -> bool:
    """Whether both give one figure of the same kind, and not the same."""
    mine, theirs = _measured(one), _measured(other)
    if len(mine) != 1 or len(theirs) != 1 or one.figures.codes != other.figures.codes:
        return False
    return mine[0].unit == theirs[0].unit and mine[0].value != theirs[0].value


def _same_thing(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether one says little more than the other does. Where each says more, they speak of two things."""
    less, more = sorted((covered(one, other), covered(other, one)))
    return min(len(one), len(other)) >= _FEWEST_SHARED and more == 1 and less >= _SAME_CONTEXT


def _document(held: Read) -> str:
    return held.passage.url or held.passage.title.split(HEADING_SEPARATOR)[0]


def _different_subjects(one: Read, other: Read) -> bool:
    """Whether each title names something that the other passage does not speak of: two plans, two countries."""
    return _names_more(one, other) and _names_more(other, one)


def _names_more(one: Read, other: Read) -> bool:
    spoken = [word for words in _words(other) for word in words]
    return any(not any(alike(word, each) for each in spoken) for word in one.title if word not in _GENERAL)


def _words(held: Read) -> Iterator[tuple[str, ...]]:
    yield held.title
    yield from (statement.words for statement in held.statements)


def _question(held: Read, statement: Statement, other: Read, rival: Statement) -> str:
    return CONTRADICTION.format(
        one=one_line(held.passage.title, 60), this=one_line(statement.text, _LONGEST),
        other=one_line(other.passage.title, 60), that=one_line(rival.text, _LONGEST),
    )  # fmt: skip
