"""A draft held against the passages it claims to stand on: what stands on none is taken out, or asked instead.

Pure, and for whoever drafts: the model, and what a click on "Shorter" makes of it. The offline assistant only
quotes, so of its answers only contradictions between passages are looked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from intercom_app.domain.commitments import commitments
from intercom_app.domain.conversation import Writer
from intercom_app.domain.facts import Assessment, Facts, Passage, Reply, ReplyKind
from intercom_app.llm.doubts import contradiction, is_thin
from intercom_app.llm.figures import figures
from intercom_app.llm.offline import question_to_team
from intercom_app.llm.sentences import split_sentences
from intercom_app.llm.small_talk import is_small_talk
from intercom_app.llm.support import Evidence, says_nothing

MOST_LEFT_OUT = 0.5
"""A draft of which more than this share of its facts stands on nothing is not trusted with the rest."""
_ASKING = ("?", "？")
_BRIEF = 4  # words of a greeting line, or of a signature
_LONGEST_OPENING = 8
_OPENS = (":", "：")
_MARKER = re.compile(r"\s*(?:[-*•]|\d{1,3}[.)])\s+")
_WORD = re.compile(r"[^\W\d_]+")
_LEANING_TABLE = """
this that these those it they then afterwards also however otherwise therefore so both such moreover instead
das dies diese dieser dann danach außerdem sonst deshalb dabei dafür dazu anschließend jedoch
cela ceci ce ces ensuite puis il elle ils sinon donc également toutefois
esto eso esta después luego también además entonces así
questo ciò poi inoltre quindi altrimenti isso isto depois também
dit dat deze daarna ook anders daarom det detta sedan också dette derefter også to potem także wtedy
"""
_LEANING = frozenset(_LEANING_TABLE.split())
"""With these begins a sentence that cannot stand without the one before it."""


@dataclass(frozen=True, slots=True)
class Grounded:
    """The reply as far as it stands, and the sentences that did not."""

    reply: Reply
    left_out: tuple[str, ...] = ()


@dataclass(slots=True)
class _Told:
    """A sentence of a draft. `support` is None where it states no fact."""

    text: str
    support: tuple[Passage, ...] | None
    left_out: bool = False

    @property
    def stands(self) -> bool:
        """Whether it states a fact that a passage holds."""
        return bool(self.support) and not self.left_out


@dataclass(slots=True)
class _Line:
    marker: str
    sentences: list[_Told]

    @property
    def words(self) -> str:
        """What is left of it."""
        return " ".join(each.text for each in self.sentences if not each.left_out)


def grounded(assessment: Assessment, facts: Facts) -> Assessment:
    """Return the assessment with a reply that stands on the passages: whole, in part, or as a question instead."""
    reply, left_out = assessment.reply, assessment.left_out
    if reply.kind is not ReplyKind.ANSWER or not reply.sources:
        return assessment
    if not assessment.offline:
        held = ground(reply, facts, language=assessment.language)
        reply, left_out = held.reply, held.left_out
    if reply.kind is ReplyKind.ANSWER and (question := contradiction(reply.body, facts.passages)):
        reply = _asked(reply, question)
    return replace(assessment, reply=reply, left_out=left_out)


def ground(reply: Reply, facts: Facts, *, language: str) -> Grounded:
    """Return an answer as far as its sentences are tied to passages; `sources` then names all of these."""
    evidence = Evidence.of(
        facts.passages, said=_said(facts), language=language, named=reply.sources, team=_of_the_team(facts)
    )
    lines = [_line(line, evidence) for line in reply.body.split("\n")]
    told = [sentence for line in lines for sentence in line.sentences]
    _spare_frame(told)
    for line in lines:
        _take_out(line)
    left_out = tuple(each.text for each in told if each.left_out)
    stands = [each for each in told if each.stands]
    if not stands and not left_out:
        return Grounded(reply)  # it states nothing: it asks, or is kind
    if len(left_out) > MOST_LEFT_OUT * (len(left_out) + len(stands)) or _is_beside(facts, stands):
        return Grounded(_asked(reply, question_to_team(facts.question)), left_out)
    sources = _sources(reply.sources, facts.passages, stands)
    return Grounded(replace(reply, body=_written(lines), sources=sources), left_out)


def _asked(reply: Reply, question: str) -> Reply:
    return Reply(kind=ReplyKind.ASK_AGENT, sources=reply.sources, question_for_agent=question)


def _line(line: str, evidence: Evidence) -> _Line:
    marker = _MARKER.match(line)
    start = marker.end() if marker else 0
    told = [_Told(each, _support(each, evidence)) for each in split_sentences(line[start:])]
    return _Line(line[:start], told)


def _support(sentence: str, evidence: Evidence) -> tuple[Passage, ...] | None:
    if sentence.endswith(_ASKING) or is_small_talk(sentence) or evidence.repeats(sentence):
        return None
    if says_nothing(sentence, evidence.language) or _opens(sentence):
        return None
    if commitments(sentence):
        return None  # what promises something is for the policy, which holds the whole back
    return evidence.supporting(sentence)


def _opens(sentence: str) -> bool:
    """Whether it only says that something follows."""
    brief = len(_WORD.findall(sentence)) <= _LONGEST_OPENING
    return sentence.endswith(_OPENS) and brief and not figures(sentence).count


def _spare_frame(told: Sequence[_Told]) -> None:
    """A first line that greets and a last one that signs name people, and state nothing."""
    for each in (told[:1], told[-1:]):
        for frame in each:
            brief = len(_WORD.findall(frame.text)) <= _BRIEF and not any(map(str.isdigit, frame.text))
            if brief and not frame.support and not frame.text.endswith((".", "。")):
                frame.support = None


def _take_out(line: _Line) -> None:
    """Mark what stands on nothing, and what leans on that."""
    gone = False
    for each in line.sentences:
        first = _WORD.search(each.text)
        leans = gone and first is not None and first.group().casefold() in _LEANING
        each.left_out = leans or (each.support is not None and not each.support)
        gone = each.left_out


def _written(lines: Sequence[_Line]) -> str:
    """Return the text without what was left out: no empty items, no opening with nothing behind it."""
    kept = [f"{line.marker}{line.words}" for place, line in enumerate(lines) if not _is_idle(lines, place)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _is_idle(lines: Sequence[_Line], place: int) -> bool:
    line = lines[place]
    if not line.words:
        return bool(line.sentences)  # an empty line of its own parts paragraphs
    if not line.words.endswith(_OPENS):
        return False
    announced = list(
        takewhile(lambda each: each.marker, (each for each in lines[place + 1 :] if each.sentences))
    )
    return bool(announced) and not any(each.words for each in announced)


def _is_beside(facts: Facts, stands: Sequence[_Told]) -> bool:
    return is_thin(facts.question, list(dict.fromkeys(p for each in stands for p in each.support or ())))


def _sources(named: Sequence[str], passages: Sequence[Passage], stands: Sequence[_Told]) -> tuple[str, ...]:
    """What was named, and for each sentence that stands on none of that, the best that it stands on.

    One that customers may read comes first; where only an internal one will do, it has to be named.
    """
    used = set(named)
    for each in stands:
        held = [passage for passage in passages if passage in (each.support or ())]
        if held and not used.intersection(passage.id for passage in held):
            used.add(min(held, key=lambda passage: passage.internal).id)
    return tuple(passage.id for passage in passages if passage.id in used)


def _said(facts: Facts) -> str:
    """What the customer wrote, and who is talking with whom: names and figures that may be repeated."""
    contact, agent = facts.conversation.contact, facts.settings.agent
    wrote = (m.text for m in facts.conversation.messages if m.writer is Writer.CUSTOMER and m.public)
    return "\n".join((*wrote, contact.name or "", *contact.emails, agent.name))


def _of_the_team(facts: Facts) -> tuple[Passage, ...]:
    """What the team itself says counts as well: its instructions, and what a person has told this customer."""
    told = [m.text for m in facts.conversation.messages if m.writer is Writer.PERSON and m.public and m.text]
    texts = [text for text in (facts.settings.agent.instructions, *told) if text.strip()]
    return tuple(Passage(id="", title="", text=text) for text in texts)
