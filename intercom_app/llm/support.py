"""Which passages a sentence stands on, by its words, its figures and its "not". Pure, and without a model.

A window is one or two sentences of a passage. Words of a passage's title count half: it says what all of it is
about, and nothing about it. The shares are measured (docs/knowledge.md): they let pass most paraphrases, and
little that is invented.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from intercom_app.domain.facts import Passage
from intercom_app.llm.figures import Figures, figures
from intercom_app.llm.languages import guess_language
from intercom_app.llm.links import addresses, foreign_addresses
from intercom_app.llm.plain_text import clean
from intercom_app.llm.sentences import sentences, split_sentences
from intercom_app.llm.wording import alike, denies, meaning

ENOUGH = 0.6  # of a sentence's words must stand in a window
ECHO = 0.75  # of a sentence's words must be the customer's own for it to be only an echo
ENOUGH_WITH_FIGURES = (
    0.5  # of its words and figures together, where it has figures; a figure counts for two words
)
DENIED, DENYING = 0.6, 0.75  # a window that says the opposite must hold so much of the sentence,
OPPOSED = 0.25  # and so much more than any that agrees
_FIGURE_WEIGHT, _TITLE_WEIGHT = 2, 0.5
_NO_FIGURES = figures("")
_CLAUSE = re.compile(r"[;:]\s+|[。；：]")
_NAME = re.compile(r"(?<![.!?:…]\s)(?<!^)(?<!\n)(?<!\w)[A-ZÀ-Þ][\w’'-]{2,}")
_SPOKEN = re.compile(r"I['’]")
_WORD = re.compile(r"\w+")
_NOUNS_ARE_CAPITAL = frozenset({"de"})


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence with what is to be found of it. `own` are its figures that a passage must hold."""

    words: tuple[str, ...]
    own: Figures
    weight: int
    denies: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of a passage; each of its clauses may deny by itself."""

    text: str
    words: tuple[str, ...]
    figures: Figures
    clauses: tuple[tuple[tuple[str, ...], bool], ...]

    @property
    def denies(self) -> bool:
        """Whether any of it denies."""
        return any(denying for _, denying in self.clauses)


_Window = tuple[tuple[str, ...], Figures]
"""The words of one or two sentences, and their figures with the title's."""


@dataclass(frozen=True, slots=True)
class Read:
    """A passage as claims are compared with it."""

    passage: Passage
    language: str
    title: tuple[str, ...]
    title_figures: Figures
    statements: tuple[Statement, ...]
    figures: Figures
    """All of them, the title's too."""
    single: tuple[_Window, ...]
    paired: tuple[_Window, ...]
    """Each sentence with the next one."""


def read(passage: Passage) -> Read:
    """Return the passage taken apart."""
    return Read(passage, *_apart(passage.title, passage.text, passage.language))


@lru_cache(maxsize=1_000)
def _apart(
    title: str, text: str, language: str | None
) -> tuple[
    str, tuple[str, ...], Figures, tuple[Statement, ...], Figures, tuple[_Window, ...], tuple[_Window, ...]
]:
    """The same passages are found again and again, and taking one apart costs about a millisecond."""
    title, text = clean(title), clean(text)
    known = (language or guess_language(text)).split("-")[0].lower()
    headed, statements = figures(title), tuple(_statements(text, known))
    everything = sum((each.figures for each in statements), headed)
    single = tuple((each.words, headed + each.figures) for each in statements)
    next_ones = (*statements[1:], None)
    paired = tuple(
        (each.words + after.words, headed + each.figures + after.figures) if after else alone
        for each, after, alone in zip(statements, next_ones, single, strict=True)
    )
    return known, meaning(title, known), headed, statements, everything, single, paired


