"""Watches every query of the product: what reads or changes a workspace's rows has to say whose they are.

Away from a request a row that is in hand may be read again by its own number. While a request is answered not even
that, since the number could be the caller's. Whatever else names no workspace has its reason in FOR_ALL.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import cast

from flask import has_request_context
from sqlalchemy import Connection, Delete, Engine, Executable, Select, Table, Update, event
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import BinaryExpression, ClauseElement, ColumnClause, Tuple
from sqlalchemy.sql.selectable import FromClause, Join

from intercom_app.db import Base
from intercom_app.settings import ROOT

OURS = (str(ROOT / "intercom_app"), str(ROOT / "workers"))
TESTS = (str(ROOT / "tests"),)
FOR_ALL = {
    "intercom_app/intake:take_in": "the dispatcher tells the lanes of all workspaces",
    "intercom_app/lanes:due": "the dispatcher takes the lanes of all workspaces",
    "intercom_app/lanes:_shared": "the dispatcher shares its room among all workspaces",
    "intercom_app/lanes:seconds_to_next": "the dispatcher sleeps until the next lane of any workspace",
    "intercom_app/ledger:_due": "the clock looks after the promises of all workspaces",
    "intercom_app/freshness:ask_for_due_sources": "the clock asks for the sources of all workspaces",
    "intercom_app/visitor_mail:order_due": "the clock looks after the visitors of all workspaces",
    "intercom_app/sweep:ring_due": "the clock has all workspaces looked through",
    "intercom_app/retention:forget_uninstalled": "the clock looks for the workspaces whose grace period is over",
    "intercom_app/expiry:forget_expired": "the clock forgets what is old in all workspaces",
    "intercom_app/sign_in:forget_old_links": "the clock forgets everybody's old links",
    "intercom_app/sign_in:ask_for_links": "an address may be an admin's of several workspaces; nothing is told",
    "intercom_app/sign_in:is_usable": "who has the link's secret has the right",
    "intercom_app/sign_in:use": "who has the link's secret has the right",
    "intercom_app/chat/visitors:chat_of": "who has the chat's token has the right",
    "intercom_app/web/sessions:begin_session": "everybody's ended sessions are forgotten on the way",
    "intercom_app/web/sessions:_read": "who has the session's token has the right",
    "intercom_app/web/sessions:_forget": "who has the session's token may end it",
    "intercom_app/metrics": "counts of the whole server, without any workspace's name",
    "intercom_app/commands/workspaces:workspaces": "whoever runs the server lists them",
    "intercom_app/doctor:_notifications": "whoever runs the server asks whether any were lost",
    "intercom_app/doctor:_workspaces": "whoever runs the server examines them",
    "intercom_app/replay:replay": "whoever runs the server names one event",
    "intercom_app/resealing:_sealed": "whoever runs the server seals all tokens anew",
}
"""Functions, or whole modules, that work over all workspaces, and why they may."""

OF_A_SESSION = {"compiled_cache", "_result_disable_adapt_to_context"}
"""The options of which one at least stands at what a session executes: by its flush, or by its own methods."""

NAMING = {operators.eq, operators.in_op}


def key_of(table: Table) -> str | None:
    """The column that says whose a row is; None for a table that belongs to nobody."""
    return "id" if table.name == "workspace" else "workspace_id" if "workspace_id" in table.c else None


def tenant_tables() -> list[str]:
    """The tables that hold a workspace's rows."""
    return sorted(table.name for table in Base.metadata.tables.values() if key_of(table))


_LOOKED_AT: dict[object, str] = {}
"""The tables of which a statement, asked for at that place, does not name the workspace: the same in every test."""


class Watch:
    """What was seen: who asked, and who asked without saying whose rows are meant."""

    def __init__(self) -> None:
        self.asked: set[str] = set()
        self.strays: dict[str, str] = {}
        self._known: set[object] = set()

    def session(self, state: ORMExecuteState) -> None:
        """Look at one statement of a session's."""
        if state.is_select or state.is_update or state.is_delete:
            self._look(state.statement, state.bind_mapper)

    def connection(
        self, _: Connection, statement: Executable, _many: object, _one: object, options: Mapping[str, object]
    ) -> None:
        """Look at one statement that no session has made."""
        if isinstance(statement, Select | Update | Delete) and not OF_A_SESSION & options.keys():
            self._look(statement, statement)

    def _look(self, statement: Executable, kind: object) -> None:
        place = _asking()
        if place is None:
            return
        strictly = has_request_context()
        key = (place.f_code, place.f_lineno, kind, strictly)
        if key in self._known:
            return
        self._known.add(key)
        if key not in _LOOKED_AT:
            tables = [each for part in _parts(statement) for each in _unnamed(part, strictly=strictly)]
            _LOOKED_AT[key] = ", ".join(sorted(tables))
        name = Path(place.f_code.co_filename).relative_to(ROOT).with_suffix("")
        asker = f"{name}:{place.f_code.co_qualname}"
        self.asked.add(asker)
        if _LOOKED_AT[key] and not FOR_ALL.keys() & {asker, str(name)}:
            self.strays[asker] = _LOOKED_AT[key]


@contextmanager
def watched() -> Iterator[Watch]:
    """Watch all sessions and connections for as long as the block lasts."""
    watch = Watch()
    event.listen(Session, "do_orm_execute", watch.session)
    event.listen(Engine, "before_execute", watch.connection)
    try:
        yield watch
    finally:
        event.remove(Session, "do_orm_execute", watch.session)
        event.remove(Engine, "before_execute", watch.connection)


def _asking() -> FrameType | None:
    """Where in our code the statement is wanted; None where a test wants it."""
    frame: FrameType | None = sys._getframe(3)
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(OURS):
            return frame
        if name.startswith(TESTS) and name != __file__:
            return None
        frame = frame.f_back
    return None


def _parts(statement: Executable) -> Iterator[Select[tuple[object]] | Update | Delete]:
    for part in visitors.iterate(cast(ClauseElement, statement)):
        if isinstance(part, Select | Update | Delete):
            yield part


def _unnamed(part: Select[tuple[object]] | Update | Delete, *, strictly: bool) -> list[str]:
    """The workspaces' tables of one statement, if it names the workspace of none of them."""
    sources = part.get_final_froms() if isinstance(part, Select) else [part.table]
    tables = [table for source in sources for table in _tables(source)]
    owned = [table for table in tables if key_of(table)]
    where = part.whereclause
    named = (
        {column for each in visitors.iterate(where) for column in _names(each)}
        if where is not None
        else set()
    )
    if any((table.name, key_of(table)) in named for table in owned):
        return []
    by_number = not strictly and any((table.name, "id") in named for table in owned)
    return [] if by_number else [table.name for table in owned]


def _tables(source: FromClause) -> list[Table]:
    if isinstance(source, Join):
        return _tables(source.left) + _tables(source.right)
    return [source] if isinstance(source, Table) else []


def _names(part: visitors.ExternallyTraversible) -> Iterator[tuple[str, str | None]]:
    """The columns that a comparison holds to a value, or to some values."""
    if isinstance(part, BinaryExpression) and part.operator in NAMING:
        columns = part.left.clauses if isinstance(part.left, Tuple) else [part.left]
        for column in columns:
            if isinstance(column, ColumnClause) and isinstance(column.table, Table):
                yield column.table.name, column.name
