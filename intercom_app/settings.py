"""The process's settings: every environment variable is read here and nowhere else."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from dotenv import dotenv_values
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from intercom_app.mail.mail import sender_address
from intercom_app.mail.smtp_url import parse_smtp_url

SHORTEST_KEY = 16
ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
REQUIRED = (
    "PUBLIC_URL",
    "SECRET_KEY",
    "ENCRYPTION_KEYS",
    "DATABASE_URL",
    "REDIS_URL",
    "INTERCOM_CLIENT_ID",
    "INTERCOM_CLIENT_SECRET",
)


class BadEnvironment(Exception):
    """The environment is missing something or holds something malformed; `problems` names every variable."""

    def __init__(self, problems: dict[str, str]) -> None:
        self.problems = problems
        lines = (f"  {name}: {problem}" for name, problem in problems.items())
        super().__init__("cannot start with this environment (see .env.example):\n" + "\n".join(lines))


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be an http or https address such as https://agent.example.com")
    return value.rstrip("/")


def _database(value: str) -> str:
    if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("must start with sqlite:/// or postgresql+psycopg://")
    return value


def _redis(value: str) -> str:
    if not value.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("must start with redis://, rediss:// or unix://")
    return value


def _smtp(value: str) -> str:
    parse_smtp_url(value)
    return value


def _mail_from(value: str) -> str:
    try:
        sender_address(value)
    except ValueError as error:
        raise ValueError(str(error).removeprefix("MAIL_FROM ")) from error
    return value


def _fernet_keys(value: str) -> str:
    keys = listed(value)
    if not keys:
        raise ValueError("must hold at least one Fernet key")
    for number, key in enumerate(keys, start=1):
        try:
            Fernet(key)
        except ValueError as error:
            raise ValueError(f"key {number} is not a Fernet key (32 bytes, base64)") from error
    return ",".join(keys)


def _secret_keys(value: str) -> str:
    keys = listed(value)
    if not keys or any(len(key) < SHORTEST_KEY for key in keys):
        raise ValueError(f"each key must have {SHORTEST_KEY} characters or more")
    return ",".join(keys)


def _secrets(value: str) -> str:
    if not listed(value):
        raise ValueError("must hold at least one secret")
    return ",".join(listed(value))


def listed(value: str) -> tuple[str, ...]:
    """Return what a comma separated value lists: the newest first, the others are still accepted."""
    return tuple(each.strip() for each in value.split(",") if each.strip())


WebAddress = Annotated[str, AfterValidator(_web_address)]


class Settings(BaseModel):
    """What the process was told. Names are the variables' own, in lower case."""

    model_config = ConfigDict(frozen=True)

    app_env: Literal["production", "development"] = "production"
    port: Annotated[int, Field(ge=1, le=65535)] = 5000
    public_url: WebAddress = ""
    secret_key: Annotated[str, AfterValidator(_secret_keys)] = ""
    encryption_keys: Annotated[str, AfterValidator(_fernet_keys)] = ""
    database_url: Annotated[str, AfterValidator(_database)] = ""
    redis_url: Annotated[str, AfterValidator(_redis)] = ""
    intercom_client_id: str = ""
    intercom_client_secret: Annotated[str, AfterValidator(_secrets)] = ""
    intercom_app_url: WebAddress = "https://app.intercom.com"
    intercom_api_url: WebAddress | None = None
    intercom_version: Annotated[str, Field(pattern=r"^\d+\.\d+$")] = "2.16"
    openai_api_key: str | None = None
    openai_base_url: WebAddress | None = None
    openai_model: str = "gpt-5-mini"
    smtp_url: Annotated[str, AfterValidator(_smtp)] | None = None
    mail_from: Annotated[str, AfterValidator(_mail_from)] | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    sentry_dsn: WebAddress | None = None
    turn_quiet_seconds: Annotated[float, Field(ge=0, le=600)] = 3

    @property
    def production(self) -> bool:
        """Whether "required" means required."""
        return self.app_env == "production"

    @property
    def secure(self) -> bool:
        """Whether the world reaches us over https."""
        return self.public_url.startswith("https://")

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """What signs sessions and links, the newest first; what the others signed is still good."""
        return listed(self.secret_key)

    @property
    def client_secrets(self) -> tuple[str, ...]:
        """The app's secrets, the newest first; what Intercom signed with the others is still genuine."""
        return listed(self.intercom_client_secret)

    @property
    def embedded_redis(self) -> bool:
        """Whether the queue is the server that we start ourselves."""
        return not self.redis_url


def load(environment: Mapping[str, str] | None = None, var: Path = VAR) -> Settings:
    """Return the settings, or raise BadEnvironment naming every variable that is missing or malformed."""
    if environment is None:
        environment = {k: v for k, v in dotenv_values(ROOT / ".env").items() if v} | dict(os.environ)
    given = {name.lower(): value for name, value in environment.items() if value.strip()}
    known = {name: given[name] for name in Settings.model_fields if name in given}
    if known.get("app_env") == "development":
        known = _development_defaults(known, var) | known
    try:
        settings = Settings.model_validate(known)
        problems: dict[str, str] = {}
    except ValidationError as error:
        problems = {str(e["loc"][0]).upper(): _said(e["msg"]) for e in error.errors()}
    problems |= {name: reason for name, reason in _missing(known).items() if name not in problems}
    if problems:
        order = [name.upper() for name in Settings.model_fields]
        raise BadEnvironment({name: problems[name] for name in sorted(problems, key=order.index)})
    return settings


def load_model(environment: Mapping[str, str] | None = None) -> Settings:
    """Return settings that say only which model there is; raise BadEnvironment where that is malformed."""
    given = {name: value for name, value in (environment or os.environ).items() if value.strip()}
    names = [name for name in Settings.model_fields if name.startswith("openai_")]
    try:
        return Settings.model_validate({n: given[n.upper()] for n in names if n.upper() in given})
    except ValidationError as error:
        problems = {str(e["loc"][0]).upper(): _said(e["msg"]) for e in error.errors()}
        raise BadEnvironment(problems) from None


def bare_environment() -> dict[str, str]:
    """Return what a child that reads strangers' files needs of our environment: where libraries lie, no secrets."""
    return {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "PATH", "TZ") if name in os.environ}


def _said(message: str) -> str:
    return message.removeprefix("Value error, ")


def _missing(known: Mapping[str, Any]) -> dict[str, str]:
    missing: dict[str, str] = {}
    if known.get("app_env") != "development":
        missing = {name: "required in production" for name in REQUIRED if not known.get(name.lower())}
    if known.get("smtp_url") and not known.get("mail_from"):
        missing["MAIL_FROM"] = "required with SMTP_URL"
    return missing


def _development_defaults(known: Mapping[str, str], var: Path) -> dict[str, str]:
    """Secrets are made once and kept, so that tokens and sessions outlive a restart."""
    return {
        "public_url": f"http://127.0.0.1:{known.get('port', '5000')}",
        "secret_key": known.get("secret_key") or _kept(var / "secret_key", secrets.token_urlsafe(32)),
        "encryption_keys": known.get("encryption_keys")
        or _kept(var / "encryption_keys", Fernet.generate_key().decode()),
        "database_url": f"sqlite:///{var / 'app.db'}",
        "intercom_client_id": "development",
        "intercom_client_secret": "development-secret",
    }


def _kept(path: Path, fresh: str) -> str:
    """Return what the file holds; the first process to come writes it, the others read what it wrote."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(fresh)
        return fresh
    except FileExistsError:
        return path.read_text()
