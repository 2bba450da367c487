"""gunicorn's settings: https://docs.gunicorn.org/en/stable/settings.html"""

import gc
import resource
import socket
import struct
from typing import Any

from gunicorn.glogging import Logger

from intercom_app.logs import configure
from intercom_app.settings import BadEnvironment, load


class ServerLogger(Logger):
    """gunicorn's own messages, in the same form as ours. There is no access log: the proxy in front keeps one."""

    def setup(self, cfg: Any) -> None:
        """Leave the writing to the root logger."""
        super().setup(cfg)
        self.error_log.handlers[:] = []
        self.error_log.propagate = True


try:
    settings = load()
except BadEnvironment as problem:
    raise SystemExit(f"intercom_app {problem}") from None
configure(settings.log_level, production=settings.production)
bind = f"0.0.0.0:{settings.port}"
logger_class = ServerLogger
workers = 2
worker_class = "gthread"
threads = 8
# With keep-alive clients one worker can otherwise get every connection.
reuse_port = True
# What is imported and built once is shared by the workers.
preload_app = True
graceful_timeout = 20
control_socket_disable = True
# What a request's head may be; the body's size is the app's business (MAX_CONTENT_LENGTH).
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190
SILENCE = 15
"""Seconds for which a sender may say nothing in the middle of a request: a thread waits for it all that time."""


def when_ready(_server: Any) -> None:
    """Look for no garbage in what was imported: it stopped all threads for a tenth of a second at a time."""
    gc.collect()
    gc.freeze()


MOST_FILES = 8192
"""Open files of a process. Each screen of the chat is one, and systems give 1,024 unasked."""


def post_fork(_server: Any, worker: Any) -> None:
    """Bound reads and writes of the connections accepted here, Linux hands the listener's times down; allow many."""
    for listener in worker.sockets:
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            listener.sock.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", SILENCE, 0))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))
