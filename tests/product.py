"""The whole product in one process: web, worker and sandbox, over a real database and a real Redis."""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from wsgiref.types import StartResponse, WSGIEnvironment

from click.testing import Result
from flask import Flask
from rq.exceptions import NoSuchJobError
from rq.job import Job
from rq.serializers import JSONSerializer
from sqlalchemy import Table, exists, func, or_, select
from sqlalchemy.exc import OperationalError
from werkzeug.serving import make_server

from demo.inbox import Inbox
from intercom_app.app import create_app
from intercom_app.db import Base, Moment, db, now, quick, transaction
from intercom_app.llm.base import Limits
from intercom_app.llm.openai import OpenAIAssistant
from intercom_app.models.inbound_event import EventState, InboundEvent
from intercom_app.models.lane import Lane
from intercom_app.models.outbound_action import OutboundAction
from intercom_app.models.turn import Turn
from intercom_app.services import EXTENSION, Services, services
from intercom_app.settings import Settings
from intercom_app.web.chat import STREAMS
from sandbox.server import QuietHandler, RunningSandbox
from tests.doubles.model_server import ModelServer
from tests.factories import US
from tests.logs import log_kept, logging_restored
from tests.tenancy import Watch, watched
from workers.dispatcher import Dispatcher

PATIENCE = 20.0
QUICK_MODEL = Limits(total=1.0, per_try=0.4, connect=0.4, backoff=0.01, shortest_try=0.05)
SLOTS = 4
STOP = b"stop"
Row = TypeVar("Row", bound=Base)


_STANDING = select(
    or_(
        exists().where(InboundEvent.state == EventState.RECEIVED),
        # One that is on its way to a worker has a look_at as well, for the case that it gets lost.
        exists().where(or_(Lane.leased_until.is_not(None), Lane.rung_at.is_not(None))),
    ),
    select(func.min(Lane.look_at)).scalar_subquery(),
)


class Door:
    """A web server on one port; each test puts its own app behind it."""

    def __init__(self) -> None:
        self.app: Flask | None = None
        self._server = make_server("127.0.0.1", 0, self, threaded=True, request_handler=QuietHandler)
        self.url = f"http://127.0.0.1:{self._server.port}"

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        if self.app is not None:
            return self.app(environ, start_response)
        start_response("503 Service Unavailable", [])
        return [b""]

    @contextmanager
    def opened(self) -> Iterator[Door]:
        """Listen in a thread."""
        thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield self
        self._server.shutdown()
        self._server.server_close()
        thread.join(5)


