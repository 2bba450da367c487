"""Which addresses a text holds, and which of them nobody vouched for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import unquote

# An address with a scheme, a mail address, or a bare name such as shop.example/path: inboxes link them all.
# Repetitions are bounded and starts are fixed, so that no text can make the search slow.
_REST = r"[^\s<>\"'`)\]}]"
_ADDRESS = re.compile(
    rf"\b[a-z][a-z0-9+.-]{{0,20}}://{_REST}+"
    rf"|\b(?:mailto|tel|javascript|data|sms):{_REST}+"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
    rf"|(?<![\w-])\w[\w-]{{0,62}}(?:\.\w[\w-]{{0,62}}){{0,8}}\.[^\W\d_]{{2,24}}\b(?:[/?#:]{_REST}*)?"
    r"|(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])"
    r"|(?<![\w.+-])@[a-z]\w{2,40}"
    r"|(?<![\w+])\+\d[\d ().-]{6,20}\d",
    re.IGNORECASE,
)
# Ways of writing a dot or an at sign that a reader undoes, and a filter should too.
_ENDS = "com|net|org|io|co|app|dev|info|biz|shop|store|online|site|xyz|example|de|fr|eu|uk|ru|cn|me|ly|gg"
_DISGUISED_DOT = re.compile(
    r"\s{0,3}[\[({<]\s{0,3}(?:\.|dot|punkt|punto|ponto|point|kropka)\s{0,3}[\])}>]\s{0,3}"
    r"|(?<=[a-z0-9])[。｡∙•·](?=[a-z0-9])"
    rf"|(?<=\w)\s{{1,3}}(?:dot|\.)\s{{0,3}}(?=(?:{_ENDS})\b)",
    re.IGNORECASE,
)
_DISGUISED_AT = re.compile(r"\s{0,3}[\[({<]\s{0,3}(?:@|at|ät|arroba)\s{0,3}[\])}>]\s{0,3}", re.IGNORECASE)
_SCHEME = re.compile(r"^(?:https?://|mailto:)?(?:www\.)?", re.IGNORECASE)
_HOST_END = re.compile(r"[/?#:]")
_TRAILING = ".,;:!?…*_/"
LINK_REMOVED = "[link]"


def _key(address: str) -> str:
    if address.startswith("+"):
        return "+" + re.sub(r"\D", "", address)
    return _SCHEME.sub("", unquote(address).casefold()).rstrip(_TRAILING)


def addresses(text: str) -> set[str]:
    """Return every web, mail or other address, handle and phone number in the text, in one form for comparison."""
    plain = _DISGUISED_AT.sub("@", _DISGUISED_DOT.sub(".", unquote(unicodedata.normalize("NFKC", text))))
    return {key for match in _ADDRESS.finditer(plain) if (key := _key(match.group()))}


def foreign_addresses(text: str, vouched: Iterable[str]) -> set[str]:
    """Return the addresses that none of the vouched texts holds, whole or as the site of one of theirs."""
    found = addresses(text)
    if not found:
        return found
    known: set[str] = set()
    for source in vouched:
        known |= addresses(source)
    return found - known - {_HOST_END.split(address)[0] for address in known}


def without_links(text: str) -> str:
    """Return the text with a word in place of each web address, for readers who would click on it."""
    return _ADDRESS.sub(lambda match: LINK_REMOVED if "/" in match.group() else match.group(), text)
