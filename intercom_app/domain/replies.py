"""What a customer answers to a question of ours: yes, no more help needed, or an email address."""

from __future__ import annotations

import re

_YES = re.compile(
    r"\b(?:yes|yeah|yep|yup|sure|ok|okay|please|pls|absolutely|definitely|certainly|ja|jawohl|gerne|bitte|oui"
    r"|volontiers|s[ií]|claro|vale|sim|certo|va bene|graag|jo|tak|prosz[eę]|d'accord"
    r"|p[eo]r favore?)\b|はい|お願い|👍",
    re.IGNORECASE,
)
_NO = re.compile(
    r"\b(?:no|nope|not|nah|don'?t|never|nein|nicht|kein|non|pas|nee|niet|nej|inte|nie|n[aã]o|cancel)\b|いいえ",
    re.IGNORECASE,
)
_WHY_NOT = re.compile(
    r"\b(?:why not|warum nicht|pourquoi pas|por qu[eé] no|perch[eé] no|waarom niet)\b", re.IGNORECASE
)
_ON_A_CONDITION = re.compile(
    r"\?|\b(?:but|first|before|unless|if|aber|erst|zuerst|mais|d'abord|pero|primero|ma|prima|mas|primeiro|maar|eerst"
    r"|men|f[oø]rst|ale|najpierw)\b",
    re.IGNORECASE,
)
_LONGEST_ANSWER = 8
"""Words: what is longer says more than yes or no."""
_LONGEST_YES = 20
"""Words of an answer that begins with a yes, and goes on without a question or a condition."""
_SOLVED = re.compile(
    r"\b(?:(?:it'?s|is|that'?s|all|now) (?:all |now )?(?:solved|sorted|fixed|resolved|working)"
    r"|never ?mind|nvm|no longer need|problem solved|(?:don'?t|do not) need (?:help|this|it|you) any ?more"
    r"|(?:i|we)(?:'ve| have)? (?:solved|fixed|sorted|figured) (?:it|this)"
    r"|(?:hat sich )?erledigt|c'est r[eé]gl[eé]|ya est[aá] (?:resuelto|solucionado)|risolto|resolvido|opgelost)\b",
    re.IGNORECASE,
)
_NOT_SOLVED = re.compile(
    r"\b(?:is not|not (?:yet|really|solved|sorted|fixed|resolved|working)|isn'?t|hasn'?t|nicht|pas|no est[aá]|non"
    r"|niet|nie|nada|n[aã]o)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")


def says_yes(text: str) -> bool:
    """Whether a short answer agrees to what was offered."""
    plain = _WHY_NOT.sub("yes", text.replace("’", "'"))
    agreed = _YES.search(plain)
    if agreed is None or _NO.search(plain):
        return False
    length = len(plain.split())
    begins = not plain[: agreed.start()].strip(" .,!¡") and not _ON_A_CONDITION.search(plain)
    return length <= _LONGEST_ANSWER or (begins and length <= _LONGEST_YES)


def says_no(text: str) -> bool:
    """Whether a short answer declines what was offered."""
    plain = _WHY_NOT.sub("yes", text.replace("’", "'"))
    return len(plain.split()) <= _LONGEST_ANSWER and bool(_NO.search(plain))


def says_solved(text: str) -> bool:
    """Whether the customer says that nothing is needed any more."""
    plain = text.replace("’", "'")
    return bool(_SOLVED.search(plain)) and not _NOT_SOLVED.search(plain) and "?" not in plain


def address_in(text: str) -> str | None:
    """Return the first email address in a text, without the full stop of its sentence."""
    found = _ADDRESS.search(text)
    return found.group().strip(".'") if found else None