class Crew:
    """The worker: the real dispatcher, and threads that run the queue's jobs. `died` are jobs that broke."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._threads: list[threading.Thread] = []
        self._dispatcher: Dispatcher | None = None
        self.died: list[BaseException] = []

    @property
    def _services(self) -> Services:
        built: Services = self._app.extensions[EXTENSION]
        return built

    def start(self) -> None:
        """Begin to work."""
        self._dispatcher = Dispatcher(self._app)
        self._threads = [threading.Thread(target=self._take, daemon=True) for _ in range(SLOTS)]
        for thread in (self._dispatcher, *self._threads):
            thread.start()

    def stop(self) -> None:
        """Finish what was begun."""
        if self._dispatcher is None:
            return
        self._dispatcher.stop()
        while self._dispatcher.is_alive():
            self._services.bell.ring()
            self._dispatcher.join(0.01)
        self._dispatcher = None
        self._services.redis.lpush(self._services.lanes.key, *[STOP] * SLOTS)
        for thread in self._threads:
            thread.join(PATIENCE)

    def _take(self) -> None:
        with self._app.app_context():
            built = services()
        while True:
            popped: Any = built.redis.blpop([built.lanes.key], timeout=1)
            if popped is not None and popped[1] == STOP:
                return
            if popped is not None:
                self._run(built, popped[1].decode())

    def _run(self, built: Services, job_id: str) -> None:
        try:
            with self._app.app_context():
                job = Job.fetch(job_id, connection=built.redis, serializer=JSONSerializer)
                job.perform()
                job.delete()
        except NoSuchJobError:
            return  # Redis was emptied meanwhile; RQ's own worker goes on as well
        except BaseException as error:  # a killed worker is one of the stories
            self.died.append(error)


class Product:
    """What stands on one machine, seen as its people see it."""

    def __init__(
        self, app: Flask, sandbox: RunningSandbox, door: Door, log: io.StringIO, watch: Watch
    ) -> None:
        self.app = app
        self.sandbox = sandbox
        self.url = door.url
        self.crew = Crew(app)
        self.inbox = Inbox(sandbox.url, US)
        self.watch = watch
        self._log = log

    @property
    def services(self) -> Services:
        """What the app works with."""
        built: Services = self.app.extensions[EXTENSION]
        return built

    def change(self, **parts: Any) -> None:
        """Replace parts of what the app works with: a transport, an assistant."""
        self.app.extensions[EXTENSION] = replace(self.services, **parts)

    def use_model(self, model: ModelServer, limits: Limits = QUICK_MODEL) -> None:
        """Ask a model instead of the offline assistant."""
        asks = OpenAIAssistant(
            model="m",
            api_key="sk-test",
            base_url=model.url,
            limits=limits,
            told=self.services.figures.heard_of_model,
        )
        self.change(assistant=asks)

    def inbox_of(self, workspace: str) -> Inbox:
        """Another workspace's inbox."""
        return Inbox(self.sandbox.url, workspace)

    def install(self, workspace: str = US) -> None:
        """Connect a workspace as its admin does."""
        page = self.inbox_of(workspace).install(self.url)
        assert page.status_code == 200, page.text

    def command(self, *words: str, given: str | None = None) -> Result:
        """Run a command of the command line."""
        return self.app.test_cli_runner().invoke(args=list(words), input=given)

    def apply(self, document: dict[str, Any], workspace: str = US) -> None:
        """Set the settings."""
        done = self.command("settings", "apply", "-", "--workspace", workspace, given=json.dumps(document))
        assert done.exit_code == 0, done.output

    def learn(self, path: Path, *flags: str, workspace: str = US) -> None:
        """Add a source of knowledge."""
        done = self.command("source", "add", str(path), "--workspace", workspace, *flags)
        assert done.exit_code == 0, done.output

    def rows(self, table: type[Row], **fields: Any) -> list[Row]:
        """The rows of a table, oldest first."""
        with self.app.app_context(), transaction() as session:
            return list(
                session.scalars(select(table).filter_by(**fields).order_by(*table.__mapper__.primary_key))
            )

    def values(self, table: Table) -> list[dict[str, Any]]:
        """All that a table holds."""
        with self.app.app_context(), transaction() as session:
            return [dict(row._mapping) for row in session.execute(select(table))]

    def turns(self, conversation: str, workspace: str = US) -> list[Turn]:
        """The turns of a conversation, oldest first."""
        return self.rows(Turn, conversation_id=conversation, workspace_id=workspace)

    def reasons(self, conversation: str, workspace: str = US) -> list[str]:
        """What was decided in a conversation, and why."""
        return [turn.reason for turn in self.turns(conversation, workspace)]

    def logged(self) -> str:
        """All that the log holds."""
        return self._log.getvalue()

    def wait(self, holds: Callable[[], object], what: str = "") -> None:
        """Return once something is so."""
        deadline = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < deadline, f"waited in vain {what}\n{self.logged()[-4000:]}"
            time.sleep(0.02)

    def settle(self, *, hurry: bool = False) -> None:
        """Return once there is nothing left to do. `hurry` lets the time pass for which work is put off."""

        def quiet() -> bool:
            busy, due = self.standing()
            if not busy and due is not None and hurry and due > now():
                self.pass_time((due - now()).total_seconds())
            return not busy and due is None

        self.wait(quiet, "for quiet")

    def pass_time(self, seconds: float) -> None:
        """Make everything that waits believe that so many seconds are over. Intercom's own times stay."""
        with self.app.app_context(), transaction() as session:
            for table in (Lane, OutboundAction):
                moments = [
                    column.key
                    for column in table.__table__.columns
                    if isinstance(column.type, Moment) and column.key != Lane.read_until.key
                ]
                for row in session.scalars(select(table)):
                    for name in moments:
                        if (moment := getattr(row, name)) is not None:
                            setattr(row, name, moment - timedelta(seconds=seconds))
        self.services.bell.ring()

    def standing(self) -> tuple[bool, datetime | None]:
        """Whether anybody is at work, and when something is to be done next: both as of one moment."""
        webhooks = self.sandbox.world.webhooks
        if len(webhooks.queue) or any(each.outcome == "pending" for each in list(webhooks.deliveries)):
            return True, None
        try:
            with self.app.app_context(), quick() as connection:
                busy, due = connection.execute(_STANDING).one()
        except OperationalError:  # some tests end the database's connections
            return True, None
        return busy, due


@contextmanager
def running_product(settings: Settings, var: Path, sandbox: RunningSandbox, door: Door) -> Iterator[Product]:
    """Yield the product behind the door, with its log kept; nothing of it outlives the block."""
    with logging_restored(), watched() as watch:
        app = create_app(settings, var=var)
        sandbox.world.reset()
        product = Product(app, sandbox, door, log_kept(), watch)
        door.app = app
        product.crew.start()
        try:
            yield product
        finally:
            door.app = None
            app.extensions[STREAMS].close()
            product.crew.stop()
            product.services.transport.close()
            with app.app_context():
                for engine in db.engines.values():
                    engine.dispose()
