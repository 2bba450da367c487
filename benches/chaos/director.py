"""Makes happen what the schedule says, and kills workers at the steps that others see."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Sequence

from benches._frame import say
from benches.chaos.players import Players
from benches.chaos.schedule import STEPS, Event, Moment, Trouble
from benches.chaos.stage import PRODUCT, WORKERS, Stage
from benches.chaos.stores import Postgres
from sandbox.faults import read_rule
from sandbox.mail import Refusal
from sandbox.people import set_away
from sandbox.state import Onlooker, Seen

DOWN = 0.5
"""Seconds that a killed process stays down."""
AWAY_ANYHOW = "814863"


class Director(Onlooker):
    """Sees every call, lets the players see it, and springs the snares."""

    def __init__(self, stage: Stage, players: Players, events: Sequence[Event], hurry: float) -> None:
        self._stage = stage
        self._players = players
        self._events = list(events)
        self._hurry = hurry
        self._armed: list[Event] = []
        self._lock = threading.Lock()
        self.happened: list[str] = []
        self._does: dict[Trouble, Callable[[Event], None]] = {
            Trouble.KILL_WORKER: lambda event: self._kill(WORKERS[int(event.at * 1000) % 2]),
            Trouble.KILL_WEB: lambda _: self._kill("web"),
            Trouble.KILL_CLOCK: lambda _: self._kill("clock"),
            Trouble.KILL_ALL: lambda _: self._kill_all(),
            Trouble.SNARE: self._arm,
            Trouble.REDIS_FLUSHED: lambda _: self._stage.redis.flush(),
            Trouble.REDIS_KILLED: lambda _: self._restart_redis(),
            Trouble.DATABASE: lambda event: self._stage.rows.disturb((1 + 7 * event.at) / hurry),
            Trouble.DOUBLED: lambda _: self._webhooks(duplicate=3),
            Trouble.REORDERED: lambda _: self._webhooks(reorder=True),
            Trouble.DELAYED: lambda _: self._webhooks(delay_ms=1500),
            Trouble.BROKEN_OFF: lambda _: self._webhooks(break_next=20),
            Trouble.NEVER_SENT: lambda _: self._webhooks(drop_next=5),
            Trouble.OUTAGE: lambda _: self._fault("outage", {"kind": "status", "status": 503}),
            Trouble.RATE_LIMIT: lambda _: self._fault(
                "limit", {"kind": "status", "status": 429, "reset_in": 1}, times=20
            ),
            Trouble.ALL_AWAY: lambda _: self._away(True),
            Trouble.MAIL_REFUSED: lambda _: self._refuse(550),
            Trouble.MAIL_DEFERRED: lambda _: self._refuse(451),
            Trouble.MODEL_DOWN: lambda _: setattr(self._stage.model, "down", True),
            Trouble.MODEL_SLOW: lambda _: setattr(self._stage.model, "slowness", 3.0 / hurry),
            Trouble.RELIEF: lambda event: self._relieves[Trouble[event.detail]](),
        }
        self._relieves: dict[Trouble, Callable[[], None]] = {
            Trouble.DOUBLED: lambda: self._webhooks(duplicate=1),
            Trouble.REORDERED: lambda: self._webhooks(reorder=False),
            Trouble.DELAYED: lambda: self._webhooks(delay_ms=0),
            Trouble.OUTAGE: lambda: self._stage.sandbox.world.faults.remove("outage"),
            Trouble.ALL_AWAY: lambda: self._away(False),
            Trouble.MAIL_REFUSED: lambda: self._refuse(None),
            Trouble.MAIL_DEFERRED: lambda: self._refuse(None),
            Trouble.MODEL_DOWN: lambda: setattr(self._stage.model, "down", False),
            Trouble.MODEL_SLOW: lambda: setattr(self._stage.model, "slowness", 0.0),
        }

    def direct(self, conversations: int) -> None:
        """Do everything at its time; return when all was done."""
        for event in self._events:
            while self._players.opened < event.at * conversations:
                time.sleep(0.02)
            say(f"  {self._players.opened:>6} {event}")
            self._does[event.trouble](event)
            self.happened.append(event.trouble.value)

    def calm(self) -> None:
        """End all that still goes wrong. What runs stays, and what is down comes up again."""
        with self._lock:
            self._armed.clear()
        self._stage.sandbox.world.faults.clear()
        for relieve in self._relieves.values():
            relieve()
        self._stage.revive()

    def received(self, call: Seen) -> None:
        """Let the players act at the worst moment, then kill."""
        self._players.received(call)
        self._spring(call, Moment.RECEIVED)

    def acted(self, call: Seen) -> None:
        """Let the players act at the worst moment, then kill."""
        self._players.acted(call)
        self._spring(call, Moment.ACTED)

    def answered(self, call: Seen) -> None:
        """Kill who has just been answered."""
        self._spring(call, Moment.ANSWERED)

    def _arm(self, event: Event) -> None:
        with self._lock:
            self._armed.append(event)

    def _spring(self, call: Seen, moment: Moment) -> None:
        if not self._armed:
            return
        with self._lock:
            event = next((each for each in self._armed if _fits(each, call, moment)), None)
            if event is None:
                return
            self._armed.remove(event)
        owner = self._stage.owner(call.port)
        if owner is None and call.port:  # it was killed a moment ago, by another snare
            self._arm(event)
            return
        # The model is not told who asks.
        self._stage.kill(*([owner] if owner else WORKERS))
        say(f"         {owner or 'both workers'} killed when {event.detail} was {moment}")
        threading.Timer(DOWN, self._stage.revive).start()

    def _kill(self, name: str) -> None:
        self._stage.kill(name)
        time.sleep(DOWN)
        self._stage.revive()

    def _kill_all(self) -> None:
        self._stage.kill(*PRODUCT)
        self._stage.redis.kill()
        if isinstance(self._stage.rows, Postgres):
            self._stage.rows.disturb(DOWN)
        time.sleep(DOWN)
        self._stage.redis.start()
        self._stage.revive()

    def _restart_redis(self) -> None:
        self._stage.redis.kill()
        time.sleep(2 * DOWN)
        self._stage.redis.start()

    def _webhooks(self, **changes: object) -> None:
        with self._stage.sandbox.state.lock:
            self._stage.sandbox.world.webhooks.behaviour.update(dict(changes))

    def _fault(self, name: str, effect: dict[str, object], **conditions: object) -> None:
        self._stage.sandbox.world.faults.add([read_rule({"id": name, "effect": effect, **conditions})])

    def _away(self, away: bool) -> None:
        state = self._stage.sandbox.state
        with state.lock:
            for workspace in state.workspaces.values():
                for admin in workspace.admins.values():
                    set_away(state, workspace, admin, away or admin.id == AWAY_ANYHOW, False, None)

    def _refuse(self, code: int | None) -> None:
        behaviour = self._stage.sandbox.world.mailbox.behaviour
        behaviour.refuse = [Refusal("", code, every_nth=2)] if code else []


def _fits(event: Event, call: Seen, moment: Moment) -> bool:
    step = STEPS[event.detail]
    return (
        event.moment is moment and step.method == call.method and re.search(step.path, call.path) is not None
    )
