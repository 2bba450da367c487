"""Every route of an app, with a path that fits it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import IntegerConverter, Rule

UNREAL = {"OPTIONS", "HEAD"}
NAMED = {"filename": "app.css"}
"""What an argument has to be for its route to find something."""


@dataclass(frozen=True, slots=True)
class Call:
    """One way of calling a route."""

    endpoint: str
    method: str
    path: str

    @property
    def changes(self) -> bool:
        """Whether it may carry a body."""
        return self.method != "GET"


def every_call(app: Flask) -> Iterator[Call]:
    """Yield each method of each route."""
    for rule in app.url_map.iter_rules():
        given = {name: NAMED.get(name, _example(rule, name)) for name in rule.arguments}
        built = app.url_map.bind("").build(rule.endpoint, given, next(iter(sorted(rule.methods or ()))))
        for method in sorted((rule.methods or set()) - UNREAL):
            yield Call(rule.endpoint, method, built)


def _example(rule: Rule, name: str) -> str | int:
    return 1 if isinstance(rule._converters[name], IntegerConverter) else "x"
