"""One run: set up, play, calm, wait for quiet, judge."""

from __future__ import annotations

import json
import resource
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benches._frame import say
from benches.chaos.crowd import SHOP, Crowd
from benches.chaos.director import Director
from benches.chaos.evidence import MAPPED_TO, Ledger, cases
from benches.chaos.happenings import Case
from benches.chaos.judge import Figure, judge
from benches.chaos.players import Players
from benches.chaos.quiet import Ear, wait_for_quiet
from benches.chaos.schedule import Trouble, schedule, weather
from benches.chaos.stage import Stage, Wish, stage
from benches.chaos.stories import EU, MAPPED, US, Author
from benches.chaos.verdict import Verdict, verdict
from benches.chaos.visits import Visit, judge_visits
from demo.inbox import Inbox
from sandbox.faults import read_rule

ADA = "814860"
CHAT = {"enabled": True, "allowed_origins": [SHOP]}
KNOWLEDGE = Path(__file__).parent / "knowledge.md"
LONG = 1000
"""Conversations from which on a run takes long enough for a mail to be put off by five minutes."""
SHORTEST = 10.0
"""Seconds that opening takes at least, so that the troubles find something to trouble."""
LONGEST_START = 12.0
"""Seconds that web may take to start: Intercom sends a notification twice, and the second must find it."""
LAST_STEPS = 4.0
"""Seconds after the last step of a story in which another may still come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What was asked for."""

    seed: int
    conversations: int
    visitors: int = 0
    database: str = "sqlite"
    rate: float = 30.0
    hurry: float = 1.0
    limit: float = 600.0
    only: list[str]
    report: Path | None = None
    folder: Path


def perform(options: Options) -> Verdict:
    """Return the verdict of a run."""
    wish = Wish(folder=options.folder, seed=options.seed, database=options.database, hurry=options.hurry)
    with stage(wish) as there:
        connect(there)
        players = Players(there.sandbox)
        director = Director(there, players, _events(options), options.hurry)
        crowd = Crowd(there, options.seed, options.visitors)
        ear = Ear(director)
        _look_on(there, ear)
        players.start()
        began = time.monotonic()
        play(there, players, director, crowd, options)
        played = time.monotonic() - began
        say(f"all is told after {played:.0f} s; waiting for quiet")
        found = _Findings(there, players, crowd)
        quiet = wait_for_quiet(there, ear, found.missing, limit=options.limit, hurry=options.hurry)
        players.stop()
        crowd.close()
        told = verdict(
            there,
            found.cases(),
            found.visits(),
            options,
            played=played,
            quiet=quiet,
            calls=ear.calls,
            troubles=director.happened,
        )
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    here, product = (each.ru_utime + each.ru_stime for each in used)
    told = replace(told, cpu=(here, product))
    if options.report:
        options.report.write_text(json.dumps(told.as_json(), indent=2))
    return told


def _events(options: Options) -> list[Any]:
    slow = set() if options.conversations >= LONG else {Trouble.MAIL_DEFERRED}
    slow = {Trouble.NEVER_SENT} if options.hurry > 1 else slow
    events = schedule(options.seed, options.conversations, without=slow)
    if options.only:
        named = {Trouble[name.upper()] for name in options.only}
        events = [
            each
            for each in events
            if each.trouble in named or (each.detail in Trouble.__members__ and Trouble[each.detail] in named)
        ]
    return events


def _look_on(there: Stage, ear: Ear) -> None:
    there.sandbox.state.onlooker = ear
    there.sandbox.world.mailbox.onlooker = ear
    there.model.onlooker = ear


