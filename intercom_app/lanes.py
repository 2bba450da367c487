"""Who may work on what, and when: the rows are the queue, and a lease keeps a lane to one worker.

`look_at` is always the moment at which the dispatcher does something about a lane: when it wants to be worked on, or
when its lease runs out, or when a job that nobody took is taken for lost. So one index tells what is due.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from intercom_app.db import insert, now, quick, statements
from intercom_app.models.lane import Lane

LEASE = timedelta(seconds=45)
"""Longer than any single call, so that renewing before each call keeps it."""
ENOUGH = timedelta(seconds=35)
"""A lease that has this long to go need not be renewed: no call takes longer."""
RING_AGAIN = timedelta(seconds=15)
"""A lane that was rung and not taken by then was lost on the way (a flushed Redis, a killed worker)."""

MINE = (
    Lane.workspace_id == bindparam("its_workspace"),
    Lane.id == bindparam("its_lane"),
    Lane.lease == bindparam("its_lease"),
)
"""Where a lane is held with the lease whose key is given."""
HELD = exists().where(*MINE)
"""Whether it still is: a condition for what must not be done any more once another worker has the lane."""
_CLAIM = (
    update(Lane)
    .where(
        Lane.workspace_id == bindparam("its_workspace"),
        Lane.id == bindparam("its_lane"),
        or_(Lane.leased_until.is_(None), Lane.leased_until < bindparam("moment")),
    )
    .values(
        lease=bindparam("token"), leased_until=bindparam("until"), look_at=bindparam("until"), rung_at=None
    )
    .returning(Lane.rings, Lane.failures, Lane.failing_since)
)
_RENEW = update(Lane).where(*MINE).values(leased_until=bindparam("until"), look_at=bindparam("until"))
_RELEASE = (
    update(Lane)
    .where(*MINE)
    .values(
        lease=None,
        leased_until=None,
        rung_at=None,
        failures=bindparam("failed"),
        failing_since=bindparam("since"),
        look_at=case((Lane.rings == bindparam("known_rings"), bindparam("then")), else_=bindparam("moment")),
    )
    .returning(Lane.rings)
)
_known = select(func.min(Lane.workspace_id).label("workspace_id")).cte("known", recursive=True)
_other = aliased(Lane)
_known = _known.union_all(
    select(
        select(func.min(_other.workspace_id))
        .where(_other.workspace_id > _known.c.workspace_id)
        .scalar_subquery()
    ).where(_known.c.workspace_id.is_not(None))
)
_WORKSPACES_DUE = select(_known.c.workspace_id).where(
    exists().where(Lane.workspace_id == _known.c.workspace_id, Lane.look_at <= bindparam("moment"))
)
"""Leaps from workspace to workspace in the key, instead of reading the lanes of each."""

_OLDEST = (
    select(Lane.workspace_id, Lane.id)
    .where(Lane.look_at <= bindparam("moment"))
    .order_by(Lane.look_at)
    .limit(bindparam("room"))
)
_OLDEST_OF_ONE = _OLDEST.where(Lane.workspace_id == bindparam("its_workspace"))
_HAND_OUT = (
    update(Lane)
    .where(
        tuple_(Lane.workspace_id, Lane.id).in_(bindparam("wanted", expanding=True)),
        Lane.look_at <= bindparam("moment"),
    )
    .values(rung_at=bindparam("moment"), look_at=bindparam("again"))
    .returning(Lane.workspace_id, Lane.id)
)


def _wish(insert: postgresql.Insert | sqlite.Insert) -> postgresql.Insert | sqlite.Insert:
    wish = insert.values(
        workspace_id=bindparam("its_workspace"),
        id=bindparam("its_lane"),
        look_at=bindparam("then"),
        rings=1,
        failures=0,
    )
    free = and_(
        or_(Lane.leased_until.is_(None), Lane.leased_until <= bindparam("moment")),
        or_(Lane.rung_at.is_(None), Lane.rung_at <= bindparam("lost")),
        or_(Lane.look_at.is_(None), Lane.look_at > wish.excluded.look_at),
    )
    look_at = case((free, wish.excluded.look_at), else_=Lane.look_at)
    return wish.on_conflict_do_update(
        index_elements=["workspace_id", "id"], set_={"rings": Lane.rings + 1, "look_at": look_at}
    )


_WISHES = {"postgresql": _wish(postgresql.insert(Lane)), "sqlite": _wish(sqlite.insert(Lane))}
_SOONEST = select(func.min(Lane.look_at))


class LeaseLostError(Exception):
    """Another worker holds the lane now: stop, it will do the rest."""


@dataclass(slots=True)
class Lease:
    """The right to work on a lane."""

    workspace_id: str
    lane: str
    token: str
    rings: int
    failures: int
    failing_since: datetime | None
    until: datetime

    def renew(self) -> None:
        """Hold the lane for another LEASE; raise LeaseLostError where it was taken over."""
        until = now() + LEASE
        with quick() as connection:
            held = connection.execute(_RENEW, self.key | {"until": until}).rowcount == 1
        if not held:
            raise LeaseLostError(f"{self.workspace_id}/{self.lane}")
        self.until = until

    def keep(self) -> None:
        """Renew it where it might run out during one call."""
        if self.until - now() < ENOUGH:
            self.renew()

    @property
    def key(self) -> dict[str, Any]:
        """What finds the lane's row for as long as it is ours."""
        return {"its_workspace": self.workspace_id, "its_lane": self.lane, "its_lease": self.token}


