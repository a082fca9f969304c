"""Somebody has been through everything and is erased: in no table is a row that leads to her, a new table included."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest
from sqlalchemy import Engine

from consent.audit.ground import Unreadable
from consent.events import ConsentId, SubjectId
from consent.keys import Keyring
from consent.ledger import ErasureState, Ledger
from consent.memory import MemoryStore
from consent.rows import (
    ROWS,
    AgencyRow,
    AlarmRow,
    BatchRow,
    BudgetRow,
    CheckpointRow,
    CheckTombstoneRow,
    EntryRow,
    EpochRow,
    ErasureBatchRow,
    ErasureRow,
    FeedRow,
    HeadRow,
    MandateRow,
    PendingRow,
    ReadingRow,
    RecoveryRow,
    ReturnAddressRow,
    Row,
    SpentRow,
    StreamRow,
    TallyRow,
    TileRow,
    TombstoneRow,
)
from consent.sql import SqlAudit
from tests.consent.ledger.erasing import Erasing, erasing_in
from tests.consent.ledger.populated import BACK, notified, told
from tests.consent.ledger.world import ASKER, CITIZEN, CLINIC, JOBCENTER, NUMBERS, Clock, ask, register, rendered, terms

OF_NOBODY: Final[dict[type[Row], str]] = {
    AgencyRow: "the register",
    BudgetRow: "the register",
    MandateRow: "the register",
    ReturnAddressRow: "the register",
    SpentRow: "an agency's own tickets",
    AlarmRow: "how often an agency asked in an hour, not about whom",
    StreamRow: "an agency's own stream",
    ReadingRow: "how far an agency has read",
    TallyRow: "sums over whole tables",
    BatchRow: "a root over everybody's checks",
    HeadRow: "the log: hashes over everybody's leaves",
    TileRow: "the log: hashes over everybody's leaves",
    CheckpointRow: "the log: hashes over everybody's leaves",
    RecoveryRow: "the log's own",
    EpochRow: "keys of everybody",
    ErasureBatchRow: "a root over everybody's tombstones",
    TombstoneRow: "made when she is erased",
    CheckTombstoneRow: "made when she is erased",
}
"""Tables in which nobody has a row, each with what it holds. Of every other table she must have had one."""

SHARED: Final = frozenset({"batch_id", "stream_id"})
"""Ids in rows of hers that are not hers alone."""

STAYS: Final = {(EntryRow, "event_id"), (FeedRow, "event_id"), (TombstoneRow, "event_id"), (ErasureRow, "erasure_id")}
"""What is kept by design: an act's place in the log and in the feeds, its tombstone, and that somebody was erased."""

Rows = Mapping[type[Row], list[Row]]


def rows_in(read: Callable[[type[Row]], Iterable[Row | Unreadable]]) -> Rows:
    found = {kind: list(read(kind)) for kind in ROWS}
    return {kind: [row for row in rows if isinstance(row, Row)] for kind, rows in found.items()}


def stored(engine: Engine) -> Rows:
    with engine.connect() as connection:
        return rows_in(SqlAudit(connection).rows)


def ids_in(row: Row) -> Iterator[tuple[str, UUID | str]]:
    """The cells that can lead from one row to another: ids, and an agency's name for a person."""
    for column in fields(row):
        cell = getattr(row, column.name)
        if column.name not in SHARED and (isinstance(cell, UUID) or column.name == "person"):
            yield column.name, cell


def led_to(rows: Rows, subject: UUID) -> tuple[set[UUID | str], set[type[Row]]]:
    """Every id that leads to her, over as many rows as it takes, and the tables in which one does."""
    hers: set[UUID | str] = {subject}
    kinds: set[type[Row]] = set()
    before = 0
    while before != len(hers):
        before = len(hers)
        for kind, found in rows.items():
            for row in found:
                ids = {cell for _, cell in ids_in(row)}
                if ids & hers:
                    hers |= ids
                    kinds.add(kind)
    return hers, kinds


def left_of(rows: Rows, hers: set[UUID | str]) -> set[tuple[type[Row], str]]:
    """Columns that still name her; a row with two ids of hers in it would link them, and is told whole."""
    left = set()
    for kind, found in rows.items():
        for row in found:
            named = [column for column, cell in ids_in(row) if cell in hers]
            left |= {(kind, column) for column in named} - (STAYS if len(named) == 1 else set())
    return left


def been_through_everything(ledger: Ledger, number: str) -> SubjectId:
    """What a person can do or have done about her, as far as one transaction goes."""
    subject = ledger.subject_of(number)
    asked, given = ConsentId(UUID(int=71)), ConsentId(UUID(int=72))
    ledger.add_number(subject, NUMBERS[2])
    wanted = terms("health", "social", at=ledger._now())
    ledger.register_return_address(JOBCENTER, BACK)
    for consent_id in (asked, given):
        ledger.request(subject, consent_id, wanted, act=ASKER)
        ledger.keep_way_back(consent_id, JOBCENTER, BACK)
    served = ledger.serve(subject, given, rendered())
    ledger.grant(subject, given, categories=wanted.categories, served_id=served.served_id, act=CITIZEN)
    ledger.block(subject, CLINIC, act=CITIZEN)
    ledger.check(JOBCENTER, ask(number))
    ledger.look_back(JOBCENTER, ask(number), effective_at=ledger._now())
    return subject


@pytest.fixture
def erasing(engine: Engine, clock: Clock, tmp_path: Path) -> Erasing:
    return erasing_in(tmp_path / "keys", engine, clock)


def test_no_row_of_any_table_leads_to_her(erasing: Erasing) -> None:
    world = erasing.world
    world.given(world.subject(NUMBERS[1]))
    world.checked(ask(NUMBERS[1]))
    subject = world.do(lambda ledger: been_through_everything(ledger, NUMBERS[0]))
    waiting, had = led_to(stored(world.engine), subject)
    assert PendingRow in had
    told(world)
    erasing.sequenced()
    notified(world)
    erasure = erasing.asked(subject)
    hers, kinds = led_to(stored(world.engine), subject)
    assert set(ROWS) - kinds - had == set(OF_NOBODY), "each table is known to hold somebody, or to hold nobody"
    assert waiting <= hers
    erasing.approved(erasure.erasure_id)
    erasing.daily.run()
    assert [one.state for one in world.do(lambda ledger: ledger.erasures())] == [ErasureState.DONE]
    assert left_of(stored(world.engine), hers) == set()
    assert erasing.faults() == []


def test_memory_forgets_her_as_well(keys: Keyring, clock: Clock) -> None:
    store = MemoryStore()
    ledger = Ledger(store, keys=keys, now=clock, origin="ledger.test/log")
    register(ledger)
    subject, other = (
        been(ledger, number) for been, number in ((been_through_everything, NUMBERS[0]), (of, NUMBERS[1]))
    )
    before = rows_in(store.rows)
    hers, kinds = led_to(before, subject)
    assert len(kinds) > 8
    store.erase(subject, [], [], [])
    after = rows_in(store.rows)
    # No log takes an act from a store in memory, and before that the ledger refuses to erase.
    assert left_of(after, hers) == {(PendingRow, "event_id")}
    theirs, _ = led_to(before, other)
    assert led_to(after, other)[0] == theirs, "and nobody else"


def of(ledger: Ledger, number: str) -> SubjectId:
    subject = ledger.subject_of(number)
    ledger.block(subject, CLINIC, act=CITIZEN)
    ledger.check(JOBCENTER, ask(number))
    return subject
