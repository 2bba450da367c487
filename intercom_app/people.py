"""The workspace's admins and teams to choose from: kept for a minute, and for when Intercom is down."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Literal

from intercom_app.configuration import Roster, RosterAdmin
from intercom_app.db import now
from intercom_app.domain.configuration import Assignee, Copilot
from intercom_app.installations import needs_reauthorisation
from intercom_app.intercom.errors import IntercomError, Unauthorized
from intercom_app.llm.base import Candidate
from intercom_app.models.workspace import Workspace
from intercom_app.services import Services

_KINDS: tuple[Literal["team", "admin"], ...] = ("team", "admin")
FRESH_FOR = timedelta(seconds=60)
KEPT_FOR = timedelta(days=7)

NOT_CONNECTED = "the workspace is not connected to Intercom"


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who there is. `problem` says why Intercom could not be asked just now; the names are then those of `as_of`."""

    roster: Roster
    as_of: datetime | None
    problem: str = ""

    def name(self, assignee: Assignee) -> str:
        """Return a team's or admin's name, its id where the name is not known."""
        names = self.roster.names(assignee.type)
        return names.get(assignee.id, f"{assignee.type} {assignee.id}")

    def knows(self, assignee: Assignee) -> bool:
        """Whether Intercom told of this team or admin."""
        return assignee.id in self.roster.names(assignee.type)

    def choices(self, kind: str) -> list[tuple[str, str]]:
        """Return the teams or admins to choose from, such as ("team:5001", "Billing"), by name."""
        return [(f"{kind}:{key}", name) for key, name in self._by_name(kind)]

    def admins(self) -> list[tuple[str, str]]:
        """Return the admins' ids and names, with a word where one has no inbox seat."""
        seats = {key: admin.has_inbox_seat for key, admin in self.roster.admins.items()}
        return [
            (key, name if seats[key] else f"{name} (no inbox seat)") for key, name in self._by_name("admin")
        ]

    def named(self, name: str) -> list[dict[str, str]]:
        """Return the teams and admins of that name (or team:ID, admin:ID, or id), as the settings write them."""
        wanted = name.strip().casefold()
        return [
            {"type": kind, "id": key}
            for kind in _KINDS
            for key, called in self.roster.names(kind).items()
            if wanted in (called.casefold(), f"{kind}:{key}", key)
        ]

    def candidates(self, copilot: Copilot) -> tuple[Candidate, ...]:
        """Return whom assignment criteria may name."""
        kept_for_bot = None if copilot.reply_as_is_person else copilot.reply_as
        seated = {key for key, admin in self.roster.admins.items() if admin.has_inbox_seat}
        return tuple(
            Candidate(assignee=Assignee(type=kind, id=key), name=name)
            for kind in _KINDS
            for key, name in self._by_name(kind)
            if kind == "team" or (key in seated and key != kept_for_bot)
        )

    def _by_name(self, kind: str) -> list[tuple[str, str]]:
        return sorted(self.roster.names(kind).items(), key=lambda each: each[1].casefold())


def people(services: Services, workspace: Workspace, *, fresh: bool = False) -> People:
    """Return who there is, from Intercom or as it was told last; never raises because of Intercom."""
    kept = _kept(services, workspace.id)
    if kept and kept.as_of and not fresh and now() - kept.as_of < FRESH_FOR:
        return kept
    problem = NOT_CONNECTED
    if workspace.may_call:
        try:
            roster = services.intercom(workspace, urgent=True).roster()
        except Unauthorized as refused:
            needs_reauthorisation(workspace)
            problem = str(refused)
        except IntercomError as failed:
            problem = str(failed)
        else:
            return _keep(services, workspace.id, People(roster=roster, as_of=now()))
    known = kept or People(roster=Roster(), as_of=None)
    return People(roster=known.roster, as_of=known.as_of, problem=problem)


def _keep(services: Services, workspace_id: str, there: People) -> People:
    told = {
        "as_of": there.as_of.isoformat() if there.as_of else None,
        "admins": {key: asdict(admin) for key, admin in there.roster.admins.items()},
        "teams": dict(there.roster.teams),
    }
    services.redis.set(_key(workspace_id), json.dumps(told), ex=KEPT_FOR)
    return there


def _kept(services: Services, workspace_id: str) -> People | None:
    told = services.redis.get(_key(workspace_id))
    if not isinstance(told, bytes):
        return None
    data = json.loads(told)
    admins = {key: RosterAdmin(**admin) for key, admin in data["admins"].items()}
    roster = Roster(admins=admins, teams=data["teams"])
    return People(roster=roster, as_of=datetime.fromisoformat(data["as_of"]))


def _key(workspace_id: str) -> str:
    return f"people:{workspace_id}"
