"""Components: what hostile text and addresses become, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canvas.components import (
    Button,
    DataTable,
    Divider,
    Item,
    List,
    Spacer,
    Text,
    TooLarge,
    canvas,
    clip,
    is_web_address,
)
from tests.canvas.rules import check


@given(st.text(), st.text(), st.text())
def test_whatever_is_said_the_rules_are_kept(words: str, name: str, address: str) -> None:
    item = Item(id="a", title=words, url=address)
    components = (Text(words), Divider(), Spacer(), List((item,)), DataTable(((name or "n", words),)))
    check(canvas([*components[:-1], DataTable((("Name", words),))]))


@pytest.mark.parametrize(
    "written", ["[Log in](https://evil.example)", "[a][b](javascript:alert(1))", "![x](http://x.example)"]
)
def test_a_link_that_a_customer_wrote_is_none(written: str) -> None:
    assert "](" not in Text(written).as_json()["text"]


def test_html_stays_what_it_is_text() -> None:
    assert Text("<b>2 < 3</b>").as_json()["text"] == "<b>2 < 3</b>"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "https://",
        "https://user@evil.example",
        "https://a.example/\u202egpj",
        "https://[",
        "file:///etc/passwd",
        "https://a.example/" + "x" * 600,
    ],
)
def test_only_plain_web_addresses_are_opened(address: str) -> None:
    assert not is_web_address(address)
    assert "action" not in Item(id="a", title="A", url=address).as_json()
    with pytest.raises(ValueError, match="http and https"):
        Button(id="a", label="A", style="link", url=address).as_json()


def test_a_web_address_is_opened() -> None:
    action = Item(id="a", title="A", url="https://help.example/a?b=c").as_json()["action"]
    assert action == {"type": "url", "url": "https://help.example/a?b=c"}


@given(st.text(), st.integers(min_value=2, max_value=50))
def test_what_is_clipped_fits(words: str, columns: int) -> None:
    clipped = clip(words, columns)
    assert clipped == words or clipped.endswith(" …")
    assert len(clipped) <= columns


def test_more_than_intercom_takes_is_refused() -> None:
    with pytest.raises(TooLarge, match="at most 65,536"):
        canvas([Text("\U0001d400" * 3_000)] * 3)
