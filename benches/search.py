"""What finding the passages of one turn costs in a database of many workspaces, beside one that holds this alone.

Passages of 110 words drawn as in a language (Zipf), 2,000 in each workspace. One workspace is indexed as the product
does it and copied within the database for the others, after which the database's own upkeep (vacuum) is done as it
would do itself in time. Questions of 8, 60 and 540 words of the same language, each in a transaction of its own, turn
and turn about. The floor is the same search in the database with one workspace.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate

from sqlalchemy import Engine, create_engine, insert, text
from sqlalchemy.orm import Session

from benches._frame import say
from benches._servers import postgres
from intercom_app.db import Base
from intercom_app.knowledge.index import SourceKey, prepare, put_document
from intercom_app.knowledge.outline import Block
from intercom_app.knowledge.readers import ReadDocument
from intercom_app.knowledge.search import search
from intercom_app.models.source import Document, Passage, Posting, Source, SourceKind, SourceState
from intercom_app.models.workspace import Workspace

TABLES = [
    Base.metadata.tables[each.__tablename__] for each in (Workspace, Source, Document, Passage, Posting)
]
LENGTHS = (8, 60, 540)
VOCABULARY = 20_000
PASSAGE_WORDS = 110
PER_DOCUMENT = 4
FIRST = "w0"
NOW = datetime(2026, 3, 2, tzinfo=UTC)
ROW = "{:22} {:>8} {:>20} {:>20} {:>8}"


class Language:
    """Made-up words, few of which are frequent: rank r is drawn in proportion to 1/r."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - not a secret
        self._words = [_word(number) for number in range(VOCABULARY)]
        self._weights = list(accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))

    def say(self, words: int) -> str:
        """Return so many words as sentences of about twelve."""
        drawn = self._random.choices(self._words, cum_weights=self._weights, k=words)
        return " ".join(word + "." * (place % 12 == 11) for place, word in enumerate(drawn))


def _word(number: int) -> str:
    """A word that no stemmer changes."""
    return "".join("bcdfghjklm"[int(digit)] + "aou"[int(digit) % 3] for digit in str(number + 1000)) + "k"


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of many searches."""

    taken: list[float]

    @property
    def p99(self) -> float:
        """The slowest percent begins here."""
        return statistics.quantiles(self.taken, n=100)[98]

    def __str__(self) -> str:
        """Median, slowest percent and slowest."""
        return f"{statistics.median(self.taken):.1f} / {self.p99:.1f} / {max(self.taken):.0f}"


def run(arguments: list[str]) -> str:
    """Return a table: p50, p99 and maximum for each length of question, and the ratio of the p99s."""
    options = _options(arguments)
    rows = [ROW.format("p50 / p99 / max, ms", "words", "alone", f"of {options.workspaces}", "ratio")]
    for name in options.engines:
        with _engines(name) as (alone, crowd):
            _fill(alone, 1, options.passages)
            _fill(crowd, options.workspaces, options.passages)
            rows += _measured(name, alone, crowd, options)
    return "\n".join(("", *rows))


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("bin/bench search", description=__doc__)
    parser.add_argument(
        "--engines", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"]
    )
    parser.add_argument("--workspaces", type=int, default=50)
    parser.add_argument("--passages", type=int, default=2000, help="in each workspace")
    parser.add_argument("--questions", type=int, default=200, help="of each length")
    return parser.parse_args(arguments)


@contextmanager
def _engines(name: str) -> Iterator[tuple[Engine, Engine]]:
    if name == "sqlite":
        with tempfile.TemporaryDirectory(prefix="bench-search-") as folder:
            yield create_engine(f"sqlite:///{folder}/alone.db"), create_engine(f"sqlite:///{folder}/crowd.db")
        return
    with postgres() as one, postgres() as other:
        yield create_engine(one.url), create_engine(other.url)


def _fill(engine: Engine, workspaces: int, passages: int) -> None:
    began = time.monotonic()
    Base.metadata.create_all(engine, tables=TABLES)
    with Session(engine) as session:
        for number in range(workspaces):
            session.add(Workspace(id=f"w{number}", name="x", region="US", state="active", installed_at=NOW))
        session.commit()
        _index(session, passages)
        say(f"{engine.dialect.name}: {passages} passages indexed in {time.monotonic() - began:.1f} s")
        for number in range(1, workspaces):
            _copy(session, number)
    _keep_up(engine)
    say(f"{engine.dialect.name}: {workspaces} workspaces filled in {time.monotonic() - began:.0f} s")


def _index(session: Session, passages: int) -> None:
    language = Language(seed=1)
    source_id = session.execute(
        insert(Source).returning(Source.id),
        {"workspace_id": FIRST, "kind": SourceKind.FILE, "location": "x", "title": "x",
         "state": SourceState.READY, "created_at": NOW},
    ).scalar_one()  # fmt: skip
    for number in range(passages // PER_DOCUMENT):
        blocks = tuple(Block((), language.say(PASSAGE_WORDS)) for _ in range(PER_DOCUMENT))
        document = ReadDocument(title=language.say(3), blocks=blocks)
        put_document(session, SourceKey(FIRST, source_id), prepare(str(number), "", document), now=NOW)
        session.commit()


def _copy(session: Session, number: int) -> None:
    """Give another workspace the same rows under other ids."""
    for table in TABLES[1:]:
        columns = [column.name for column in table.columns]
        step = {
            name: f"{name} + {number} * 1000000" for name in ("id", "source_id", "document_id", "passage_id")
        }
        chosen = ", ".join(
            ":workspace" if name == "workspace_id" else step.get(name, name) for name in columns
        )
        session.execute(
            text(f"INSERT INTO {table.name} ({', '.join(columns)}) SELECT {chosen} FROM {table.name} "  # noqa: S608
                 "WHERE workspace_id = :first"),
            {"workspace": f"w{number}", "first": FIRST},
        )  # fmt: skip
        session.commit()


def _keep_up(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE"))


def _measured(name: str, alone: Engine, crowd: Engine, options: argparse.Namespace) -> Iterator[str]:
    language = Language(seed=2)
    for words in LENGTHS:
        questions = [language.say(words) for _ in range(options.questions)]
        taken: dict[str, list[float]] = {"alone": [], "crowd": []}
        for place, question in enumerate(questions):
            workspace = f"w{place % options.workspaces}"
            taken["alone"].append(_search(alone, FIRST, question))
            taken["crowd"].append(_search(crowd, workspace, question))
        one, many = Times(taken["alone"]), Times(taken["crowd"])
        yield ROW.format(name, words, str(one), str(many), f"{many.p99 / one.p99:.2f}")


def _search(engine: Engine, workspace: str, question: str) -> float:
    began = time.perf_counter()
    with Session(engine) as session:
        found = search(session, workspace, question)
    taken = time.perf_counter() - began
    if not found:
        raise RuntimeError("a question found nothing, so nothing was measured")
    return taken * 1000