def _statements(text: str, language: str) -> Iterator[Statement]:
    """What stands under a heading that denies ("Not covered") is denied."""
    under = False
    for sentence in sentences(text):
        if sentence.heading:
            under = denies(sentence.text, language)
        parts = [part for part in _CLAUSE.split(sentence.text) if part.strip()]
        clauses = tuple((meaning(part, language), under or denies(part, language)) for part in parts)
        yield Statement(sentence.text, meaning(sentence.text, language), figures(sentence.text), clauses)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The passages of a turn, what the team says besides, and `said`: the customer's words, names and figures."""

    reads: tuple[Read, ...]
    team: tuple[Read, ...]
    said: str
    language: str
    named: frozenset[str]
    figures: Figures
    """All that the passages hold."""

    @classmethod
    def of(
        cls,
        passages: Sequence[Passage],
        *,
        said: str = "",
        language: str = "en",
        named: Iterable[str] = (),
        team: Sequence[Passage] = (),
    ) -> Evidence:
        """Return the evidence for a draft in that language, whose writer named these passages."""
        reads, others = tuple(map(read, passages)), tuple(map(read, team))
        held = sum((each.figures for each in (*reads, *others)), _NO_FIGURES)
        return cls(reads, others, said, language.split("-")[0].lower(), frozenset(named), held)

    def supporting(self, sentence: str) -> tuple[Passage, ...]:
        """Return the passages that a sentence stands on, none where it stands on none.

        Passages in another language cannot be compared by words: those that were named, or all where there are
        no others, support what they hold the figures of.
        """
        everything = (*self.reads, *self.team)
        told = figures(sentence)
        if told.lacking(self.figures + figures(self.said)) or self._strange(sentence):
            return ()
        claim = self._claim(sentence, told.within(self.figures))
        near = [each for each in everything if each.language == self.language]
        if near and opposed(claim, near):
            return ()
        found = [each.passage for each in near if _match(claim, each) >= 1]
        return tuple(found or (each.passage for each in self._far if not claim.own.lacking(each.figures)))

    @property
    def _far(self) -> Iterator[Read]:
        alone = not any(each.language == self.language for each in self.reads)
        far = (each for each in self.reads if each.language != self.language)
        return (each for each in far if alone or each.passage.id in self.named)

    def repeats(self, sentence: str) -> bool:
        """Whether a sentence only says back what the customer has stated, not asked."""
        stated = [
            each
            for line in self.said.split("\n")
            for each in split_sentences(line)
            if not each.endswith(("?", "？"))
        ]
        words = meaning(sentence, self.language)
        if not words or figures(sentence).lacking(figures("\n".join(stated))):
            return False
        return covered(words, [word for each in stated for word in meaning(each, self.language)]) >= ECHO

    def _claim(self, sentence: str, own: Figures) -> Claim:
        weight = own.count + len(addresses(sentence))
        return Claim(meaning(sentence, self.language), own, weight, denies(sentence, self.language))

    def _strange(self, sentence: str) -> bool:
        """Whether it names an address, or somebody, that nobody has named. German writes all nouns like names."""
        known = [self.said, *self._shown]
        if foreign_addresses(sentence, known):
            return True
        if self.language in _NOUNS_ARE_CAPITAL:
            return False
        names = [_folded(name).rstrip("s") for name in _NAME.findall(sentence) if not _SPOKEN.match(name)]
        spoken = " ".join(map(_folded, known)) if names else ""
        unheard = [name for name in names if name not in spoken]
        words = set(_WORD.findall(spoken)) if unheard else set()
        return any(not any(alike(name, each) for each in words) for name in unheard)

    @property
    def _shown(self) -> Iterator[str]:
        """All that the passages show, their addresses too."""
        for each in (*self.reads, *self.team):
            yield f"{each.passage.title}\n{each.passage.text}\n{each.passage.url or ''}"


@lru_cache(maxsize=1_000)
def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _match(claim: Claim, held: Read) -> float:
    """How well the best window holds the claim, 1 where just well enough."""
    # What is said of a code is said beside it.
    windows = held.single if claim.own.codes else held.paired
    best = 0.0
    for words, told in windows:
        matched = covered(claim.words, words, held.title) * len(claim.words)
        if not claim.own.lacking(told):
            matched += _FIGURE_WEIGHT * claim.weight
        best = max(best, matched / max(len(claim.words) + _FIGURE_WEIGHT * claim.weight, 1))
    return best / (ENOUGH_WITH_FIGURES if claim.weight else ENOUGH)


def says_nothing(sentence: str, language: str) -> bool:
    """Whether there is nothing in a sentence that could be right or wrong."""
    return not meaning(sentence, language) and not figures(sentence).count and not addresses(sentence)


def covered(words: Sequence[str], held: Sequence[str], title: Sequence[str] = ()) -> float:
    """Return the share of the words that is held; those in the title alone count half."""
    if not words:
        return 0.0
    held, title = tuple(held), tuple(title)
    found = sum(1.0 if _any_alike(word, held) else _TITLE_WEIGHT * _any_alike(word, title) for word in words)
    return found / len(words)


@lru_cache(maxsize=50_000)
def _any_alike(word: str, held: tuple[str, ...]) -> bool:
    """A word is held against the same statement several times, and against a passage with each turn it serves."""
    return word in held or any(alike(word, each) for each in held)


def opposed(claim: Claim, near: Sequence[Read]) -> bool:
    """Whether the passages say the same with a "not" more or less."""
    best = {True: 0.0, False: 0.0}
    for held in near:
        for statement in held.statements:
            if not statement.denies:
                best[False] = max(best[False], covered(claim.words, statement.words, held.title))
            for words, denying in statement.clauses:
                best[denying] = max(best[denying], covered(claim.words, words, held.title))
    other = best[not claim.denies]
    return other >= (DENYING if claim.denies else DENIED) and other - best[claim.denies] >= OPPOSED
