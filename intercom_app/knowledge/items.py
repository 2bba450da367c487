"""What a source offers when it is read: documents one after the other, and what there is to say of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from intercom_app.knowledge.index import INDEX_VERSION, Version
from intercom_app.knowledge.readers import ReadDocument


@dataclass(frozen=True, slots=True)
class Item:
    """One document as its source offers it; it is only parsed where its hash is new."""

    external_id: str
    content_hash: str
    read: Callable[[], ReadDocument]
    version: Version | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A document of which what is known stays: it did not change, or it could not be read, for this reason."""

    external_id: str
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """How many documents there are likely to be, as far as is known by now."""

    count: int


@dataclass(frozen=True, slots=True)
class Remark:
    """Something the admin should know. Where not all was looked at, what was not is kept."""

    text: str
    complete: bool = True


Finding = Item | Kept | Expected | Remark
Known = Mapping[str, Version]
"""The documents that earlier readings found, by their ids."""


def content_hash(*parts: str | bytes) -> str:
    """Return what changes with the content and with the way it is indexed."""
    data = (part if isinstance(part, bytes) else part.encode("utf-8", "replace") for part in parts)
    return sha256(b"\0".join((INDEX_VERSION.encode(), *data))).hexdigest()


def made(external_id: str, document: ReadDocument, version: Version | None = None) -> Item:
    """Return the item of a document that is parsed already: only what is told of it counts, not its markup."""
    told = (f"{block.headings}\n{block.text}" for block in document.blocks)
    parts = (document.title, document.url or "", document.language or "", *told)
    return Item(external_id, content_hash(*parts), lambda: document, version)
