"""The product's processes beside the town instead of the sandbox, in production's mode."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import requests
from cryptography.fernet import Fernet

from benches._frame import family
from benches._servers import postgres
from demo.processes import Stack
from intercom_app.app import create_app
from intercom_app.installations import install
from intercom_app.intercom.payloads import Me
from intercom_app.services import services
from intercom_app.settings import load

WORKSPACES = ("sbx_us_1",)
KNOWLEDGE = Path(__file__).parent.parent / "sandbox" / "articles" / "northwind"
DOCUMENT = {
    "agent": {"name": "Ada's helper", "instructions": "Friendly and short."},
    "copilot": {"ai_assist": True, "reply_as": "814860"},
}


class TownStack(Stack):
    """Web, clock and so many workers. `town` options: see `python -m benches._town --help`."""

    def __init__(self, folder: Path, *, workers: int, town: list[str], **environment: str) -> None:
        self._town = town
        super().__init__(folder)
        self._workers = [f"worker-{number}" for number in range(2, workers + 1)]
        self._commands = {**self._commands, **dict.fromkeys(self._workers, self._commands["worker"])}
        self.database_pid: int | None = None
        self._extra |= environment | {
            "APP_ENV": "production",
            "SECRET_KEY": "a secret for benches only",
            "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
            "OPENAI_BASE_URL": f"{self.sandbox_url}/v1",
            "TURN_QUIET_SECONDS": "0",
        }

    def roots(self, name: str) -> list[int]:
        """Return the first process of web, clock or sandbox, or of each worker."""
        return [each.pid for known, each in self._running.items() if known.split("-")[0] == name]

    def pids(self, name: str) -> list[int]:
        """Return these processes and their children."""
        return [pid for root in self.roots(name) for pid in family(root)]

    def open(self) -> None:
        """Connect the workspaces, turn Copilot on, and start the other workers."""
        app = create_app(load(self.environment), var=self.folder)
        logging.getLogger().setLevel(logging.WARNING)
        with app.app_context():
            for workspace in WORKSPACES:
                me = Me.parse(_me(workspace))
                install(services(), me, workspace)
        settings = self.folder / "settings.json"
        settings.write_text(json.dumps(DOCUMENT))
        for workspace in WORKSPACES:
            for article in sorted(KNOWLEDGE.glob("*.html")):
                self.flask("source", "add", str(article), "--workspace", workspace)
            self.flask("settings", "apply", str(settings), "--workspace", workspace)

    def ask(self, what: str, **said: Any) -> dict[str, Any]:
        """Tell the town something and return its figures."""
        answer = requests.post(f"{self.sandbox_url}/town/{what}", json=said, timeout=60)
        answer.raise_for_status()
        figures: dict[str, Any] = answer.json()
        return figures

    def _sandbox(self) -> str:
        options = " ".join(self._town)
        return f"{sys.executable} -m benches._town --port {self.sandbox_port} --app-url {self.url} {options}"


@contextmanager
def running(*, database: str, workers: int, town: list[str]) -> Iterator[TownStack]:
    """Yield the running product, ready for customers; `database` is "postgres" or "sqlite"."""
    with ExitStack() as exits:
        folder = Path(exits.enter_context(TemporaryDirectory(prefix="bench-")))
        more: dict[str, Any] = {}
        pid = None
        if database == "postgres":
            server = exits.enter_context(postgres())
            more["DATABASE_URL"], pid = server.url, server.pid
        stack = exits.enter_context(TownStack(folder / "stack", workers=workers, town=town, **more))
        stack.database_pid = pid
        stack.open()
        yield stack


def _me(workspace: str) -> dict[str, Any]:
    app = {
        "type": "app",
        "id_code": workspace,
        "name": workspace,
        "timezone": "Europe/Berlin",
        "region": "EU",
    }
    return {"type": "admin", "id": "814860", "name": "Ada", "email": "ada@example.com", "app": app}
