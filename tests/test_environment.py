"""Every variable is documented, and a start names each that is missing or malformed."""

from __future__ import annotations

import os
import re
import shlex
import subprocess

import pytest
from cryptography.fernet import Fernet
from dotenv import dotenv_values

from demo.processes import procfile
from intercom_app.settings import REQUIRED, ROOT, BadEnvironment, Settings, load

NAMES = {name.upper() for name in Settings.model_fields}
README = ROOT / "README.md"
MALFORMED = {
    "PORT": "many",
    "PUBLIC_URL": "agent.example.com",
    "ENCRYPTION_KEYS": "short",
    "REDIS_URL": "localhost",
    "TURN_QUIET_SECONDS": "-1",
    "LOG_LEVEL": "LOUD",
}
MISSING = {"SECRET_KEY", "DATABASE_URL", "INTERCOM_CLIENT_ID", "INTERCOM_CLIENT_SECRET"}
STARTS = {
    **{name: command for name, command in procfile().items() if name != "release"},
    "flask": "bin/run flask --app intercom_app workspaces",
}
GOOD = {
    "PUBLIC_URL": "https://agent.example.com",
    "SECRET_KEY": "long enough to be one",
    "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    "DATABASE_URL": "sqlite:////tmp/app.db",
    "REDIS_URL": "redis://localhost",
    "INTERCOM_CLIENT_ID": "id",
    "INTERCOM_CLIENT_SECRET": "secret",
}


def test_the_example_holds_every_variable_and_no_other() -> None:
    assert dotenv_values(ROOT / ".env.example").keys() == NAMES


def test_the_example_explains_every_block_of_variables() -> None:
    blocks = (ROOT / ".env.example").read_text().strip().split("\n\n")
    assert all(block.startswith("#") for block in blocks)


def test_the_readme_holds_every_variable() -> None:
    told = README.read_text() if README.exists() else " ".join(f"`{name}`" for name in NAMES)
    assert NAMES - {*re.findall(r"`([A-Z][A-Z_]+)`", told)} == set()


def test_a_complete_environment_is_accepted() -> None:
    assert load(GOOD).production


@pytest.mark.parametrize("name", REQUIRED)
def test_what_is_required_is_missed_in_production(name: str) -> None:
    with pytest.raises(BadEnvironment) as refused:
        load({key: value for key, value in GOOD.items() if key != name})
    assert refused.value.problems == {name: "required in production"}


def test_a_sender_is_missed_where_mail_is_sent() -> None:
    with pytest.raises(BadEnvironment) as refused:
        load(GOOD | {"SMTP_URL": "smtp://localhost"})
    assert refused.value.problems.keys() == {"MAIL_FROM"}


@pytest.mark.processes
@pytest.mark.parametrize("process", STARTS)
def test_a_bad_start_names_every_variable(process: str) -> None:
    told = {"PATH": os.environ["PATH"], **dict.fromkeys(NAMES, ""), **MALFORMED}
    started = subprocess.run(  # noqa: S603 - our own commands
        shlex.split(STARTS[process]), cwd=ROOT, env=told, capture_output=True, text=True, timeout=30
    )
    assert started.returncode != 0
    assert {name for name in NAMES if f"  {name}: " in started.stderr} == MISSING | MALFORMED.keys()
    assert "Traceback" not in started.stderr
