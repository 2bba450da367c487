"""Plays the stories in the sandbox: opens conversations in waves, and acts on each cue, the worst moments included."""

from __future__ import annotations

import itertools
import re
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from benches.chaos.stories import Act, Cue, Step, Story
from sandbox import scenes
from sandbox.errors import ApiError
from sandbox.queueing import DueQueue
from sandbox.records import Json
from sandbox.server import RunningSandbox
from sandbox.state import Seen

COLLEAGUE = {"sbx_us_1": "814861", "sbx_eu_1": "814870"}
WAITING_AT_MOST = 120
"""Conversations opened in which nothing of ours was seen yet."""
PATIENCE = 20.0
"""Seconds after which one counts no longer as waiting: some are to stay without an effect."""
SOON = 0.05
"""Seconds after which people see what the app did."""
_ABOUT = re.compile(r"^/conversations/(\d+)(/reply|/parts)?$")


@dataclass
class Play:
    """A story under way. `counts` are the cues since the last step."""

    story: Story
    conversation: str = ""
    next: int = 1
    counts: dict[Cue, int] = field(default_factory=dict)
    marks: dict[str, Step] = field(default_factory=dict)
    """The messages by the id of their part."""

    @property
    def step(self) -> Step | None:
        """What comes next."""
        return self.story.steps[self.next] if self.next < len(self.story.steps) else None


class Players:
    """Everybody but the app."""

    def __init__(self, sandbox: RunningSandbox) -> None:
        self._sandbox = sandbox
        self._lock = threading.RLock()
        self._later: DueQueue[tuple[Play, int]] = DueQueue(self._due, 4)
        self._waiting: dict[tuple[str, str], float] = {}
        self.plays: dict[tuple[str, str], Play] = {}
        self.opened = 0
        self.last_act = time.monotonic()

    def start(self) -> None:
        """Be there."""
        self._later.start()

    def stop(self) -> None:
        """Leave."""
        self._later.stop()

    def open_all(self, stories: Iterable[Story], *, per_second: float) -> None:
        """Open one conversation after the other, no faster than that, and wait while too many wait for the app."""
        for story, number in zip(stories, itertools.count(), strict=False):
            began = time.monotonic()
            self._open(story)
            self.opened = number + 1
            time.sleep(max(0.0, began + 1 / per_second - time.monotonic()))
            while self._crowd() >= WAITING_AT_MOST:
                time.sleep(0.02)

    def _crowd(self) -> int:
        with self._lock:
            late = time.monotonic() - PATIENCE
            for key in [key for key, since in self._waiting.items() if since < late]:
                del self._waiting[key]
            return len(self._waiting)

    def received(self, call: Seen) -> None:
        """An act of the app has come."""
        if call.method == "POST":
            self._cue(call, Cue.RECEIVED)

    def acted(self, call: Seen) -> None:
        """The app has read or done something, and does not know it yet."""
        if call.method == "GET":
            self._cue(call, Cue.READ)
        elif call.method == "POST":
            self._cue(call, Cue.ACTED)
            self._cue(call, Cue.SEEN)
            if b'"comment"' in call.body:
                self._cue(call, Cue.TOLD)

    def _open(self, story: Story) -> None:
        given: Json = {"body": story.steps[0].text}
        if story.email:
            given |= {"email": story.email, "name": "A Customer"}
        state = self._sandbox.state
        with state.lock, self._lock:
            conversation = scenes.customer_starts(state, state.workspaces[story.workspace], given)
            play = Play(story, conversation.id, marks={conversation.source.id: story.steps[0]})
            key = (story.workspace, conversation.id)
            self.plays[key] = play
            self._waiting[key] = time.monotonic()
        self._schedule(play)

    def _cue(self, call: Seen, cue: Cue) -> None:
        if (about := _ABOUT.match(call.path)) is None or call.workspace is None:
            return
        key = (call.workspace, about[1])
        with self._lock:
            play = self.plays.get(key)
            if cue is Cue.SEEN:
                self._waiting.pop(key, None)
            if play is None:
                return
            play.counts[cue] = play.counts.get(cue, 0) + 1
            step = play.step
            if step is None or step.cue is not cue or play.counts[cue] < step.count:
                return
            number = play.next
        if cue in {Cue.SEEN, Cue.TOLD}:
            self._later.put((play, number), SOON)
        else:
            self._due((play, number))

    def _schedule(self, play: Play) -> None:
        step = play.step
        if step and step.cue in {Cue.AT_ONCE, Cue.BREATH, Cue.LATER}:
            self._later.put((play, play.next), step.seconds)

    def _due(self, due: tuple[Play, int]) -> None:
        play, number = due
        state = self._sandbox.state
        with state.lock, self._lock:
            if play.next != number or play.step is None:
                return
            step = play.step
            play.next += 1
            play.counts.clear()
            self.last_act = time.monotonic()
            self._do(play, step)
        self._schedule(play)

    def _do(self, play: Play, step: Step) -> None:
        state = self._sandbox.state
        workspace = state.workspaces[play.story.workspace]
        conversation = workspace.conversations[play.conversation]
        if step.act is Act.WRITE:
            part = scenes.customer_replies(state, workspace, conversation, {"body": step.text})
            play.marks[part.id] = step
            return
        who = COLLEAGUE[workspace.id]
        given: Json = {"admin_id": who, "action": step.act.value, "body": step.text}
        if step.act is Act.ASSIGN:
            given |= {"body": "", "assignee": {"type": "admin", "id": who}}
        try:
            scenes.teammate_acts(state, workspace, conversation, given)
        except ApiError as refused:  # a story must not end a call of the app's
            raise RuntimeError(f"{play.story.kind}: {refused}") from refused