def ring(session: Session, workspace_id: str, lane: str) -> None:
    """Ask for a lane to be looked at now, whoever works on it at the moment."""
    ring_all(session, {(workspace_id, lane): now()})


def ring_all(session: Session, wishes: Mapping[tuple[str, str], datetime]) -> None:
    """Ask for lanes (workspace, lane) to be looked at, each from a moment on.

    One that is worked on, or on its way to a worker, is looked at again when it is given back.
    """
    moment = now()
    asked = [
        {
            "its_workspace": workspace_id,
            "its_lane": lane,
            "then": then,
            "moment": moment,
            "lost": moment - RING_AGAIN,
        }
        for (workspace_id, lane), then in sorted(wishes.items())  # in one order: no two lock each other out
    ]
    if asked:
        session.connection().execute(_WISHES[session.get_bind().dialect.name], asked)


def mark_as_test(workspace_id: str, lane: str) -> None:
    """Let a conversation be none of a customer's: it is worked on like any other, and not counted."""
    with statements() as session:
        session.execute(
            insert(session, Lane)
            .values(workspace_id=workspace_id, id=lane, is_test=True)
            .on_conflict_do_update(index_elements=["workspace_id", "id"], set_={"is_test": True})
        )


def due(room: int) -> list[tuple[str, str]]:
    """Return up to `room` lanes whose time has come; a workspace with many leaves room for the others."""
    moment = now()
    with quick() as connection:
        wanted = _lanes(connection.execute(_OLDEST, {"moment": moment, "room": room}))
        if len(wanted) == room:  # there may be more than that, of others too
            wanted = _shared(connection, moment, room)
        if not wanted:
            return []
        given = {"moment": moment, "again": moment + RING_AGAIN, "wanted": wanted}
        mine = {*_lanes(connection.execute(_HAND_OUT, given))}
    return [lane for lane in wanted if lane in mine]


def _lanes(rows: Iterable[Row[str, str]]) -> list[tuple[str, str]]:
    return [(workspace_id, lane) for workspace_id, lane in rows]


def _shared(connection: Connection, moment: datetime, room: int) -> list[tuple[str, str]]:
    """Take as many of each workspace as of any other. Where there are more of them than room, chance decides."""
    workspaces = [*connection.scalars(_WORKSPACES_DUE, {"moment": moment})]
    if len(workspaces) > room:
        workspaces = random.sample(workspaces, room)
    share = max(1, room // max(1, len(workspaces)))
    given = {"moment": moment, "room": share}
    shares = [
        _lanes(connection.execute(_OLDEST_OF_ONE, given | {"its_workspace": each})) for each in workspaces
    ]
    return [lane for place in zip_longest(*shares) for lane in place if lane]


def seconds_to_next() -> float | None:
    """Return how long until something is to be done about a lane, in seconds; None if there is nothing."""
    with quick() as connection:
        soonest = connection.scalar(_SOONEST)
    return max(0.0, (soonest - now()).total_seconds()) if soonest else None


def claim(workspace_id: str, lane: str) -> Lease | None:
    """Return the lease of a lane, or None where somebody works on it."""
    token, moment = uuid.uuid4().hex, now()
    until = moment + LEASE
    given = {
        "its_workspace": workspace_id,
        "its_lane": lane,
        "token": token,
        "moment": moment,
        "until": until,
    }
    with quick() as connection:
        row = connection.execute(_CLAIM, given).first()
    return Lease(workspace_id, lane, token, *row, until=until) if row else None


def release(lease: Lease, look_at: datetime | None, *, failed: bool = False) -> bool:
    """Give a lane back, to be looked at again at `look_at`; return whether it was rung meanwhile."""
    moment = now()
    failures = lease.failures + 1 if failed else 0
    since = (lease.failing_since or moment) if failed else None
    given = {
        "known_rings": lease.rings,
        "then": look_at,
        "moment": moment,
        "failed": failures,
        "since": since,
    }
    with quick() as connection:
        rings = connection.scalar(_RELEASE, lease.key | given)
    return rings is not None and rings != lease.rings
