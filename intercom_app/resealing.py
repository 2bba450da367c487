"""Changing ENCRYPTION_KEYS: every stored token is sealed anew, a batch at a time, while all goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select, update

from intercom_app.crypto import TokenVault, Undecryptable
from intercom_app.db import transaction
from intercom_app.models.workspace import Workspace

BATCH = 100


@dataclass(frozen=True, slots=True)
class Resealed:
    """How many tokens got the newest key, how many had it, and the workspaces whose token no key opens."""

    changed: int
    newest: int
    lost: tuple[str, ...]


def reseal(vault: TokenVault) -> Resealed:
    """Seal each token with the newest key. A token that is replaced meanwhile stays as its writer wants it."""
    changed, newest, lost = 0, 0, []
    for workspace_id, sealed in _sealed():
        if vault.is_newest(sealed):
            newest += 1
            continue
        try:
            fresh = vault.rotate(sealed)
        except Undecryptable:
            lost.append(workspace_id)
            continue
        with transaction() as session:
            session.execute(
                update(Workspace)
                .where(Workspace.id == workspace_id, Workspace.token == sealed)
                .values(token=fresh)
            )
        changed += 1
    return Resealed(changed, newest, tuple(lost))


def sealed_with_an_old_key(vault: TokenVault) -> int:
    """Return how many tokens would be lost if only the newest key stayed."""
    return sum(not vault.is_newest(sealed) for _, sealed in _sealed())


def _sealed() -> Iterator[tuple[str, str]]:
    """Yield every workspace that has a token, with the token; no transaction is open meanwhile."""
    last = ""
    while True:
        with transaction() as session:
            rows = session.execute(
                select(Workspace.id, Workspace.token)
                .where(Workspace.id > last, Workspace.token.is_not(None))
                .order_by(Workspace.id)
                .limit(BATCH)
            ).all()
        yield from ((str(row.id), str(row.token)) for row in rows)
        if len(rows) < BATCH:
            return
        last = rows[-1].id
