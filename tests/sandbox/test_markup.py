"""What becomes of HTML that is sent in."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.markup import rewrite_html, rewrite_text, to_plain


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("hello", "<p>hello</p>"),
        ("<p class='x'>hello</p>", "<p>hello</p>"),
        ("<div>one</div><div>two</div>", "<p>one</p>\n<p>two</p>"),
        ("<strong>a</strong> and <em>b</em>", "<p><b>a</b> and <i>b</i></p>"),
        ("<p>a&nbsp;b   c\n d</p>", "<p>a b c d</p>"),
        ("<p>x</p><script>alert(1)</script>", "<p>x</p>"),
        ("<p onclick='x()'>x</p><p></p>", "<p>x</p>"),
        ("<h3>Title</h3>", "<h2>Title</h2>"),
        (
            "<html> <body> <ul> <li>A</li> <li>B</li> </ul> </body> </html>",
            "<ul>\n<li>A</li>\n<li>B</li>\n</ul>",
        ),
        (
            "<a href='javascript:x()'>x</a>",
            '<p><a target="_blank" rel="nofollow noopener noreferrer">x</a></p>',
        ),
        ("5 < 6 & 7", "<p>5 &lt; 6 &amp; 7</p>"),
        ("<!-- hidden --><p>x</p>", "<p>x</p>"),
        ("\x00", ""),
        ("<![b]x", ""),
    ],
)
def test_html_is_rewritten(sent: str, stored: str) -> None:
    assert rewrite_html(sent) == stored


def test_a_customers_tags_stay_text() -> None:
    assert (
        rewrite_text("Hi <b>you</b>\nthere\n\nBye") == "<p>Hi &lt;b&gt;you&lt;/b&gt;<br>there</p>\n<p>Bye</p>"
    )


def test_plain_text_spells_links_out() -> None:
    body = '<p>See <a href="https://x.example/a">here</a></p>\n<ul>\n<li>A</li>\n<li>B</li>\n</ul>'
    assert to_plain(body) == "See here (https://x.example/a)\n- A\n- B"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_rewriting_twice_changes_nothing_more(text: str) -> None:
    once = rewrite_html(text)
    assert rewrite_html(once) == once


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_no_tag_of_a_customer_survives(text: str) -> None:
    without_own = rewrite_text(text).replace("<p>", "").replace("</p>", "").replace("<br>", "")
    assert "<" not in without_own
