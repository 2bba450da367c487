"""What is written into Intercom: marked, sourced, safe whatever the text, and short enough."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercom_app.domain.configuration import Agent
from intercom_app.domain.drafting import LONGEST_BODY, draft_note, held_note, question_note, reply_html
from intercom_app.domain.facts import Assessment, Passage, Reply, ReplyKind

ADA = Agent(name="Ada")
REFUNDS = Passage(id="1", title="Refunds", text="Within 14 days.", url="https://help.acme.com/refunds")
PRICES = Passage(id="2", title="Price list", text="Secret.", internal=True)
TAGS = {"p", "br", "b", "i", "a", "ul", "ol", "li"}


def answer(body: str) -> Reply:
    return Reply(kind=ReplyKind.ANSWER, body=body)


def read(body: str = "Yes.", because: str | None = None) -> Assessment:
    """Return an assessment by a model, or offline with a reason."""
    return Assessment(reply=answer(body), assistant="offline" if because else "gpt", offline_because=because)


class Checked(HTMLParser):
    """Fails on any tag or attribute that may not be written, and on any that is not closed in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        assert [name for name, _ in attrs] == (["href"] if tag == "a" else [])
        assert all(re.match(r"https?://|mailto:", value or "") for _, value in attrs)
        assert tag not in self.open or tag in "bi"
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        assert self.open, "text stands outside of every block"
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)


def shown(html: str) -> str:
    """Return the text of checked HTML."""
    checked = Checked()
    checked.feed(html)
    checked.close()
    assert not checked.open
    assert len(html) <= LONGEST_BODY
    return checked.text


def test_a_draft_says_that_it_is_one_and_names_its_sources() -> None:
    assert draft_note(answer("Within 14 days."), (REFUNDS, PRICES), read(), ADA) == (
        "<p><b>Draft by Ada — not sent</b></p><p>Within 14 days.</p><p><b>Sources</b></p><ul>"
        '<li><a href="https://help.acme.com/refunds">Refunds</a></li>'
        "<li>Price list <i>(internal: not for customers)</i></li></ul>"
    )


def test_a_held_reply_says_why() -> None:
    note = shown(held_note(answer("Yes."), (PRICES,), read(), ADA, because="it rests on an internal source"))
    assert "not sent" in note
    assert "Held back, because it rests on an internal source." in note


def test_the_offline_assistant_says_so_and_why() -> None:
    note = shown(draft_note(answer("Yes."), (REFUNDS,), read(because="the model <timed out>"), ADA))
    assert "offline assistant" in note
    assert "the model <timed out>." in note
    assert "offline" not in shown(draft_note(answer("Yes."), (REFUNDS,), read(), ADA))


def test_a_question_goes_to_the_team() -> None:
    note = shown(question_note("What is the fee?", read(because="no model"), ADA))
    assert note.startswith("Ada needs an answer — nothing was sentWhat is the fee?")
    assert "no model" in note


