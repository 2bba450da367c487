"""Readers: each kind of file becomes a title and blocks under headings, or a sentence that says why not."""

from __future__ import annotations

import pytest

from intercom_app.knowledge.decoding import MAX_BYTES, Unreadable
from intercom_app.knowledge.outline import Block
from intercom_app.knowledge.readers import read

PAGE = """<!doctype html><html lang="de"><head><title>Shop | Umtausch</title><style>p{}</style></head>
<body><nav>Start Konto</nav><main><h1>Umtausch</h1><p>Binnen <b>30 Tagen</b>.</p><p hidden>geheim</p>
<h2>Kosten</h2><ul><li>Paket: 5 €</li><li>Rad: <a href="/x">39 €</a></li></ul>
<div style="display: none">unsichtbar</div><script>alert(1)</script></main>
<footer>Impressum</footer></body></html>"""


def test_a_page_becomes_blocks_under_headings_without_what_nobody_reads() -> None:
    document = read(PAGE.encode(), name="umtausch.html")
    assert (document.title, document.language) == ("Umtausch", "de")
    assert document.blocks == (
        Block((), "Binnen 30 Tagen."),
        Block(("Kosten",), "- Paket: 5 €"),
        Block(("Kosten",), "- Rad: 39 €"),
    )


def test_markdown_keeps_lists_and_says_column_names_in_each_table_row() -> None:
    steps = "# Prices\n\n1. Choose\n2. Pay\n   - by card\n\n"
    table = "## Shipping\n\n| Where | Price |\n|---|---|\n| EU | €5 |\n"
    document = read((steps + table).encode(), name="prices.md")
    assert document.title == "Prices"
    assert [block.text for block in document.blocks] == [
        "1. Choose",
        "2. Pay",
        "  - by card",
        "Where: EU; Price: €5",
    ]
    assert document.blocks[-1].headings == ("Shipping",)


def test_front_matter_names_the_document_and_is_not_its_text() -> None:
    document = read(b'---\ntitle: "Opening hours"\ntags: x\n---\nWe open at nine.\n', name="a.md")
    assert (document.title, document.blocks) == ("Opening hours", (Block((), "We open at nine."),))


def test_plain_text_is_titled_by_its_first_line_or_its_name() -> None:
    assert read(b"Returns\n\nSend it back.", name="x.txt").title == "Returns"
    assert read(b"Send it back.", name="returns.txt").title == "returns"


@pytest.mark.parametrize(
    "data",
    [
        "Größe".encode("utf-8-sig"),
        "Größe".encode("utf-16"),
        "Größe".encode(),
        '<meta charset="iso-8859-1"><p>Größe'.encode("latin-1"),
        ("<p>" + "Die Größe wählen Sie über das Menü, für Fußgänger natürlich später. " * 5).encode("cp1252"),
    ],
)
def test_encodings_are_found_by_mark_declaration_or_guess(data: bytes) -> None:
    assert "Größe" in read(data, name="a.html").blocks[0].text


def test_the_charset_of_the_answer_counts() -> None:
    data = "Größe".encode("latin-1")
    assert read(data, name="a", content_type="text/plain; charset=ISO-8859-1").blocks[0].text == "Größe"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.pdf", b"%PDF-1.7", "It is damaged"),
        ("a.xlsx", b"PK\x03\x04rest", ".xlsx cannot be read"),
        ("a.md", b"PK\x03\x04rest", "ZIP archive"),
        ("a.docx", b"PK\x03\x04rest", "It is damaged"),
        ("a.txt", bytes(range(256)) * 9, "Save it as UTF-8"),
        ("a.html", b"<html><nav>menu</nav></html>", "no text in it"),
        ("a.txt", b"", "no text in it"),
        ("a.txt", b"a" * (MAX_BYTES + 1), "larger than 5 MB"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(data, name=name)
    assert reason in str(refused.value)


def test_broken_and_deeply_nested_html_is_read() -> None:
    broken = "<div>" * 20_000 + "<p>deep<table><tr><td>cell</b></div>"
    assert [block.text for block in read(broken.encode(), name="a.html").blocks] == ["deep", "cell"]


def test_angle_brackets_in_plain_text_stay_text() -> None:
    assert read(b"<script>x</script>", name="a.txt").blocks[0].text == "<script>x</script>"
