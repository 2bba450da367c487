"""The whole state behind one lock, and the doors through which everything else reaches it."""

from __future__ import annotations

import random
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import Any

from sandbox.records import Json, Token, Workspace

ItemBuilder = Callable[[], Json]
Receipt = tuple[int, int | None]
"""When a call was received (State.order), and when the API had last read the conversation that it is about."""
Emit = Callable[[Workspace, str, ItemBuilder], None]

REQUESTS_KEPT = 20_000


@dataclass(frozen=True)
class Seen:
    """A REST call, or a step of a mail's delivery (method "SMTP"), as an onlooker is told of it."""

    method: str
    path: str
    workspace: str | None
    body: bytes
    port: int
    """The caller's."""


class Onlooker:
    """Sees every call at three moments, and may do something itself at each. This one looks away."""

    def received(self, call: Seen) -> None:
        """A call has come; nothing was done yet."""

    def acted(self, call: Seen) -> None:
        """A call was carried out, and nobody was told. Not where it was refused or kept from acting."""

    def answered(self, call: Seen) -> None:
        """The caller has its answer."""


@dataclass
class Behaviour:
    """How unkind the sandbox is; set through PUT /sandbox/behaviour."""

    rate_limit: int = 1_666
    rate_window_seconds: int = 10
    rewrite_html: bool = True
    late_parts_ms: int = 0
    contact_search_lag_ms: int = 0
    code_seconds: int = 300
    app_version: str = "2.16"

    def update(self, changes: Json) -> None:
        """Takes over the named values; raises ValueError naming an unknown key or a wrong type."""
        known = {field.name: type(getattr(self, field.name)) for field in fields(self)}
        for key, value in changes.items():
            if key not in known:
                raise ValueError(f"unknown key {key!r}; known are {', '.join(sorted(known))}")
            if type(value) is not known[key]:
                raise ValueError(f"{key} must be of type {known[key].__name__}")
            setattr(self, key, value)


@dataclass
class Code:
    """An OAuth code that was handed out and not yet used."""

    workspace_id: str
    admin_id: str
    issued_at: float


def _to_nobody(_workspace: Workspace, _topic: str, _build: ItemBuilder) -> None:
    """Where notifications go until somebody sends them."""


class State:
    """Every workspace, token and log. Hold `lock` while reading or changing anything in it."""

    def __init__(self, seed: Callable[[], list[Workspace]], random_seed: int = 1) -> None:
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.emit: Emit = _to_nobody
        self.receipt: Receipt | None = None
        self._last_order = 0
        self._seed = seed
        self._random_seed = random_seed
        self.version = 0
        self.reset()

    def reset(self) -> None:
        """Back to the seed: nothing installed, logs empty, behaviour as by default."""
        with self.lock:
            self.workspaces: dict[str, Workspace] = {each.id: each for each in self._seed()}
            self.behaviour = Behaviour()
            self.onlooker = Onlooker()
            self.tokens: dict[str, Token] = {}
            self.codes: dict[str, Code] = {}
            self.requests: deque[Json] = deque(maxlen=REQUESTS_KEPT)
            self.windows: dict[str, tuple[int, int]] = {}
            self.random = random.Random(self._random_seed)  # noqa: S311 - repeatable on purpose
            self.touch()

    def touch(self) -> None:
        """Says that something changed, so that the page draws itself again."""
        with self.lock:
            self.version += 1
            self.changed.notify_all()

    def wait_for_change(self, after: int, seconds: float) -> int:
        """The version once it is past `after`, or as it is when the seconds are over."""
        with self.lock:
            self.changed.wait_for(lambda: self.version > after, timeout=seconds)
            return self.version

    def order(self) -> int:
        """A number greater than all before it, in nanoseconds of the monotonic clock: who came first."""
        with self.lock:
            self._last_order = max(time.monotonic_ns(), self._last_order + 1)
            return self._last_order

    def now(self) -> int:
        """Unix seconds."""
        return int(time.time())

    def now_exact(self) -> float:
        """Unix seconds with their fraction."""
        return time.time()

    def object_id(self) -> str:
        """24 hex digits, as contacts and companies have."""
        return f"{self.now():08x}{self.random.getrandbits(64):016x}"

    def issue_token(self, workspace: Workspace, admin_id: str) -> Token:
        """A fresh token; the workspace's older ones stop working."""
        self.revoke_tokens(workspace)
        token = Token(f"dG9r{secrets.token_urlsafe(32)}", workspace.id, admin_id)
        self.tokens[token.value] = token
        workspace.installed = True
        self.touch()
        return token

    def revoke_tokens(self, workspace: Workspace) -> None:
        """Makes every token of the workspace answer 401 from now on."""
        for token in self.tokens.values():
            if token.workspace_id == workspace.id:
                token.revoked = True
        workspace.installed = False
        self.touch()

    def as_json(self) -> Json:
        """Everything, for GET /sandbox/state."""
        with self.lock:
            return {
                "version": self.version,
                "behaviour": asdict(self.behaviour),
                "workspaces": {key: _plain(asdict(value)) for key, value in self.workspaces.items()},
                "tokens": [asdict(token) for token in self.tokens.values()],
            }


def _plain(value: Any) -> Any:
    """The value without anything that JSON does not know."""
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