def test_a_document_is_named_once() -> None:
    again = Passage(id="9", title="Refunds", text="Other part.", url=REFUNDS.url)
    assert shown(draft_note(answer("Yes."), (REFUNDS, again), read(), ADA)).count("Refunds") == 1


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://a.b", "https://", 'https://a.b/"x', "//a.b", ""]
)
def test_a_source_links_to_web_pages_only(url: str) -> None:
    note = draft_note(answer("Yes."), (Passage(id="1", title="T", text="", url=url),), read(), ADA)
    assert "<a" not in note
    assert "<li>T</li>" in note


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("One.\nTwo.\n\nThree.", "<p>One.<br>Two.</p><p>Three.</p>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        (
            "**Bold** and *soft* and __b__ and _i_",
            "<p><b>Bold</b> and <i>soft</i> and <b>b</b> and <i>i</i></p>",
        ),
        ("2 * 3 * 4, 5*3*2 and snake_case_name", "<p>2 * 3 * 4, 5*3*2 and snake_case_name</p>"),
        ("## Title ##\nText", "<p><b>Title</b><br>Text</p>"),
        (
            "Do:\n- a\n- **b**\n  more\nEnd",
            "<p>Do:</p><ul><li>a</li><li><b>b</b><br>more</li></ul><p>End</p>",
        ),
        ("1. a\n\n2. b\n\nEnd", "<ol><li>a</li><li>b</li></ol><p>End</p>"),
        ("3. c\n4. d", "<p>3. c<br>4. d</p>"),
        ("1. a\n- x\n2. b", "<ol><li>a</li></ol><ul><li>x</li></ul><p>2. b</p>"),
        ("2026. A year", "<p>2026. A year</p>"),
        ("Run `npm i`:\n```sh\nnpm i\n```", "<p>Run npm i:</p><p>npm i</p>"),
        ("> quoted\n---\nEnd", "<p>quoted</p><p>End</p>"),
        ("[Help](https://a.b/c?d=1&e=2)", '<p><a href="https://a.b/c?d=1&amp;e=2">Help</a></p>'),
        ("[Help](javascript:x)", "<p>Help (javascript:x)</p>"),
        ("[https://good.com](https://bad.com)", '<p><a href="https://bad.com">https://bad.com</a></p>'),
        ("(see https://a.b/c).", '<p>(see <a href="https://a.b/c">https://a.b/c</a>).</p>'),
        ("https://a.b/C_(d)!", '<p><a href="https://a.b/C_(d)">https://a.b/C_(d)</a>!</p>'),
        ("**https://a.b**", '<p><b><a href="https://a.b">https://a.b</a></b></p>'),
        ("<mailto:a@b.c>", '<p><a href="mailto:a@b.c">a@b.c</a></p>'),
        (r"\*not soft\*", "<p>*not soft*</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        (" \n\t\n", ""),
    ],
)
def test_a_reply_is_clean_paragraphs_without_markdown(body: str, html: str) -> None:
    assert reply_html(answer(body)) == html
    shown(html)


def test_a_long_reply_ends_at_a_sentence() -> None:
    text = shown(reply_html(answer("This is a sentence with words. " * 300)))
    assert text.endswith("words. …")
    assert len(text) > LONGEST_BODY * 0.9


def test_a_long_draft_leaves_room_for_its_frame() -> None:
    sources = [Passage(id=str(n), title=f"{n} " + "&" * 500, text="") for n in range(50)]
    note = shown(held_note(answer('"' * 9000), sources, read(because="x" * 999), ADA, because="y" * 999))
    assert "Draft by Ada" in note
    assert '"""' in note
    assert "Sources" in note
    assert "offline" in note


PIECES = [
    "<", ">", '"', "'", "&", "**", "*", "_", "__", "`", "[", "](", ")", "!", "\\", "\n", "  ", "- ", "1. ", "> ", "# ",
    "https://a.b", "javascript:", "mailto:x@y.z", "<a href=", "onclick=", "<script>", "</p>", "&lt;", "<!--", "ß", "\0",
]  # fmt: skip
hostile = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=40).map("".join)


@given(hostile, hostile, hostile, st.booleans())
def test_no_text_becomes_a_tag_or_an_attribute(body: str, other: str, url: str, internal: bool) -> None:
    passage = Passage(id="1", title=other, text="", url=url, internal=internal)
    agent, assessment = Agent(name=other), read(because=other)
    shown(reply_html(answer(body)))
    shown(draft_note(answer(body), (passage,), assessment, agent, because=other))
    shown(question_note(body, assessment, agent))


words = st.text("abcß日é.,;:!?<>&'\"=%/() ", min_size=1, max_size=20).map(lambda text: "a" + text)


@given(st.lists(words | st.just(""), max_size=12).map("\n".join))
def test_every_character_survives(body: str) -> None:
    assert letters(shown(reply_html(answer(body)))) == letters(body)


@given(hostile)
def test_every_letter_survives_markdown(body: str) -> None:
    plain = [each for each in body if each.isalpha() and each.isascii()]
    html = reply_html(answer(body))
    kept = shown(html) + "".join(unescape(href) for href in re.findall('href="([^"]*)"', html))
    assert not set(plain) - set(kept)


def letters(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("body", ["**a " * 1000, "[" * 4000, "_a " * 1300, "https://" * 500, "> " * 2000, "`" * 4000,
                                  "[a](" * 1000, "* " * 2000, "#" * 4000, "https://a" + "." * 3990])  # fmt: skip
@pytest.mark.timeout(5)
def test_hostile_repetition_takes_no_time(body: str) -> None:
    shown(reply_html(answer(body)))
