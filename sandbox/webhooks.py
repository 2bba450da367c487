"""Notifications to the app: signed, retried once, and as unruly as asked for."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections import deque
from dataclasses import asdict, dataclass, field, fields

import requests

from sandbox.config import Config
from sandbox.queueing import DueQueue
from sandbox.records import Json, Workspace
from sandbox.state import ItemBuilder, State

USER_AGENT = "intercom-parrot-service-client/1.0"
ANSWER_WITHIN_SECONDS = 5.0
SENDERS = 8
DELIVERIES_KEPT = 200_000
ECHO_MODES = ("never", "sometimes", "always")


@dataclass
class WebhookBehaviour:
    """How deliveries behave; set through PUT /sandbox/webhooks."""

    duplicate: int = 1
    reorder: bool = False
    delay_ms: int = 0
    drop_next: int = 0
    break_next: int = 0
    echo_before_answer: str = "sometimes"
    retry_seconds: float = 60.0
    throttle_seconds: float = 60.0
    paused: bool = False
    disabled: bool = False
    topics: list[str] | None = None

    def update(self, changes: Json) -> None:
        """Takes over the named values; raises ValueError naming what is wrong."""
        known = {each.name for each in fields(self)}
        unknown = sorted(set(changes) - known)
        if unknown:
            raise ValueError(f"unknown keys {', '.join(unknown)}; known are {', '.join(sorted(known))}")
        if changes.get("echo_before_answer", "never") not in ECHO_MODES:
            raise ValueError(f"echo_before_answer must be one of {', '.join(ECHO_MODES)}")
        for key, value in changes.items():
            # `"duplicate": true` reads as "twice", as people write it.
            setattr(self, key, 2 if key == "duplicate" and value is True else value)
        self.duplicate = max(int(self.duplicate), 1)


@dataclass
class Delivery:
    """One notification and what became of it; its id stays the same on every attempt."""

    id: str
    topic: str
    workspace_id: str
    build_item: ItemBuilder
    created_at: int
    first_sent_at: int = 0
    attempts: int = 0
    statuses: list[str] = field(default_factory=list)
    outcome: str = "pending"
    item: Json | None = None
    tried: threading.Event = field(default_factory=threading.Event)

    def as_json(self) -> Json:
        """For the delivery log."""
        shown = ("id", "topic", "workspace_id", "created_at", "attempts", "statuses", "outcome")
        return {key: getattr(self, key) for key in shown}


def signature(secret: str, body: bytes) -> str:
    """The X-Hub-Signature of a body."""
    return "sha1=" + hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()


class Webhooks:
    """Sends notifications from background threads."""

    def __init__(self, config: Config, state: State) -> None:
        self._config = config
        self._state = state
        self._session = threading.local()
        self._held = threading.local()
        self.queue: DueQueue[Delivery] = DueQueue(self._attempt, SENDERS)
        self.reset()

    def reset(self) -> None:
        """Forgets what is under way, the log and the behaviour."""
        self.queue.clear()
        self.behaviour = WebhookBehaviour()
        self.deliveries: deque[Delivery] = deque(maxlen=DELIVERIES_KEPT)
        self._waiting: list[Delivery] = []

    def emit(self, workspace: Workspace, topic: str, build_item: ItemBuilder) -> None:
        """Sends a notification to the app, if it is installed and subscribed to the topic."""
        topics = self.behaviour.topics
        if not workspace.installed or (topics is not None and topic not in topics):
            return
        notification_id = f"notif_{self._uuid()}"
        delivery = Delivery(notification_id, topic, workspace.id, build_item, self._state.now())
        self.deliveries.append(delivery)
        held: list[Delivery] | None = getattr(self._held, "deliveries", None)
        if held is not None:
            held.append(delivery)
        else:
            self.send(delivery)

    def hold(self) -> list[Delivery]:
        """From now on this thread's notifications are collected in the returned list, until released."""
        self._held.deliveries = []
        held: list[Delivery] = self._held.deliveries
        return held

    def release(self, held: list[Delivery]) -> None:
        """Ends hold() and sends what was collected."""
        self.collect_nothing()
        for delivery in held:
            self.send(delivery)
        held.clear()

    def collect_nothing(self) -> None:
        """Ends hold() in this thread; what was collected is released later, from wherever."""
        self._held.deliveries = None

    def send_before_answering(self, held: list[Delivery], wait_seconds: float = 2.0) -> None:
        """Sends what was collected and waits for it to arrive: the echo overtakes the answer."""
        waiting = list(held)
        self.release(held)
        deadline = time.monotonic() + wait_seconds
        for delivery in waiting:
            delivery.tried.wait(max(deadline - time.monotonic(), 0))

    def echoes_first(self) -> bool:
        """Whether the echo of the current call is sent before its answer."""
        mode = self.behaviour.echo_before_answer
        if mode == "sometimes" and not (self.behaviour.reorder or self.behaviour.delay_ms):
            with self._state.lock:
                return self._state.random.random() < 0.5
        return mode == "always"

    def send(self, delivery: Delivery) -> None:
        """Queues a delivery, with the disorder that was asked for."""
        with self._state.lock:
            behaviour = self.behaviour
            if behaviour.drop_next > 0:
                behaviour.drop_next -= 1
                delivery.outcome = "dropped"
                delivery.tried.set()
                return
            spread = self._state.random.uniform(0, 1.5) if behaviour.reorder else 0.0
        for copy in range(behaviour.duplicate):
            self.queue.put(delivery, behaviour.delay_ms / 1000 + spread + copy * 0.05)

    def resume(self) -> None:
        """Sends what was kept back while paused."""
        waiting, self._waiting = self._waiting, []
        for delivery in waiting:
            self.queue.put(delivery)

    def tell_uninstalled(self, workspace: Workspace) -> None:
        """POSTs to the uninstall address, from a thread; no header of Intercom's is known to sign it."""
        body = {"app_id": workspace.id}

        def post() -> None:
            try:
                requests.post(self._config.uninstall_url, json=body, timeout=ANSWER_WITHIN_SECONDS)
            except requests.RequestException:
                self._state.touch()

        threading.Thread(target=post, name="uninstall-notice", daemon=True).start()

    def settings_as_json(self) -> Json:
        """The behaviour, for the control API."""
        return asdict(self.behaviour)

    def _attempt(self, delivery: Delivery) -> None:
        if self.behaviour.paused:
            self._waiting.append(delivery)
            delivery.tried.set()
            return
        if self.behaviour.disabled:
            delivery.outcome = "disabled"
            delivery.tried.set()
            return
        body = self._body(delivery)
        status = "broken off" if self._breaks() else self._post(body)
        delivery.statuses.append(status)
        self._judge(delivery, status)
        if delivery.outcome == "delivered":
            # The log outlives the payload: a long run would keep every conversation many times over.
            delivery.item = None
        delivery.tried.set()
        self._state.touch()

    def _body(self, delivery: Delivery) -> bytes:
        """The envelope; the item is built at the first attempt and kept for the others."""
        with self._state.lock:
            delivery.attempts += 1
            if delivery.item is None:
                delivery.first_sent_at = self._state.now()
                delivery.item = delivery.build_item()
            envelope = {
                "type": "notification_event",
                "app_id": delivery.workspace_id,
                "data": {"type": "notification_event_data", "item": delivery.item},
                "links": {},
                "id": delivery.id,
                "topic": delivery.topic,
                "delivery_status": "pending" if delivery.attempts == 1 else "retry",
                "delivery_attempts": delivery.attempts,
                "delivered_at": 0,
                "first_sent_at": delivery.first_sent_at,
                "created_at": delivery.created_at,
                "self": None,
            }
            return json.dumps(envelope, separators=(",", ":")).encode()

    def _breaks(self) -> bool:
        """Whether this attempt does not reach the app; it is tried again as any that failed."""
        with self._state.lock:
            self.behaviour.break_next -= (breaks := self.behaviour.break_next > 0)
            return breaks

    def _post(self, body: bytes) -> str:
        """The answer's status, or the name of what went wrong."""
        if not hasattr(self._session, "value"):
            self._session.value = requests.Session()
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "User-Agent": USER_AGENT,
            "X-Hub-Signature": signature(self._config.client_secret, body),
        }
        try:
            response = self._session.value.post(
                self._config.webhook_url,
                data=body,
                headers=headers,
                timeout=ANSWER_WITHIN_SECONDS,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            return type(error).__name__
        return str(response.status_code)

    def _judge(self, delivery: Delivery, status: str) -> None:
        """410 ends the subscription, 429 is tried again for two hours, anything else failed once more."""
        if status.startswith("2"):
            delivery.outcome = "delivered"
        elif status == "410":
            delivery.outcome, self.behaviour.disabled = "disabled", True
        elif status == "429":
            self._throttled(delivery)
        else:
            self._failed(delivery)

    def _failed(self, delivery: Delivery) -> None:
        failures = sum(not each.startswith("2") and each != "429" for each in delivery.statuses)
        if failures == 1:
            self.queue.put(delivery, self.behaviour.retry_seconds)
        if delivery.outcome != "delivered":
            delivery.outcome = "retrying" if failures == 1 else "failed"

    def _throttled(self, delivery: Delivery) -> None:
        if self._state.now() - delivery.created_at > 7_200:
            delivery.outcome = "failed"
        else:
            delivery.outcome = "throttled"
            self.queue.put(delivery, self.behaviour.throttle_seconds)

    def _uuid(self) -> str:
        with self._state.lock:
            digits = f"{self._state.random.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:]}"
