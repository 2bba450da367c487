"""One reading of a source as it goes into the tables, document by document. Commits by itself."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from intercom_app.knowledge.decoding import Unreadable
from intercom_app.knowledge.index import (
    PreparedDocument,
    SourceKey,
    Version,
    drop_documents,
    prepare,
    put_document,
)
from intercom_app.knowledge.items import Expected, Finding, Item, Kept, Remark
from intercom_app.knowledge.outcome import SyncReport, next_reading, told
from intercom_app.models.source import Document, Source, SourceKind, SourceState

_DROPPED_AT_ONCE = 50
_TOLD_EVERY = 1.0
"""Seconds between two writes of how far a reading is."""


@dataclass
class Reading:
    """What one reading has met so far. `seen` maps documents to whether they were new or changed."""

    session: Session
    key: SourceKey
    now: datetime
    seen: dict[str, bool] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    _remarks: list[str] = field(default_factory=list)
    _good: int = 0
    _complete: bool = True
    _expected: int = 0
    _told_at: float = field(default_factory=time.monotonic)

    def take(self, finding: Finding) -> None:
        """Put into the tables what a finding brings."""
        if isinstance(finding, Item):
            self._take_item(finding)
        elif isinstance(finding, Kept):
            self._keep(finding)
        elif isinstance(finding, Expected):
            self._told_at = self._told_at if self._expected else 0.0  # the first number is told at once
            self._expected = finding.count
        else:
            self._note(finding)
        if time.monotonic() - self._told_at > _TOLD_EVERY:
            self._told_at = time.monotonic()
            self._set(read=self._done, known=max(self._expected, self._done))

    def end(self) -> SyncReport:
        """Remove what the source no longer holds, and write down how the reading went."""
        removed = self._drop_missing() if self._complete else 0
        failed = bool(self.failures) and not self._good
        failure = told(self.failures, self._remarks, self._done)
        return self._finish(SourceState.FAILED if failed else SourceState.READY, failure, removed)

    def fail(self, why: str, *, gone: bool = False) -> SyncReport:
        """Write down that the reading broke off. What it did not come to is kept, unless the whole source is gone."""
        return self._finish(SourceState.FAILED, why, self._drop_missing() if gone else 0)

    def _finish(self, state: SourceState, failure: str | None, removed: int) -> SyncReport:
        kind, failures = self._row()
        failures = failures + 1 if state is SourceState.FAILED else 0
        values: dict[str, Any] = {
            "state": state,
            "failure": failure,
            "failures": failures,
            "next_read_at": next_reading(kind, self.now, failures),
            "read": self._done,
            "known": max(self._expected, self._done),
        }
        self._set(**values, **({"failed_at": self.now} if failures else {"last_read_at": self.now}))
        changed = sum(self.seen.values())
        return SyncReport(
            state=state, failure=failure, changed=changed, unchanged=len(self.seen) - changed, removed=removed
        )

    def _drop_missing(self) -> int:
        """Remove the documents that were not seen; return how many those were."""
        missing = sorted(set(self._documents()) - set(self.seen))
        for start in range(0, len(missing), _DROPPED_AT_ONCE):
            drop_documents(self.session, self.key, missing[start : start + _DROPPED_AT_ONCE])
            self.session.commit()
        return len(missing)

    @property
    def _done(self) -> int:
        return self._good + len(self.failures)

    def _keep(self, kept: Kept) -> None:
        """A list of questions and answers is many documents, whose ids begin with its own."""
        known = Document.external_id
        below = known.startswith(f"{kept.external_id}#", autoescape=True)
        self.seen.update(dict.fromkeys(self._documents((known == kept.external_id) | below), False))
        if kept.failure:
            self.failures.append(kept.failure)
        else:
            self._good += 1

    def _note(self, remark: Remark) -> None:
        self._remarks.append(remark.text)
        self._complete = self._complete and remark.complete

    def _take_item(self, item: Item) -> None:
        version = item.version or Version()
        [known] = self._hashes(item.external_id) or [None]
        if known is not None and known.content_hash == item.content_hash:
            if Version(known.etag, known.modified) != version:
                self._set_version(item.external_id, version)
            self.seen[item.external_id] = False
        else:
            try:
                prepared = prepare(item.external_id, item.content_hash, item.read(), version)
            except Unreadable as problem:
                return self._keep(Kept(item.external_id, str(problem)))
            self._store(prepared)
            self.seen[item.external_id] = True
        self._good += 1
        return None

    def _store(self, prepared: PreparedDocument) -> None:
        # The source's row is the lock: two readings of one source take turns, and a removed source stays removed.
        if self.session.scalar(select(Source.id).where(*self._source).with_for_update()) is None:
            self.session.commit()
            raise Unreadable("The source was removed while it was being read.")
        put_document(self.session, self.key, prepared, now=self.now)
        self.session.commit()

    def _hashes(self, external_id: str) -> list[Any]:
        columns = (Document.content_hash, Document.etag, Document.modified)
        found = self.session.execute(
            select(*columns).where(*self._mine, Document.external_id == external_id)
        ).all()
        self.session.commit()
        return list(found)

    def _set_version(self, external_id: str, version: Version) -> None:
        self.session.execute(
            update(Document)
            .where(*self._mine, Document.external_id == external_id)
            .values(etag=version.etag, modified=version.modified)
        )
        self.session.commit()

    def _documents(self, *conditions: ColumnElement[bool]) -> Iterable[str]:
        found = self.session.scalars(select(Document.external_id).where(*self._mine, *conditions)).all()
        self.session.commit()
        return found

    def _row(self) -> tuple[SourceKind, int]:
        row = self.session.execute(select(Source.kind, Source.failures).where(*self._source)).first()
        self.session.commit()
        return (SourceKind(row.kind), row.failures) if row else (SourceKind.FILE, 0)

    def _set(self, **values: Any) -> None:
        self.session.execute(update(Source).where(*self._source).values(**values))
        self.session.commit()

    @property
    def _source(self) -> tuple[ColumnElement[bool], ...]:
        return (Source.workspace_id == self.key.workspace_id, Source.id == self.key.source_id)

    @property
    def _mine(self) -> tuple[ColumnElement[bool], ...]:
        return (Document.workspace_id == self.key.workspace_id, Document.source_id == self.key.source_id)