def play(there: Stage, players: Players, director: Director, crowd: Crowd, options: Options) -> None:
    """Open every conversation while the troubles come, and return when the stories are told and all is calm."""
    coming = threading.Thread(target=crowd.open, args=(lambda: players.opened / options.conversations,))
    webhooks, rules = there.sandbox.world.webhooks.behaviour, []
    again = max(60 / options.hurry, LONGEST_START)
    webhooks.update({"retry_seconds": again, "throttle_seconds": again})
    if not options.only:
        rules = weather(options.seed, options.conversations, options.hurry)
    there.sandbox.world.faults.add([read_rule(each) for each in rules])
    directing = threading.Thread(target=director.direct, args=(options.conversations,), daemon=True)
    directing.start()
    coming.start()
    rate = min(options.rate, options.conversations / SHORTEST)
    players.open_all(Author(options.seed).stories(options.conversations), per_second=rate)
    directing.join()
    while time.monotonic() - players.last_act < LAST_STEPS:
        time.sleep(0.1)
    director.calm()
    coming.join()


class _Findings:
    """The cases as they stand."""

    def __init__(self, there: Stage, players: Players, crowd: Crowd) -> None:
        self._there = there
        self._players = players
        self._crowd = crowd

    def cases(self) -> list[Case]:
        """What is seen now."""
        return list(cases(self._there.sandbox, self._players.plays, self._ledger()))

    def visits(self) -> list[Visit]:
        """The same of the web chat."""
        return self._crowd.visits(self._ledger())

    def missing(self) -> int:
        """How much is not there yet. The ledger takes a process to be read, and is read last."""
        return self._count(Figure.LOST, {}) or self._count(Figure.UNSUPPORTED, self._ledger())

    def _count(self, figure: Figure, ledger: Ledger) -> int:
        found = judge(cases(self._there.sandbox, self._players.plays, ledger))
        found += judge_visits(self._crowd.visits(ledger))
        return sum(finding.figure is figure for finding in found)

    def _ledger(self) -> Ledger:
        with ThreadPoolExecutor() as both:
            printed = both.map(
                lambda each: self._there.stack.flask("promises", "--workspace", each), (US, EU)
            )
            return {workspace: json.loads(text) for workspace, text in zip((US, EU), printed, strict=True)}


def connect(there: Stage) -> None:
    """Install the app in both workspaces, give it knowledge and settings."""
    with ThreadPoolExecutor() as both:
        for done in [both.submit(_connect, there, workspace) for workspace in (US, EU)]:
            done.result()


def _connect(there: Stage, workspace: str) -> None:
    Inbox(there.stack.sandbox_url, workspace).install(there.stack.url)
    there.stack.flask("source", "add", str(KNOWLEDGE), "--workspace", workspace)
    path = there.stack.folder / f"{workspace}.json"
    path.write_text(json.dumps(settings(workspace)))
    there.stack.flask("settings", "apply", str(path), "--workspace", workspace)


def settings(workspace: str) -> dict[str, Any]:
    """Notes, criteria and a live handoff in the one; public answers and a handoff by mail out of hours in the other."""
    team = {"type": "team", "id": MAPPED_TO.partition(":")[2]}
    copilot: dict[str, Any] = {
        "ai_assist": True,
        "reply_as": ADA,
        "auto_assignment": [{"match": MAPPED, "assign_to": team}],
    }
    asks = "Hand off when the customer asks for a person."
    mail = {
        "kind": "email",
        "name": "By mail",
        "trigger": asks,
        "to": [f"team@{workspace.replace('_', '-')}.example"],
        "response_time": {"amount": 1, "unit": "business_days"},
    }
    if workspace == US:
        copilot["assignment_criteria"] = "Send questions about parcels and shipping to the Shipping team."
        live = {"kind": "intercom", "name": "Live", "trigger": asks, "assign_to": team, "pickup_minutes": 600}
        return {"agent": {"name": "Ada"}, "copilot": copilot, "handoffs": [live, mail], "web_chat": CHAT}
    copilot |= {"leave_note_instead_of_replying": False, "send_offline_answers": True}
    return {
        "agent": {"name": "Jonas"},
        "copilot": copilot,
        "handoffs": [mail],
        "web_chat": CHAT,
        "office_hours": {"timezone": "Europe/Berlin", "weekly": {_another_day(): [["09:00", "17:00"]]}},
    }


def _another_day() -> str:
    """A day on which it is surely not today, in any zone."""
    return f"{datetime.now(UTC) + timedelta(days=3):%a}".lower()
