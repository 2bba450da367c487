"""A PDF or DOCX to HTML, as a program of its own: what it reads may be hostile, so it is bounded and knows nothing.

Run by path with the kind as its argument, the file on standard input, and JSON on standard output: `html` and
`title`, or `refused` with a sentence. It imports nothing of ours, so that it starts quickly.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from html import escape
from io import BytesIO
from typing import Any

MEMORY_BYTES = 640 * 1024 * 1024
CPU_SECONDS = 20
MOST_PAGES = 1_000
MOST_CHARACTERS = 5_000_000
MOST_UNPACKED = 64 * 1024 * 1024
MOST_PARTS = 3_000
_LONGEST_OUTLINE = 2_000
_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh"
_LINE_BROKEN_WORD = re.compile(r"(?<=\w)[-\u00ad]\n(?=[a-zäöüéèß])")
_PARAGRAPH = re.compile(r"\n[ \t]*\n+")


class Refusal(Exception):
    """A file that is not read; the message is for whoever gave it."""


def main() -> None:
    """Read standard input, write the answer."""
    bound()
    kind = sys.argv[1]
    try:
        answer = {"pdf": read_pdf, "docx": read_docx}[kind](sys.stdin.buffer.read())
        if len(answer["html"]) > MOST_CHARACTERS:
            raise Refusal("It holds more than 5 million characters. Split it into smaller files.")
    except Refusal as refusal:
        answer = {"refused": str(refusal)}
    except (MemoryError, RecursionError):
        answer = {
            "refused": "It needs more memory to unpack than a document should. Save it anew and try again."
        }
    except Exception as error:  # a library's own errors for broken files have no common class
        answer = {"refused": f"It is damaged ({type(error).__name__}). Open it, save it anew and try again."}
    sys.stdout.buffer.write(json.dumps(answer).encode())


def bound() -> None:
    """Take from this process what reading a file does not need."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read_pdf(data: bytes) -> dict[str, str]:
    """Return the text of a PDF, its bookmarks as headings."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    reader = PdfReader(BytesIO(data))
    locked = Refusal("It is protected by a password. Save it without one and try again.")
    try:
        if reader.is_encrypted and not reader.decrypt(""):
            raise locked
    except DependencyError as error:
        raise locked from error
    if len(reader.pages) > MOST_PAGES:
        raise Refusal(f"It has more than {MOST_PAGES} pages. Split it into smaller files.")
    pages = [page.extract_text() for page in reader.pages]
    if not any(page.strip() for page in pages):
        raise Refusal(
            "There is no text in it: its pages are pictures. Run text recognition (OCR) over it first."
        )
    title = reader.metadata.title if reader.metadata else None
    return {"html": "".join(_pages(_without_repeated(pages), _bookmarks(reader))), "title": title or ""}


def _bookmarks(reader: Any) -> dict[int, list[tuple[int, str]]]:
    """Depth and title of each bookmark, by page; without them where the file's outline is broken."""
    found: dict[int, list[tuple[int, str]]] = {}
    try:
        stack = [(1, entry) for entry in reversed(reader.outline)]
        for _ in range(_LONGEST_OUTLINE):
            if not stack:
                break
            depth, entry = stack.pop()
            if isinstance(entry, list):
                stack += [(depth + 1, each) for each in reversed(entry)]
            elif (page := reader.get_destination_page_number(entry)) is not None:
                found.setdefault(page, []).append((depth, str(entry.title)))
    except Exception:  # the text is what matters
        return {}
    return found


def _without_repeated(pages: list[str]) -> list[str]:
    """Leave out first and last lines that most pages share: the running heads and feet."""
    split = [page.strip().split("\n") for page in pages]
    ends = Counter(line.strip() for lines in split for line in {lines[0], lines[-1]} if line.strip())
    running = {line for line, count in ends.items() if len(pages) > 3 and count > len(pages) // 2}
    return [
        "\n".join(
            line
            for i, line in enumerate(lines)
            if i not in (0, len(lines) - 1) or line.strip() not in running
        )
        for lines in split
    ]


def _pages(pages: list[str], bookmarks: dict[int, list[tuple[int, str]]]) -> Iterator[str]:
    for number, page in enumerate(pages):
        for depth, title in bookmarks.get(number, ()):
            level = min(depth + 1, 6)
            yield f"<h{level}>{escape(title)}</h{level}>"
        joined = _LINE_BROKEN_WORD.sub("", page)
        yield from (
            f"<p>{escape(paragraph)}</p>" for paragraph in _PARAGRAPH.split(joined) if paragraph.strip()
        )


def read_docx(data: bytes) -> dict[str, str]:
    """Return the text of a Word document with its headings, lists, links and tables."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError) as error:
        raise Refusal(
            "It is damaged: its parts cannot be found. Open it, save it anew and try again."
        ) from error
    parts = archive.infolist()  # from the directory at its end: nothing is unpacked yet
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Refusal(
            "It would unpack to far more than a document holds. Save it anew without pictures and try again."
        )
    if "word/document.xml" not in archive.namelist():
        raise Refusal("It is a ZIP archive, and not a Word document. Add the files in it one by one.")
    if any(part.flag_bits & 1 for part in parts):
        raise Refusal("It is protected by a password. Save it without one and try again.")
    import mammoth

    without_pictures = mammoth.images.img_element(lambda _: {"src": ""})
    converted = mammoth.convert_to_html(BytesIO(data), convert_image=without_pictures, style_map=_STYLES)
    return {"html": converted.value, "title": ""}


if __name__ == "__main__":
    main()
