"""A mail without the history that mail programs put below it: those words are somebody else's, or were said before."""

from __future__ import annotations

import re

_LONGEST_INTRO = 3
_MOST_HEADERS = 5

_INTRO = re.compile(
    r"(?:on|am|le|el|il|em|op|den|dnia|w dniu)\b.*(?:\d[:.h]\d\d|@).*"
    r"\b(?:wrote|schrieb|a écrit|escribió|ha scritto|escreveu|schreef|skrev|napisał\w*|pisze)\b.{0,120}:",
    re.IGNORECASE,
)
"""As "On Mon, 3 Nov 2026 at 10:00, Eve <eve@example.com> wrote:" in the languages of the promises."""
_ORIGINAL = re.compile(
    r"-{3,}\s*(?:original message|(?:ursprüngliche|original)\s?nachricht|message d'origine|mensaje original"
    r"|messaggio originale|mensagem original|oorspronkelijk bericht|ursprungligt meddelande"
    r"|wiadomość oryginalna)\s*-{3,}",
    re.IGNORECASE,
)
_FROM = re.compile(r"(?:from|von|de|da|van|från|od)\s?:\s\S", re.IGNORECASE)
_SENT = re.compile(
    r"(?:sent|date|gesendet|datum|envoyé|fecha|enviado|inviato|data|verzonden|skickat|wysłano)\s?:\s\S",
    re.IGNORECASE,
)
_FORWARDED = re.compile(r"-{3,}.*[a-z].*-{3,}", re.IGNORECASE)
_LINE = re.compile(r"_{10,}")


def own_words(text: str) -> str:
    """Return what the writer of a mail wrote, or all of it where nothing but history is left."""
    lines = text.split("\n")
    kept: list[str] = []
    number = 0
    while number < len(lines) and not _history_begins(lines, number):
        if not (intro := _intro(lines, number)):
            kept.append(lines[number])
            number += 1
            continue
        end = _after_quotation(lines, number + intro)
        if end == number + intro:
            break
        number = end
    while kept and (not kept[-1].strip() or kept[-1].startswith(">") or _LINE.fullmatch(kept[-1].strip())):
        kept.pop()
    return "\n".join(kept).strip() or text


def _history_begins(lines: list[str], number: int) -> bool:
    """Whether from here on stands an earlier mail: what was forwarded is what the writer wants to be read."""
    if _ORIGINAL.fullmatch(lines[number].strip()):
        return True
    before = next((line for line in reversed(lines[:number]) if line.strip()), "")
    if not _FROM.match(lines[number]) or _FORWARDED.fullmatch(before.strip()):
        return False
    return any(_SENT.match(line) for line in lines[number + 1 : number + _MOST_HEADERS])


def _intro(lines: list[str], number: int) -> int:
    """Return how many lines the words make that bring in a quotation, 0 where none stand here."""
    for count in range(1, _LONGEST_INTRO + 1):
        if _INTRO.fullmatch(" ".join(lines[number : number + count])[:400].strip()):
            return count
    return 0


def _after_quotation(lines: list[str], number: int) -> int:
    """Return the first line behind the ">" lines that begin here, or the same where none do."""
    end = number
    for ahead, line in enumerate(lines[number:], start=number):
        if line.startswith(">"):
            end = ahead + 1
        elif line.strip():
            break
    return end
