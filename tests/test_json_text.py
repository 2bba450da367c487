"""JSON text read strictly: every mistake has its line and column."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intercom_app.json_text import LONGEST_TEXT, MOST_REASONS, BadJson, read_json

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"a": 1,\n  "a": 2}', "line 2, column 3"),
        ('{"b": {"a": 1, "\\u0061" : 2}}', "line 1, column 16"),
        ('{"a":\n NaN}', "line 2, column 2"),
        ("[1, -Infinity]", "line 1, column 5"),
        ('{"a": 1\n "b": 2}', "line 2, column 2"),
        ("", "line 1, column 1"),
        ("{'a': 1}", "line 1, column 2"),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, place: str) -> None:
    with pytest.raises(BadJson) as refused:
        read_json(text)
    assert [reason.split(":")[0] for reason in refused.value.reasons] == [place]


def test_every_repeated_key_is_named_up_to_a_bound() -> None:
    with pytest.raises(BadJson) as refused:
        read_json("[" + ", ".join('{"a": 1, "a": 2}' for _ in range(100)) + "]")
    assert len(refused.value.reasons) == MOST_REASONS


def test_the_same_key_in_two_objects_and_words_in_texts_are_fine() -> None:
    text = '[{"a": "NaN } { \\" :", "b": {"a": 1}}, {"a": "Infinity"}]'
    assert read_json(text) == json.loads(text)


@pytest.mark.parametrize(
    "text", ["[" * 200_000, '{"a":' * 200_000, "9" * 5000, '"' + "x" * LONGEST_TEXT + '"'], ids=len
)
def test_too_much_of_anything_is_refused(text: str) -> None:
    with pytest.raises(BadJson, match=r"too deeply|too many|at most"):
        read_json(text)


def test_a_byte_order_mark_is_passed_over() -> None:
    assert read_json("\ufeff{}") == {}


@settings(deadline=None)
@given(json_values)
def test_what_json_writes_is_read_back(value: object) -> None:
    assert read_json(json.dumps(value, ensure_ascii=False, indent=1)) == value


@settings(deadline=None)
@given(st.text(alphabet='{}[]",:\\ntrue0N', max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        value = read_json(text)
    except BadJson:
        return
    assert value == json.loads(text)
