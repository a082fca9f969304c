"""The composition root: the only place that knows the real clock, keys, database and ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

from flask import current_app
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from consent.events import SubjectId
from consent.keys import Keyring
from consent.ledger import Ledger
from consent.log.guard import Guard
from consent.sql import SqlStore, engine_of
from portal.db import session as request_session
from portal.settings import Settings


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(kw_only=True)
class Wired:
    """The parts an application was put together from; `app.extensions["mit-forloeb"]`."""

    settings: Settings
    engine: Engine
    keys: Keyring
    now: Callable[[], datetime] = field(default=utc_now)

    def open_session(self, *, writes: bool) -> Session:
        """A session with one transaction; on SQLite a writing one takes the write lock at its start."""
        session = Session(self.engine.execution_options(writes=writes), expire_on_commit=False)
        portal_keys: dict[SubjectId, bytes] = {}

        def key_of(subject_id: UUID) -> bytes:
            subject = SubjectId(subject_id)
            if subject not in portal_keys:
                portal_keys[subject] = self.ledger_for(session).portal_key(subject)
            return portal_keys[subject]

        def fetch_keys(subject_ids: set[UUID]) -> None:
            wanted = [SubjectId(subject_id) for subject_id in subject_ids if subject_id not in portal_keys]
            if wanted:
                portal_keys.update(self.ledger_for(session).portal_keys(wanted))

        session.info["municipality"] = self.settings.municipality
        session.info["key_of"], session.info["fetch_keys"] = key_of, fetch_keys
        session.info["index_key"] = self.keys.index_key
        session.info["born_as"] = lambda subject: self.ledger_for(session).born_as(SubjectId(subject))
        return session

    @contextmanager
    def session(self, *, writes: bool = True) -> Iterator[Session]:
        """A session outside a request, for the worker and the commands; the caller commits."""
        session = self.open_session(writes=writes)
        try:
            yield session
        finally:
            session.close()

    def ledger_for(self, session: Session) -> Ledger:
        """The ledger inside this session's transaction."""
        return Ledger(
            SqlStore(session.connection()),
            keys=self.keys,
            now=self.now,
            origin=self.settings.log_origin,
            guard=self.guard,
        )

    def ledger(self) -> Ledger:
        """The ledger inside this request's transaction."""
        return self.ledger_for(request_session())

    def as_worker(self) -> Wired:
        """The same parts, with the database opened by the worker's role where it has one of its own."""
        url = self.settings.worker_database_url
        return replace(self, engine=engine_of(url)) if url else self

    @property
    def guard(self) -> Guard | None:
        path = self.settings.guard_file
        return None if path is None else Guard(path)


def wire(settings: Settings, *, now: Callable[[], datetime] = utc_now) -> Wired:
    return Wired(
        settings=settings,
        engine=engine_of(settings.database_url),
        keys=Keyring.load(settings.keys_dir),
        now=now,
    )


def wired() -> Wired:
    found: Wired = current_app.extensions["mit-forloeb"]
    return found
