"""What a customer answers to a question of ours: yes, no more help needed, or an email address."""

from __future__ import annotations

import re

_YES = frozenset(
    "yes yeah yep yup sure ok okay please pls absolutely definitely certainly ja jawohl gerne bitte oui volontiers"
    " si sí claro vale sim por favor certo va bene graag jo tak prosze proszę はい お願いします".split()
)
_NO = frozenset(
    "no nope not nah don't dont never nein nicht kein non pas nee niet nej inte nie não nao いいえ cancel".split()
)
_LONGEST_YES = 8
_SOLVED = re.compile(
    r"\b(?:(?:it'?s|its|is|that'?s|got it|all|now)\s+(?:all\s+)?(?:solved|sorted|fixed|resolved|working now)"
    r"|(?:never ?mind|nvm|no longer need|don'?t need (?:help|it|this|you) any ?more|problem solved|solved it"
    r"|(?:i|we)(?:'ve| have)? (?:solved|fixed|sorted|figured) (?:it|this)(?: out)?)"
    r"|hat sich erledigt|erledigt|c'est r[eé]gl[eé]|ya est[aá] (?:resuelto|solucionado)|risolto|resolvido"
    r"|opgelost|l[oø]st|rozwi[aą]zane)\b",
    re.IGNORECASE,
)
_NOT_SOLVED = re.compile(
    r"\b(?:not|isn'?t|ain'?t|hasn'?t|un|nicht|pas|no est[aá]|non|niet|ikke|nie)\b", re.IGNORECASE
)
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+", re.UNICODE)
_WORD = re.compile(r"[\w'’]+", re.UNICODE)


def says_yes(text: str) -> bool:
    """Whether a short answer agrees to what was offered."""
    words = [word.replace("’", "'") for word in _WORD.findall(text.casefold())]
    return 0 < len(words) <= _LONGEST_YES and bool(_YES & set(words)) and not _NO & set(words)


def says_solved(text: str) -> bool:
    """Whether the customer says that nothing is needed any more."""
    return bool(_SOLVED.search(text)) and not _NOT_SOLVED.search(text) and "?" not in text


def address_in(text: str) -> str | None:
    """Return the first email address in a text, without the full stop of its sentence."""
    found = _ADDRESS.search(text)
    return found.group().strip(".'") if found else None
