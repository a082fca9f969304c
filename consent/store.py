"""What the ledger asks of a database: one `Store` is one open transaction, which the caller commits.

Two homes implement it: `consent.sql.SqlStore` on SQLite and PostgreSQL, and `consent.memory.MemoryStore`. What a home
must hold is said once, in `consent.rows`; that it holds it is proved by the same tests on every home.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from consent.counting import CountingStore
from consent.erasure.store import ErasureStore
from consent.rows import (
    AgencyRow,
    AlarmRow,
    AnswerRow,
    BatchRow,
    BlockRow,
    BudgetRow,
    CheckpointRow,
    ConsentRow,
    EntryRow,
    EventRow,
    InForceRow,
    LookbackRow,
    MandateRow,
    NumberRow,
    PendingRow,
    PseudonymRow,
    ReturnAddressRow,
    ServedRow,
    SpentRow,
    SubjectRow,
    TallyRow,
    TransferRow,
    WayBackRow,
)


class AlreadyThere(Exception):
    """A row with this key was written by somebody else in the meantime; the transaction is lost."""


@dataclass(frozen=True, slots=True)
class LogHead:
    """How far the log has come, and the note that was published of a certain size."""

    size: int
    root: bytes
    published: str | None
    epoch: int = 0
    """Under which, or later, every person's key is wrapped; 0 before the first day is over."""
    erased: int = 0
    """The number of the last erasure that was approved."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One line of what a check about a person may rest on: a consent of hers, her block of the asker, or both."""

    person: str
    block: BlockRow | None
    consent: ConsentRow | None


