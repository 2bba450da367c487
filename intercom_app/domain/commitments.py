"""What a text would promise in the team's name. Only the ledger promises, so such a text is held back.

The model names the commitments that it made; these patterns are for what it did not name. They look for
somebody of the team who *will* do something, and for what the customer may expect.
"""

from __future__ import annotations

import re

_TEAM = r"(?:we|i|someone|somebody|(?:our|the|a) (?:team|agent|colleague|specialist|manager|support)s?|they|he|she)"
_WILL = r"(?:'ll| will| shall| (?:am|is|are) going to| (?:can )?(?:promise|guarantee) to)"
_DO = (
    r"(?:get|be in touch|reach out|follow|contact|call|e-?mail|write|reply|respond|answer|come back|look into"
    r"|investigate|escalate|forward|pass|refund|reimburse|credit|compensate|send|replace|ship|cancel|waive|give"
    r"|arrange|make|process|issue|resolve|fix)"
)
_PATTERNS = (
    rf"\b{_TEAM}{_WILL} (?:\w+ ){{0,2}}{_DO}\b",
    r"\byou(?:'ll| will) (?:hear from|be contacted|be refunded|receive a (?:call|reply|refund|credit))",
    r"\b(?:i|we) (?:promise|guarantee|assure you)\b",
    r"\b(?:i|we)(?:'ve| have) (?:issued|processed|refunded|escalated|forwarded|arranged|cancelled)\b",
    r"\b(?:expect|you will have) (?:a|an|our) (?:reply|answer|response|call|refund)\b",
    (
        rf"\b{_TEAM} (?:\w+ ){{0,2}}(?:gets? back|repl(?:y|ies)|responds?|answers?|contacts?|calls?|refunds?)\b"
        r"[^.!?]{0,40}\b(?:within|by|before|tomorrow|today|tonight|shortly|soon|asap|in (?:an?|\d+))\b"
    ),
    r"\byour (?:refund|replacement|credit)[^.!?]{0,20}\b(?:has been|is being|was|is on its way)\b",
    # The languages in which our own sentences are told.
    r"\b(?:wir|ich|jemand) (?:werde\w*|wird|melde\w*)\b.{0,40}\b(?:melden|antworten|erstatten|senden|bei ihnen)\b",
    r"\b(?:wir|ich) (?:erstatten|erstatte|kümmern? uns|kümmere mich|rufen?|schicken?|senden?)\b",
    r"\bsie (?:hören|erhalten|bekommen)\b.{0,30}\b(?:von uns|erstattung|geld zurück)\b",
    r"\b(?:nous allons|je vais|on va) (?:vous |te )?(?:recontact|répond|rembours|rappel|envoy)\w*",
    r"\bvamos a (?:contactar|responder|reembolsar|devolver|llamar)\w*",
    r"\b(?:vi|jag|jeg|vi skal) (?:återkommer|återbetalar|ringer|kontaktar|vender tilbage|refunderer|kontakter)\b",
    r"\b(?:odpowiemy|odpiszemy|oddzwonimy|skontaktujemy się|zwrócimy)\b",
    r"(?:返金|ご?連絡|ご?回答|お返事|交換|お送り)(?:を)?(?:いた|致)?し(?:ます|ております)",
    r"\b(?:nous|je|quelqu'un) (?:vous |te )?(?:recontact|répond|rembours|rappell|enverr)\w*",
    r"\b(?:nos pondremos en contacto|(?:le|te) (?:contactaremos|responderemos|reembolsaremos))",
    r"\b(?:ti|la|vi) (?:contatteremo|ricontatteremo|risponderemo|rimborseremo)\b",
    r"\b(?:entraremos em contac?to|vamos (?:responder|reembolsar))\b",
    r"\b(?:wij|we|iemand) (?:neemt?|nemen|zal|zullen)\b.{0,30}\b(?:contact|terugbetalen|antwoorden)\b",
)
_COMMITS = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS), re.IGNORECASE)


def commitments(text: str, allowed: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the stretches that commit the team to something; what an `allowed` text says so itself is none."""
    known = [_plain(each).casefold() for each in allowed]
    found = (match.group() for match in _COMMITS.finditer(_plain(text)))
    return tuple(stretch for stretch in found if not any(stretch.casefold() in each for each in known))


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").split())
