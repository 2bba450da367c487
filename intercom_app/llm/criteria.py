"""Assignment criteria without a model: the sentence that names one assignee, and the words that it goes by.

"Send invoices and refunds to Billing" goes by "invoices" and "refunds". A message that shares such words with
one assignee's sentences more than with any other's is theirs; everything else stays unassigned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intercom_app.domain.facts import Facts
from intercom_app.llm.base import Candidate
from intercom_app.llm.sentences import split_sentences
from intercom_app.llm.terms import terms

_ORDERS = frozenset(
    terms(
        "assign route send give hand pass forward move put go goes direct conversation conversations message messages"
        " question questions request requests ticket tickets issue issues problem problems customer customers client"
        " user team teams everything anything other ask asks asking mention mentions concern concerning regarding"
        " related handle handles always"
    )
)
_REFUSALS = frozenset(("not", "never", "don't", "except", "unless", "nicht", "nie", "pas", "jamais", "no"))


@dataclass(frozen=True, slots=True)
class CriteriaMatch:
    """Whom the criteria name for a message, and the words that they share."""

    assignee: str
    reason: str


def read_criteria(facts: Facts, candidates: Sequence[Candidate]) -> CriteriaMatch | None:
    """Return the one assignee whose criteria share the most words with the turn, or None."""
    said = {term: word for word in facts.question.split() for term in terms(word)}
    shared: dict[str, set[str]] = {}
    for sentence in split_sentences(facts.settings.copilot.assignment_criteria):
        named = _named(sentence, candidates)
        if named is not None and not _REFUSALS & set(sentence.casefold().split()):
            shared.setdefault(named.assignee.key, set()).update(set(terms(sentence)) - _ORDERS)
    counts = sorted(((len(words & said.keys()), key) for key, words in shared.items()), reverse=True)
    if not counts or counts[0][0] == 0 or (len(counts) > 1 and counts[1][0] == counts[0][0]):
        return None
    key = counts[0][1]
    words = sorted(said[term].strip(".,!?") for term in shared[key] & said.keys())
    return CriteriaMatch(
        key, f"its sentence shares “{', '.join(words[:5])}” with the message (read without a model)"
    )


def _named(sentence: str, candidates: Sequence[Candidate]) -> Candidate | None:
    """Return the candidate whom a sentence names, if it is exactly one."""
    words = terms(sentence)
    named = [each for each in candidates if _names(words, terms(each.name))]
    return named[0] if len(named) == 1 else None


def _names(words: Sequence[str], name: Sequence[str]) -> bool:
    own = [word for word in name if word not in _ORDERS]
    return bool(own) and all(word in words for word in own)
