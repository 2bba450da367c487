"""The HTTP server: as a process of its own, or in a thread for tests."""

from __future__ import annotations

import contextlib
import logging
import signal
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from sandbox import card_page, control, control_conversations, control_people, oauth, page, shop_page
from sandbox.api import register_api
from sandbox.config import Config
from sandbox.hooks import RELEASE, register_hooks
from sandbox.state import State
from sandbox.world import World

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

log = logging.getLogger(__name__)


class QuietHandler(WSGIRequestHandler):
    """Leaves requests out of the terminal, and keeps connections open as Intercom does."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Says nothing: GET /sandbox/requests is the log."""

    def connection_dropped(self, _error: BaseException, environ: WSGIEnvironment | None = None) -> None:
        """Sends what the call has caused: a caller who was gone before the answer undoes nothing.

        The server closes no answer that breaks off, so what waits for that would wait for ever.
        """
        if environ and (release := environ.get(RELEASE)):
            release()


def create_app(world: World) -> Flask:
    """The WSGI app over a world."""
    app = Flask(__name__)
    app.extensions["sandbox"] = world
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it
    world.app = app
    register_hooks(app)
    register_api(app)
    for part in (oauth, control, control_conversations, control_people, page, card_page, shop_page):
        app.register_blueprint(part.blueprint)
    return app


class RunningSandbox:
    """A sandbox that listens; `url` is its address, `state` what it holds."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.world = World(config)
        self.state: State = self.world.state
        self._server: BaseWSGIServer = make_server(
            config.host,
            config.port,
            create_app(self.world),
            threaded=True,
            request_handler=QuietHandler,
        )
        self.url = f"http://{config.host}:{self._server.port}"

    def serve(self) -> None:
        """Answers until stop() is called."""
        self.world.start()
        self._server.serve_forever(poll_interval=0.05)

    def stop(self) -> None:
        """Ends serve(), the threads and the mail server."""
        self._server.shutdown()
        self._server.server_close()
        self.world.stop()


@contextlib.contextmanager
def running_sandbox(config: Config | None = None, *, smtp: bool = False) -> Iterator[RunningSandbox]:
    """A sandbox in a thread, on a free port unless the config names one; with a mail server where wanted."""
    config = config or Config(port=0)
    if smtp and not config.smtp_port:
        config = replace(config, smtp_port=free_port())
    sandbox = RunningSandbox(config)
    thread = threading.Thread(target=sandbox.serve, name="sandbox", daemon=True)
    thread.start()
    try:
        yield sandbox
    finally:
        sandbox.stop()
        thread.join(5)


def free_port() -> int:
    """A port that nothing listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def serve_forever(config: Config) -> None:
    """Runs the sandbox until SIGTERM or Ctrl-C."""
    sandbox = RunningSandbox(config)

    def leave(*_: object) -> None:
        threading.Thread(target=sandbox.stop, name="stopping").start()

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    log.info(
        "Sandbox inbox: %s  app: %s  SMTP port: %s", sandbox.url, config.app_url, config.smtp_port or "off"
    )
    sandbox.serve()
