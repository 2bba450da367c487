"""What a text would promise in the team's name. Only the ledger promises, so such a text is held back."""

from __future__ import annotations

import re

_SOMEBODY = r"(?:we|i|we'll|i'll|(?:some|any)(?:one|body)|(?:our|the|a) (?:team|agents?|colleagues?|specialists?|manager|support|staff|person|human)|they|he|she)"
_WILL = (
    r"(?:\s*(?:'ll|will|shall|are going to|is going to|am going to|can promise to|promise to|guarantee to))"
)
_CONTACT = (
    r"(?:get back|be in touch|reach out|follow up|contact|call|e-?mail|write|reply|respond|answer|come back|get in touch|"
    r"look into|investigate|escalate|forward|pass (?:this|it)|refund|reimburse|credit|compensate|send|replace|ship|"
    r"cancel|waive|give|arrange|make sure|process|issue|resolve|fix)"
)
_PATTERNS = (
    rf"\b{_SOMEBODY}{_WILL}\s+(?:\w+\s+){{0,2}}{_CONTACT}\b",
    r"\byou(?:'ll| will) (?:hear (?:back )?from|be contacted|be refunded|get (?:a|your) (?:full |partial )?(?:refund|discount|credit|call|reply|answer))",
    r"\b(?:i|we) (?:promise|guarantee|assure you|have (?:issued|processed|refunded|escalated|forwarded|arranged|cancelled))",
    r"\b(?:expect|you'll have|you will have) (?:a|an|our) (?:reply|answer|response|call|refund)\b",
    # The same in the other languages that our own sentences are told in.
    r"\b(?:wir|ich|jemand|ein(?:e)? (?:kolleg\w+|mitarbeiter\w*)) (?:werden?|wird|melden?|meldet)\b.{0,40}\b(?:melden|kontaktieren|antworten|erstatten|senden|anrufen|bei ihnen|bei dir)\b",
    r"\b(?:nous|je|quelqu'un) (?:vous |te )?(?:recontacter\w*|répondr\w*|rembourser\w*|rappeller\w*|enverr\w*)",
    r"\b(?:nos pondremos en contacto|le contactaremos|te contactaremos|le responderemos|te reembolsaremos|le reembolsaremos|alguien (?:le|te) (?:contactará|responderá))",
    r"\b(?:ti|la|vi) (?:contatteremo|ricontatteremo|risponderemo|rimborseremo)\b",
    r"\b(?:entraremos em contato|entraremos em contacto|vamos (?:responder|reembolsar|contatar))\b",
    r"\b(?:wij|we|iemand) (?:nemen|neemt|zullen|zal)\b.{0,30}\b(?:contact|terugbetalen|antwoorden|terugbellen)\b",
)
_COMMITS = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS), re.IGNORECASE)


def commitments(text: str, allowed: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the stretches that commit the team to something that none of the `allowed` texts holds word for word."""
    plain = " ".join(text.replace("’", "'").split())
    known = [" ".join(each.replace("’", "'").casefold().split()) for each in allowed]
    found = (match.group() for match in _COMMITS.finditer(plain))
    return tuple(stretch for stretch in found if not any(stretch.casefold() in each for each in known))
