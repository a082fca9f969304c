"""Erasing in SQL: what goes, in which order, and what is kept in its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from time import sleep
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Table,
    bindparam,
    delete,
    func,
    select,
    text,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from consent.erasure.store import LoggedEvent
from consent.rows import (
    AnswerRow,
    CheckTombstoneRow,
    EntryRow,
    EpochRow,
    ErasureBatchRow,
    ErasureRow,
    EventRow,
    MacRow,
    PseudonymRow,
    SubjectRow,
    TombstoneRow,
)
from consent.sql import gates
from consent.sql import tables as t
from consent.sql.people import People, many, one, replacing, values
from consent.store import AlreadyThere
from consent.tally import TALLIED

AT_ONCE = 500
_HOLD = 0x636F6E73656E74
"""A number for the lock on the epochs, in PostgreSQL's space of single ones; the gates have pairs."""
_SUBJECT: Any = bindparam("subject_id")
# A check that is in a batch is counted by that.
_TALLIED = {kind.TABLE: kind for kind in TALLIED if kind is not AnswerRow}

_ERASURE = select(t.erasure).where(t.erasure.c.erasure_id == bindparam("erasure_id"))
_ERASURE_OF = select(t.erasure).where(t.erasure.c.subject_id == _SUBJECT)
_ERASURES = select(t.erasure).order_by(t.erasure.c.asked_at, t.erasure.c.erasure_id)
_EVENTS = select(t.event).where(t.event.c.subject_id == _SUBJECT).order_by(t.event.c.event_id)
_HERS = select(t.event.c.event_id).where(t.event.c.subject_id == _SUBJECT)
_ENTRIES = select(t.entry).where(t.entry.c.event_id.in_(_HERS))
_TOLD = select(t.feed.c.event_id, t.feed.c.agency).where(t.feed.c.event_id.in_(_HERS))
_CHECKS = select(t.check).where(tuple_(t.check.c.person, t.check.c.agency).in_(bindparam("names", expanding=True)))
_EPOCH = select(t.epoch).order_by(t.epoch.c.epoch.desc()).limit(1)
_BEFORE = (
    select(t.subject)
    .where(t.subject.c.epoch < bindparam("epoch"))
    .order_by(t.subject.c.subject_id)
    .limit(bindparam("most"))
    .with_for_update(key_share=True)
)
_REWRAP = (
    update(t.subject)
    .where(t.subject.c.subject_id == bindparam("this"))
    .values({name: bindparam(name) for name in ("wrapped_key", "epoch", "mac")})
)
_UNLOGGED = [select(kept.c.logged).where(kept.c.logged == 0).limit(1) for kept in (t.tombstone, t.check_tombstone)]


def _about_her() -> dict[Table, ColumnElement[bool]]:
    """What goes, children first: by a name of hers, by a consent or block of hers, by her id."""
    named = select(t.pseudonym.c.agency, t.pseudonym.c.person).where(t.pseudonym.c.subject_id == _SUBJECT)
    chains = union_all(
        select(t.consent.c.consent_id).where(t.consent.c.subject_id == _SUBJECT),
        select(t.block.c.block_id).where(t.block.c.subject_id == _SUBJECT),
    )
    by_name = {x: tuple_(x.c.agency, x.c.person).in_(named) for x in (t.transfer, t.lookback, t.check)}
    by_id = (t.in_force, t.event, t.block, t.consent, t.served, t.pseudonym, t.number, t.subject)
    return {
        **by_name,
        **{x: x.c.consent_id.in_(chains) for x in (t.delivery, t.way_back)},
        **{table: table.c.subject_id == _SUBJECT for table in by_id},
    }


_HERS_IN = _about_her()
_ERASE = select(func.ledger.ledger_erase(bindparam("subject_id", type_=t.subject.c.subject_id.type)))
_PUT: dict[str, dict[str, Any]] = {
    name: {table.name: replacing(module, table) for table in (t.erasure, t.erasure_batch)}
    for name, module in (("sqlite", sqlite), ("postgresql", postgresql))
}
_FIRST = {
    "sqlite": sqlite.insert(t.epoch).on_conflict_do_nothing().returning(t.epoch.c.epoch),
    "postgresql": postgresql.insert(t.epoch).on_conflict_do_nothing().returning(t.epoch.c.epoch),
}


