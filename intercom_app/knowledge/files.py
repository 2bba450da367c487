"""Files, uploads and snippets as documents."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from intercom_app.knowledge.decoding import Unreadable, refuse_large
from intercom_app.knowledge.documents import MAX_BYTES as MAX_DOCUMENT_BYTES
from intercom_app.knowledge.items import Expected, Finding, Item, content_hash, made
from intercom_app.knowledge.readers import ReadDocument, holds_many, read, read_many, read_markdown

LONGEST_SNIPPET = 20_000


def file_findings(path: Path) -> Iterator[Finding]:
    """Yield what a file on the server holds."""
    try:
        found = path.stat()
        if not S_ISREG(found.st_mode) and not S_ISDIR(found.st_mode):
            raise Unreadable(f"{path} is a device or a pipe. Save what comes from it as a file.")
        if found.st_size > MAX_DOCUMENT_BYTES:
            refuse_large(found.st_size, MAX_DOCUMENT_BYTES)
        with path.open("rb") as file:
            data = file.read(MAX_DOCUMENT_BYTES + 1)
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        raise Unreadable(
            f"{path} cannot be opened: {reason}. Put it back, or remove the source."
        ) from problem
    yield from data_findings(data, name=path.name, external_id=str(path))


def data_findings(
    data: bytes, *, name: str, external_id: str, content_type: str | None = None, url: str | None = None
) -> Iterator[Finding]:
    """Yield what the bytes of a file hold: one document, or each question of a list with its answer."""
    if not holds_many(name, content_type, data):
        reading = partial(read, data, name=name, content_type=content_type, url=url)
        yield Item(external_id, content_hash(name, data), reading)
        return
    documents = read_many(data, content_type=content_type)
    yield Expected(len(documents))
    for document in {each.title: each for each in documents}.values():
        number = sha256(document.title.encode()).hexdigest()[:16]
        yield made(f"{external_id}#{number}", document)


def snippet(title: str, text: str) -> ReadDocument:
    """Return a text written by hand, in Markdown; raise Unreadable where there is nothing in it, or too much."""
    if len(text) > LONGEST_SNIPPET:
        raise Unreadable(
            f"A snippet has at most {LONGEST_SNIPPET:,} characters. Make a file of it, or several."
        )
    document = read_markdown(text, fallback=title)
    if not title.strip() or not document.blocks:
        raise Unreadable("A snippet needs a title and a text.")
    return ReadDocument(title=title.strip()[:300], blocks=document.blocks, language=document.language)
