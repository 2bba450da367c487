"""What is different between two documents, told by names where there are names."""

from __future__ import annotations

from typing import Any

import pytest

from intercom_app.domain.settings_changes import Change, changes


def handoff(name: str, minutes: int = 10) -> dict[str, Any]:
    return {"name": name, "pickup_minutes": minutes}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, [("a", 1, 2)]),
        ({"a": {"b": [1]}}, {"a": {"b": [2]}}, [("a.b", [1], [2])]),
        ({}, {"a": None}, []),
        (
            {"handoffs": [handoff("x"), handoff("y")]},
            {"handoffs": [handoff("y"), handoff("x", 5)]},
            [
                ("handoffs[x].pickup_minutes", 10, 5),
                ("handoffs (order)", ["x", "y"], ["y", "x"]),
            ],
        ),
        ({"handoffs": [handoff("x")]}, {"handoffs": []}, [("handoffs[x]", handoff("x"), None)]),
        (
            {"assign_to": {"type": "team", "id": "1"}},
            {"assign_to": {"type": "team", "id": "2"}},
            [("assign_to", {"type": "team", "id": "1"}, {"type": "team", "id": "2"})],
        ),
    ],
)
def test_each_place_is_told_once(before: Any, after: Any, told: list[tuple[str, Any, Any]]) -> None:
    assert sorted(changes(before, after), key=str) == sorted((Change(*each) for each in told), key=str)
