"""Auto Assignment: which mapping a contact's addresses fall under, without a model.

The strongest rule wins: the exact address, then the address without its "+tag", then the longest domain that
covers it. Among a contact's addresses the first wins where two rules are equally strong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from intercom_app.domain.addresses import BadAddress, fold_email, fold_match
from intercom_app.domain.configuration import Mapping

_EXACT, _UNTAGGED, _DOMAIN = 3, 2, 1


def parse_match(text: str) -> str:
    """Return the comparable form of a mapping's address or domain; raises BadAddress with what to write."""
    return fold_match(text.strip())


def match_mapping(emails: Iterable[str], mappings: Iterable[Mapping]) -> Mapping | None:
    """Return the mapping that covers one of a contact's addresses, or None; unreadable ones are skipped."""
    table = _table(tuple(mappings))
    found = [
        (strength, mapping)
        for email in emails
        for key, strength in _keys(email)
        if (mapping := table.get(key)) is not None
    ]
    # max() keeps the first of equals, so the contact's first address goes first.
    return max(found, key=lambda match: match[0])[1] if found else None


def _keys(email: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield every rule that would cover an address, strongest first."""
    try:
        address = fold_email(email.strip())
    except BadAddress:
        return
    local, _, domain = address.rpartition("@")
    yield address, (_EXACT, 0)
    untagged, tag, _ = local.partition("+")
    if tag and untagged:
        yield f"{untagged}@{domain}", (_UNTAGGED, 0)
    labels = domain.split(".")
    for cut in range(len(labels)):
        yield ".".join(labels[cut:]), (_DOMAIN, len(labels) - cut)


@lru_cache(maxsize=32)
def _table(mappings: tuple[Mapping, ...]) -> dict[str, Mapping]:
    """Return the mappings by folded match; of two alike the upper one counts."""
    table: dict[str, Mapping] = {}
    for mapping in mappings:
        try:
            table.setdefault(parse_match(mapping.match), mapping)
        except BadAddress:
            continue
    return table
