"""How far a team has come when a test begins: gone through once with the product itself, then copied.

A fixture's name says how far: who asks for `installed` or `team` gets a copy of what installing left, all others a
database in which nobody is connected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Update, and_, bindparam, update

from intercom_app.db import Base, Moment, now, transaction
from sandbox.records import Token
from tests.databases import Template
from tests.factories import document
from tests.product import Product

KNOWLEDGE = Path(__file__).parent / "scenarios" / "returns.md"
Runs = Callable[[str], AbstractContextManager[Product]]
"""Runs the product over the database of that URL."""


def _install(product: Product) -> None:
    product.install()


def _begin(product: Product) -> None:
    product.install()
    product.learn(KNOWLEDGE)
    product.apply(document())


STEPS: dict[str, Callable[[Product], None]] = {"team": _begin, "installed": _install}
"""What is gone through for a fixture; the first that a test asks for counts."""


def asked_for(fixtures: Iterable[str]) -> str | None:
    """Return how far who asks for these fixtures begins; None for a database with nobody in it."""
    return next((name for name in STEPS if name in fixtures), None)


class Beginning(NamedTuple):
    """A database, the moments that stand in it, and the tokens that Intercom gave out for its workspaces."""

    database: Template
    moments: tuple[tuple[Update, dict[str, datetime]], ...] = ()
    made_at: datetime = datetime.max.replace(tzinfo=UTC)
    tokens: tuple[Token, ...] = ()

    def begin(self, product: Product) -> None:
        """Let it be of now, and Intercom take the tokens for its own, in the product that has the copy."""
        if not self.tokens:
            return
        age = now() - self.made_at
        with product.app.app_context(), transaction() as session:
            for statement, values in self.moments:
                session.connection().execute(
                    statement, {name: moment + age for name, moment in values.items()}
                )
        intercom = product.sandbox.state
        with intercom.lock:
            for token in self.tokens:
                intercom.tokens[token.value] = replace(token)
                intercom.workspaces[token.workspace_id].installed = True


def _moments(product: Product) -> Iterator[tuple[Update, dict[str, datetime]]]:
    """All the moments of all rows, each row's with the statement that writes them."""
    for table in Base.metadata.sorted_tables:
        names = [column.name for column in table.c if isinstance(column.type, Moment)]
        for row in product.values(table) if names else ():
            this = and_(*(column == row[column.name] for column in table.primary_key))
            if there := {name: row[name] for name in names if row[name] is not None}:
                yield update(table).where(this).values({name: bindparam(name) for name in there}), there


class Beginnings:
    """What teams begin with on one kind of database, each gone through when the first test asks for it."""

    def __init__(self, empty: Template, runs: Runs, folder: Path, kept: ExitStack) -> None:
        self._empty, self._runs, self._folder, self._kept = empty, runs, folder, kept
        self._made: dict[str, Beginning] = {}

    def of(self, name: str) -> Beginning:
        """Return what stands there after the steps of that name."""
        if name not in self._made:
            self._made[name] = self._gone_through(name)
        return self._made[name]

    def _gone_through(self, name: str) -> Beginning:
        folder = self._folder / name
        folder.mkdir()
        copy, url = self._kept.enter_context(self._empty.copied(folder))
        with self._runs(url) as product:
            STEPS[name](product)
            product.settle()
            tokens = tuple(replace(token) for token in product.sandbox.state.tokens.values())
            moments, made_at = tuple(_moments(product)), now()
        copy.close()
        return Beginning(copy, moments, made_at, tokens)
