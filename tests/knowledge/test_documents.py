"""PDF, DOCX and CSV: what they say, under their headings."""

from __future__ import annotations

import pytest

from intercom_app.knowledge.decoding import Unreadable
from intercom_app.knowledge.outline import Block
from intercom_app.knowledge.readers import read, read_many
from tests.knowledge.files import docx, pdf


def test_a_pdf_is_read_page_by_page_under_its_bookmarks() -> None:
    data = pdf(["You have two years of war-", "ranty on frames."], ["Batteries: one year."],
               bookmarks=["Frames", "Batteries"], title="Warranty")  # fmt: skip
    document = read(data, name="w.pdf")
    assert document.title == "Warranty"
    assert document.blocks == (
        Block(("Frames",), "You have two years of warranty on frames."),
        Block(("Batteries",), "Batteries: one year."),
    )


def test_running_heads_and_feet_of_a_pdf_are_left_out() -> None:
    pages = [["Velo Shop GmbH", f"Thing number {number}.", "all rights reserved"] for number in range(5)]
    told = " ".join(block.text for block in read(pdf(*pages), name="w.pdf").blocks)
    assert told == "Thing number 0. Thing number 1. Thing number 2. Thing number 3. Thing number 4."


def test_a_word_document_keeps_its_headings() -> None:
    data = docx(("Title", "Our returns"), ("heading1", "Bikes"), ("Normal", "We collect it for 39 €."))
    document = read(data, name="w.docx", content_type="application/octet-stream")
    assert (document.title, document.blocks) == (
        "Our returns",
        (Block(("Bikes",), "We collect it for 39 €."),),
    )


@pytest.mark.parametrize(
    "text",
    [
        "Question,Answer\nIs it open?,Yes.\nHow far?,60 km\n",
        "antwort;bemerkung;frage\nYes.;x;Is it open?\n60 km;;How far?\n",
        '"Is it open?"\t"Yes."\n\n"How far?"\t"60 km"\n',
        "title|body|url\nIs it open?|Yes.|https://a.example/\nHow far?|60 km|javascript:x\n\n|no question\n",
    ],
)
def test_each_row_of_a_list_of_questions_is_a_document(text: str) -> None:
    found = read_many(text.encode())
    assert [(each.title, each.blocks[0].text) for each in found] == [
        ("Is it open?", "Yes."),
        ("How far?", "60 km"),
    ]


def test_answers_over_several_lines_and_links_are_kept() -> None:
    [found] = read_many(b'q,a,link\nHow?,"First, this.\n\nThen ""that"".",https://a.example/x\n')
    assert [block.text for block in found.blocks] == ["First, this.", 'Then "that".']
    assert found.url == "https://a.example/x"


@pytest.mark.parametrize("text", ["", "only one column\nand more\n", "q,a\n\n", 'q,a\n"x'])
def test_a_list_without_pairs_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match=r"question|CSV|rows"):
        read_many(text.encode())
