"""The environment: what is missing or malformed is named, all of it at once."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from intercom_app.settings import REQUIRED, ROOT, BadEnvironment, Settings, load

GOOD = {
    "PUBLIC_URL": "https://agent.example.com/",
    "SECRET_KEY": "sixteen letters or more",
    "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    "DATABASE_URL": "postgresql+psycopg://app@db/app",
    "REDIS_URL": "rediss://cache:6379/0",
    "INTERCOM_CLIENT_ID": "id",
    "INTERCOM_CLIENT_SECRET": "secret",
}


def problems(environment: dict[str, str]) -> dict[str, str]:
    with pytest.raises(BadEnvironment) as caught:
        load(environment)
    assert all(name in str(caught.value) for name in caught.value.problems)
    return caught.value.problems


def test_a_full_environment_is_taken() -> None:
    settings = load(GOOD)
    assert settings.production
    assert settings.secure
    assert settings.public_url == "https://agent.example.com"
    assert settings.turn_quiet_seconds == 3


def test_everything_that_is_missing_is_named_at_once() -> None:
    assert list(problems({})) == list(REQUIRED)
    assert list(problems({"PUBLIC_URL": " ", "SECRET_KEY": ""})) == list(REQUIRED)


MALFORMED = {
    "APP_ENV": "staging",
    "PORT": "70000",
    "PUBLIC_URL": "agent.example.com",
    "SECRET_KEY": "short",
    "ENCRYPTION_KEYS": "not-a-key",
    "DATABASE_URL": "mysql://db",
    "REDIS_URL": "cache:6379",
    "INTERCOM_VERSION": "latest",
    "OPENAI_BASE_URL": "localhost",
    "SMTP_URL": "mail.example.com",
    "LOG_LEVEL": "LOUD",
    "SENTRY_DSN": "nowhere",
    "TURN_QUIET_SECONDS": "-1",
}


def test_everything_that_is_malformed_is_named_at_once() -> None:
    found = problems(GOOD | MALFORMED)
    assert set(MALFORMED) <= set(found)
    assert not any(MALFORMED[name] in found[name] for name in ("SECRET_KEY", "ENCRYPTION_KEYS"))


@pytest.mark.parametrize("name", MALFORMED)
def test_one_malformed_variable_is_named(name: str) -> None:
    assert name in problems(GOOD | {name: MALFORMED[name]})


def test_mail_needs_a_sender() -> None:
    assert list(problems(GOOD | {"SMTP_URL": "smtp://mail:25"})) == ["MAIL_FROM"]


def test_a_quiet_period_of_nothing_is_valid() -> None:
    assert load(GOOD | {"TURN_QUIET_SECONDS": "0"}).turn_quiet_seconds == 0


def test_development_makes_its_secrets_once(tmp_path: Path) -> None:
    first = load({"APP_ENV": "development"}, var=tmp_path)
    again = load({"APP_ENV": "development"}, var=tmp_path)
    assert (first.secret_key, first.encryption_keys) == (again.secret_key, again.encryption_keys)
    assert first.database_url == f"sqlite:///{tmp_path / 'app.db'}"
    assert first.embedded_redis
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_development_secrets_differ_between_machines(tmp_path: Path) -> None:
    one, other = (load({"APP_ENV": "development"}, var=tmp_path / name) for name in "ab")
    assert one.secret_key != other.secret_key


def test_what_is_given_wins_in_development_too(tmp_path: Path) -> None:
    settings = load(GOOD | {"APP_ENV": "development"}, var=tmp_path)
    assert settings.secret_key == GOOD["SECRET_KEY"]
    assert settings.redis_url == GOOD["REDIS_URL"]


def test_every_name_is_in_the_example() -> None:
    example = ROOT / ".env.example"
    named = set(re.findall(r"^#?\s*([A-Z_]+)=", example.read_text(), re.M))
    assert {name.upper() for name in Settings.model_fields} <= named