class Erasures(People):
    """The part of `SqlStore` that erases."""

    def erasure(self, erasure_id: UUID, *, lock: bool = False) -> ErasureRow | None:
        statement = _ERASURE.with_for_update() if lock else _ERASURE
        return one(ErasureRow, self._connection.execute(statement, {"erasure_id": erasure_id}))

    def erasure_of(self, subject_id: UUID) -> ErasureRow | None:
        return one(ErasureRow, self._connection.execute(_ERASURE_OF, {"subject_id": subject_id}))

    def erasures(self) -> list[ErasureRow]:
        return many(ErasureRow, self._connection.execute(_ERASURES))

    def put_erasure(self, row: ErasureRow) -> None:
        try:
            self._connection.execute(_PUT[self._engine_name][row.TABLE], values(row))
        except IntegrityError:
            raise AlreadyThere(row.TABLE) from None

    def shut_out(self, subject_id: UUID, names: Collection[tuple[str, str]]) -> None:
        persons: dict[str, list[str]] = defaultdict(list)
        for agency, person in names:
            persons[agency].append(person)
        for agency in sorted(persons):
            gates.shut(self._connection, subject_id, agency, persons[agency])

    def logged_events(self, subject_id: UUID) -> list[LoggedEvent]:
        hers = {"subject_id": subject_id}
        execute = self._connection.execute
        entries = {row.event_id: row for row in many(EntryRow, execute(_ENTRIES, hers))}
        told: dict[UUID, set[str]] = defaultdict(set)
        for event_id, agency in execute(_TOLD, hers):
            told[event_id].add(agency)
        return [
            LoggedEvent(row, entries.get(row.event_id), tuple(sorted(told[row.event_id])))
            for row in many(EventRow, execute(_EVENTS, hers))
        ]

    def checks_under(self, names: Collection[tuple[str, str]]) -> list[AnswerRow]:
        if not names:
            return []
        given = {"names": [(person, agency) for agency, person in names]}
        return many(AnswerRow, self._connection.execute(_CHECKS, given))

    def erase(
        self,
        subject_id: UUID,
        names: Sequence[PseudonymRow],
        tombstones: Sequence[TombstoneRow],
        check_tombstones: Sequence[CheckTombstoneRow],
    ) -> dict[type[MacRow], list[bytes]]:
        execute = self._connection.execute
        self.add_pseudonyms(names)
        # In the order of their keys: the order of her life would tell that they belong together.
        for table, kept in ((t.tombstone, tombstones), (t.check_tombstone, check_tombstones)):
            if kept:
                execute(table.insert(), [values(row) for row in kept])
        went: dict[type[MacRow], list[bytes]] = {}
        hers = {"subject_id": subject_id}
        for table, whose in _HERS_IN.items():
            if table.name in _TALLIED:
                went[_TALLIED[table.name]] = list(execute(select(table.c.mac).where(whose), hers).scalars())
        if self._engine_name == "postgresql":
            # By the owner's rights: nobody who serves may delete an event.
            execute(_ERASE, hers)
        else:
            for table, whose in _HERS_IN.items():
                execute(delete(table).where(whose), hers)
        return went

    def tombstones(self) -> Iterator[TombstoneRow]:
        return iter(many(TombstoneRow, self._connection.execute(select(t.tombstone))))

    def check_tombstones(self) -> Iterator[CheckTombstoneRow]:
        return iter(many(CheckTombstoneRow, self._connection.execute(select(t.check_tombstone))))

    def unlogged_tombstones(self) -> bool:
        return any(self._connection.execute(unlogged).first() is not None for unlogged in _UNLOGGED)

    def mark_logged(self) -> None:
        for table in (t.tombstone, t.check_tombstone):
            self._connection.execute(update(table).values(logged=1))

    def erasure_batches(self) -> list[ErasureBatchRow]:
        return many(ErasureBatchRow, self._connection.execute(select(t.erasure_batch)))

    def put_erasure_batch(self, row: ErasureBatchRow) -> None:
        self._connection.execute(_PUT[self._engine_name][row.TABLE], values(row))

    def epoch(self) -> EpochRow | None:
        return one(EpochRow, self._connection.execute(_EPOCH))

    def add_epoch(self, row: EpochRow) -> bool:
        return self._connection.execute(_FIRST[self._engine_name], values(row)).first() is not None

    def hold_epochs(self, *, alone: bool = False) -> None:
        # SQLite has one writer at a time.
        if self._engine_name == "postgresql":
            how = "" if alone else "_shared"
            self._connection.execute(text(f"SELECT pg_advisory_xact_lock{how}({_HOLD})"))

    def subjects_before(self, epoch: int, most: int) -> list[SubjectRow]:
        return many(SubjectRow, self._connection.execute(_BEFORE, {"epoch": epoch, "most": most}))

    def every_subject(self) -> Iterator[SubjectRow]:
        statement = select(t.subject).execution_options(yield_per=AT_ONCE)
        return (SubjectRow(*row) for row in self._connection.execute(statement))

    def rewrap(self, rows: Sequence[SubjectRow]) -> None:
        given = [
            {"this": row.subject_id, "wrapped_key": row.wrapped_key, "epoch": row.epoch, "mac": row.mac} for row in rows
        ]
        if given:
            self._connection.execute(_REWRAP, given)


def scrub(engine: Engine) -> bool:
    """Leave nothing of deleted rows in the engine's files: their bytes outlive the rows, in pages and in SQLite's WAL.

    On PostgreSQL the tables are written anew, each closed to everybody for as long as that takes. False while somebody
    may still see what is to go: on SQLite a reader, on PostgreSQL a transaction from before the deletion.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "postgresql":
            if not _nobody_sees_the_past(connection):
                return False
            connection.exec_driver_sql("SELECT ledger.ledger_scrub()")
            return True
        busy, _, _ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
        return not busy


def _nobody_sees_the_past(connection: Connection) -> bool:
    """Whether every transaction of the server that is older than this moment has ended; waits ten seconds for them.

    A table that is written anew keeps the deleted rows that an older transaction, of whatever database, may still see.
    """
    now = connection.exec_driver_sql("SELECT pg_current_xact_id()::text::bigint").scalar_one()
    for _ in range(100):
        oldest = connection.exec_driver_sql("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint").scalar_one()
        if oldest > now:
            return True
        sleep(0.1)
    return False
