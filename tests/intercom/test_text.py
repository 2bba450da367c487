"""HTML to text and back, and one form in which a body and what Intercom made of it are the same."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from intercom_app.intercom.text import html_to_text, images, is_html, normalise, text_to_html, to_text

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)
SENTENCES = st.lists(
    st.text("abcäöéßλ日本0123456789 .,!?'\"-–&<>()$€+\n", min_size=1, max_size=60), min_size=1, max_size=4
).map("\n\n".join)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Hello</p>", "Hello"),
        ("<p>One</p>\n<p>Two</p>", "One\n\nTwo"),
        ("<p>a<br>b<br/>c</p>", "a\nb\nc"),
        ("<p>a &lt;3 &amp; b&nbsp;c &#128077; &euro;</p>", "a <3 & b c 👍 €"),
        ("<ul><li>Coffee</li><li>Tea</li></ul>", "- Coffee\n- Tea"),
        ("<ol>\n<li><p>Boil</p></li>\n<li>Pour</li>\n</ol>", "1. Boil\n2. Pour"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
        ('<p>See <a href="https://x.test/a?b=1&amp;c=2">here</a>.</p>', "See here (https://x.test/a?b=1&c=2)."),
        ('<p><a href="https://x.test/">x.test</a></p>', "x.test"),
        ('<p><a href="mailto:a@b.test">a@b.test</a></p>', "a@b.test"),
        ('<p><a href="javascript:alert(1)">press</a></p>', "press"),
        ("<h2>Title</h2><p>Text</p>", "Title\n\nText"),
        ("<p>re</p><blockquote><p>old</p><p>er</p></blockquote><p>end</p>", "re\n\n> old\n\n> er\n\nend"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<table><tr><td>Plan</td><td>Pro</td></tr><tr><td>Seats</td><td>3</td></tr></table>",
         "Plan | Pro\nSeats | 3"),
        ("<p>x<script>alert(1)</script><style>p{}</style>y</p>", "xy"),
        ("<p>open <b>never closed", "open never closed"),
        ("</p></ul></blockquote></pre>text", "text"),
        ("<p><br></p>", ""),
        ("<!-- a --><p>b</p><![if mso]>c<![endif]>", "b\n\nc"),
    ],
)  # fmt: skip
def test_html_reads_as_people_see_it(html: str, text: str) -> None:
    assert html_to_text(html) == text


@pytest.mark.parametrize(
    "plain",
    [
        "Hello",
        "a < b and c > d",
        "<3",
        "1 &amp; 2",
        "how do I close </b>?",
        "<joe@x.test> wrote",
        "<unknown>tag",
    ],
)
def test_plain_text_stays_as_it_is(plain: str) -> None:
    assert not is_html(plain)
    assert to_text(plain) == plain


def test_a_body_may_be_either() -> None:
    assert to_text("<p>Hello &amp; bye</p>") == to_text("Hello & bye") == "Hello & bye"


def test_pictures_inside_a_body_are_found() -> None:
    body = '<p>See</p><p><img src="https://i.test/a.png?x=1&amp;y=2" alt="Screen"><img src="data:x"></p>'
    assert images(body) == [("Screen", "https://i.test/a.png?x=1&y=2")]
    assert images("<img plain text") == []


def test_text_becomes_paragraphs() -> None:
    assert text_to_html("One\nline\n\nTwo") == "<p>One<br>line</p><p>Two</p>"
    assert text_to_html(" \n ") == ""


def test_only_safe_links_become_links() -> None:
    html = text_to_html("See https://x.test/a?b=1&c=2. javascript:alert(1) data:text/html,x mailto:a@b.test")
    assert re.findall(r'href="([^"]*)"', html) == ["https://x.test/a?b=1&amp;c=2", "mailto:a@b.test"]


@given(WORDS)
def test_no_text_becomes_another_tag_or_attribute(text: str) -> None:
    html = text_to_html(f"{text} https://x.test/{text}")
    rest = re.sub(r'</?p>|<br>|<a href="(?:https?://|mailto:)[^"<>]*">|</a>', "", html, flags=re.IGNORECASE)
    assert "<" not in rest
    assert ">" not in rest


@given(SENTENCES)
def test_what_was_said_survives_html_and_back(text: str) -> None:
    assert re.sub(r"\s+", " ", html_to_text(text_to_html(text))) == re.sub(r"\s+", " ", text).strip()


def as_stored(html: str) -> str:
    """What a vendor may do to a body: other tags, quotes, entities, spaces and lines."""
    changes = {
        " ": "&nbsp; ",
        "-": "–",
        "&#x27;": "’",
        "&quot;": "“",
        "<p>": '<p class="plain">',
        "</p>": "</p>\n",
        "<br>": "<br />",
    }
    for ours, theirs in changes.items():
        html = html.replace(ours, theirs)
    return html + "<p>\u200b</p>"


@given(SENTENCES)
def test_a_rewritten_body_is_still_the_same(text: str) -> None:
    html = text_to_html(text)
    assert normalise(as_stored(html)) == normalise(html)


@given(SENTENCES)
def test_a_body_told_as_plain_text_is_still_the_same(text: str) -> None:
    assume(not is_html(text))
    html = text_to_html(text)
    assert normalise(html_to_text(html)) == normalise(html)


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("<p>Cafe\u0301</p>", "<p>Café</p>"),
        ("<p>Steps:</p><ol><li>Boil</li><li>Pour</li></ol>", "Steps:\n1. Boil\n2. Pour"),
        ("<ul><li>Boil</li></ul>", "• Boil"),
        (
            '<p>Read <a href="https://x.test">this</a></p>',
            '<p>Read <a href="https://t.test/r?u=x">this</a></p>',
        ),
        ('<p>Read <a href="https://x.test">this</a></p>', "Read this (https://x.test)"),
        ("<p>❤️ thanks</p>", "<p>❤ thanks</p>"),
        ("<p>wait...</p>", "<p>wait…</p>"),
    ],
)
def test_rewriting_that_is_known_or_likely(sent: str, stored: str) -> None:
    assert normalise(sent) == normalise(stored)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>It costs 15</p>", "<p>It costs 16</p>"),
        ("<p>a < b</p>", "<p>a > b</p>"),
        ("<p>👍</p>", "<p>👎</p>"),
        ("<p>?</p>", "<p>!</p>"),
        ("https://x.test/a", "https://x.test/b"),
    ],
)
def test_other_words_are_not_the_same(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


@given(st.text())
def test_every_text_can_be_read(body: str) -> None:
    for function in (to_text, html_to_text, normalise, text_to_html):
        assert isinstance(function(body), str)


@pytest.mark.parametrize(
    "piece", ["<p>", "<b><p>", "<!--", "<a ", "<blockquote>", "<ul><li>", "</p>", "&#x1F;"]
)
def test_hostile_html_is_read_in_time(piece: str) -> None:
    assert isinstance(html_to_text(piece * 100_000), str)