class Store(ErasureStore, CountingStore, Protocol):
    # people

    def subject(self, subject_id: UUID, *, lock: bool = False) -> SubjectRow | None:
        """`lock`: until the transaction ends nobody else acts for this person."""

    def subjects(self, subject_ids: Collection[UUID]) -> list[SubjectRow]:
        """Those of them that are there, in one statement."""

    def number(self, number_mac: bytes) -> NumberRow | None: ...

    def numbers_of(self, subject_id: UUID) -> list[NumberRow]: ...

    def claim_number(self, row: NumberRow) -> bool:
        """False when the number is somebody's already, who is then visible to `number`. Waits for a rival's commit."""

    def add_subject(self, row: SubjectRow) -> None: ...

    def add_pseudonyms(self, rows: Sequence[PseudonymRow]) -> None:
        """Those that are there already stay as they are."""

    def recipients_of(self, subject_id: UUID) -> list[str]:
        """The agencies that some consent of this person names as recipient, or some block."""

    # register

    def agency(self, agency_id: str) -> AgencyRow | None: ...

    def agencies(self) -> list[AgencyRow]:
        """By name."""

    def put_agency(self, row: AgencyRow) -> AgencyRow | None:
        """Insert, or replace what has the same key; gives what was replaced."""

    def mandates(self, agency: str | None, purpose: str | None = None) -> list[MandateRow]: ...

    def put_mandate(self, row: MandateRow) -> MandateRow | None: ...

    def spend(self, row: SpentRow) -> bool:
        """False when it was spent before."""

    def forget_spent(self, now: int) -> list[bytes]:
        """Delete what had expired by then; the MACs of what was deleted."""

    def return_addresses(self, agency: str) -> list[ReturnAddressRow]:
        """In the order of the letters."""

    def add_return_address(self, row: ReturnAddressRow) -> bool:
        """False when it was there before."""

    def strike_return_address(self, agency: str, address: str) -> ReturnAddressRow | None:
        """Delete it; gives what was deleted."""

    def budget(self, agency: str) -> BudgetRow | None: ...

    def put_budget(self, row: BudgetRow) -> BudgetRow | None: ...

    def used(self, agency: str, since: UUID, then: UUID) -> tuple[int, int]:
        """How many checks and questions about the past the agency has made since an id: before a later one, and all."""

    def way_back(self, consent_id: UUID) -> WayBackRow | None: ...

    def add_way_back(self, row: WayBackRow) -> None: ...

    # tallies

    def free_tally(self, counted: str) -> TallyRow | None:
        """As `consent.tally.Tallies`."""

    def put_tally(self, row: TallyRow) -> None: ...

    # texts

    def served(self, served_id: UUID) -> ServedRow | None: ...

    def served_text(self, consent_id: UUID, sha256: bytes) -> ServedRow | None: ...

    def served_to(self, subject_id: UUID) -> list[ServedRow]: ...

    def add_served(self, row: ServedRow) -> None: ...

    # acts

    def event(self, event_id: UUID) -> EventRow | None: ...

    def events_of(self, consent_id: UUID) -> list[EventRow]:
        """In the order of their numbers."""

    def latest_of(self, subject_id: UUID) -> list[EventRow]:
        """The newest event of each of her consents, in one statement."""

    def caused_by(self, event_id: UUID) -> list[EventRow]: ...

    def consent(self, consent_id: UUID) -> ConsentRow | None: ...

    def consents_of(self, subject_id: UUID) -> list[ConsentRow]:
        """Newest first."""

    def lock_consents(
        self, subject_id: UUID, recipient: str, purpose: str, persons: Collection[str]
    ) -> list[ConsentRow]:
        """Her consents to this recipient for this purpose, locked FOR UPDATE in the order of their ids.

        No check about her by this recipient decides anything until the transaction ends; those that come meanwhile
        wait, and never keep this one waiting. `persons` are names of hers that are not written down yet.
        """

    def add_act(self, event: EventRow, consent: ConsentRow, places: Sequence[InForceRow], pending: PendingRow) -> None:
        """Append the event, its leaf and the consent's new projection, together; `AlreadyThere` for a used key."""

    # what time or law has ended

    def overdue(self, at: int, after: tuple[int, UUID], limit: int) -> list[ConsentRow]:
        """Open questions whose time is over `at`, by (valid_until, consent_id) from beyond `after`."""

    def ending(self, until: int, after: tuple[int, UUID], limit: int) -> list[ConsentRow]:
        """Consents in force that end no later than `until`, by (valid_until, consent_id) from beyond `after`."""

    def resting(self, recipient: str, purpose: str, sender: str, after: UUID, limit: int) -> list[ConsentRow]:
        """Consents in force between these two for this purpose, by their ids from beyond `after`."""

    # what an agency holds

    def held(self, recipient: str, after: tuple[int, UUID] | None, limit: int) -> list[ConsentRow]:
        """To this recipient, oldest first, later than `after` (created_at, consent_id)."""

    def told_after(self, agency: str, number: int, consent_ids: Collection[UUID]) -> set[UUID]:
        """Those of these consents that the agency's feed tells of after a number."""

    def names_to(self, agency: str, subject_ids: Collection[UUID]) -> list[PseudonymRow]:
        """What the agency calls these people, in one statement."""

    # blocks

    def block(self, subject_id: UUID, agency: str) -> BlockRow | None:
        """Her block of this agency, standing or lifted."""

    def blocks_of(self, subject_id: UUID) -> list[BlockRow]:
        """By agency."""

    def lock_block(self, subject_id: UUID, agency: str, persons: Collection[str]) -> BlockRow | None:
        """`block`, after the same gate as `lock_consents`: no check about her by this agency is under way."""

    def add_block_act(self, event: EventRow, block: BlockRow, pending: PendingRow) -> None:
        """As `add_act`, for an event of a block."""

    # checks

    def enter_checks(self, agency: str, persons: Collection[str], purposes: Collection[str]) -> list[MandateRow]:
        """Hold these names against acts until the transaction ends; gives the agency's mandates for these purposes."""

    def candidates(self, agency: str, purpose: str, persons: Collection[str]) -> list[Candidate]:
        """What decides a check by this agency for this purpose; consents are locked FOR SHARE, in order of their ids.

        One statement for any number of persons, known and unknown, with consents and blocks and without.
        """

    def add_answers(self, rows: Sequence[AnswerRow]) -> None: ...

    def answer(self, check_id: UUID) -> AnswerRow | None: ...

    def answers(self, checks: Collection[UUID]) -> list[AnswerRow]:
        """Those of them that there are, in no order."""

    def answers_about(
        self, names: Collection[tuple[str, str]], limit: int, before: tuple[int, UUID] | None
    ) -> list[AnswerRow]:
        """By (agency, person), newest first, older than `before` (decided_at, check_id)."""

    # the past

    def transfer(self, transfer_id: UUID) -> TransferRow | None: ...

    def add_transfer(self, row: TransferRow) -> None: ...

    def transfers_about(self, names: Collection[tuple[str, str]], limit: int) -> list[TransferRow]:
        """By (agency, person), newest first."""

    def add_lookback(self, row: LookbackRow) -> None: ...

    def lookbacks_about(self, names: Collection[tuple[str, str]], limit: int) -> list[LookbackRow]:
        """As `transfers_about`."""

    def answers_between(self, agency: str, first: UUID, last: UUID) -> Iterator[AnswerRow]:
        """An agency's checks with ids in [first, last), in the order of their ids, read in portions."""

    def transfers_between(self, agency: str, since: int, until: int) -> Iterator[TransferRow]:
        """What an agency moved in [since, until), oldest first, read in portions."""

    def checks_used(self, checks: Collection[UUID]) -> set[UUID]:
        """Those of them under which data were moved."""

    # alarms

    def answers_after(self, last: UUID, before: UUID, most: int) -> list[AnswerRow]:
        """Checks of all agencies with ids in (last, before), in the order of their ids."""

    def add_alarm(self, row: AlarmRow) -> bool:
        """False when there is one of this kind for this agency and hour."""

    def alarms(self, most: int) -> list[AlarmRow]:
        """The newest hours first."""

    # log

    def head(self, published: int = 0) -> LogHead:
        """The head, with the published note of that size if there is one."""

    def published(self, size: int | None = None) -> CheckpointRow | None:
        """The published checkpoint of that size; without one, the last."""

    def outstanding_beyond(self, most: int) -> bool:
        """Whether more than so many acts wait for the log; costs no more the longer the queue is beyond that."""

    def entry_of(self, event_id: UUID) -> EntryRow | None: ...

    def batch(self, batch_id: UUID) -> BatchRow | None: ...

    def batch_commitments(self, batch_id: UUID) -> list[bytes]:
        """In the batch's own order."""

    def leaves(self, start: int, stop: int) -> list[bytes]:
        """The log's entries [start, stop)."""

    def tile(self, level: int, n: int, width: int) -> bytes:
        """As `consent.log.tiles.TileReader`."""
