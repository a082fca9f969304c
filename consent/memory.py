"""A store in memory, for examples and for tests that compare: the same promises as in SQL, until the process ends.

It is one transaction that nobody rolls back, for one thread, and it has no log: acts wait in `pending` for ever, and
beyond 4,096 of them it is as busy as any other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from consent.audit.ground import key_of
from consent.log.errors import LogInconsistent
from consent.log.merkle import EMPTY_ROOT
from consent.memory_budgets import MemoryBudgets
from consent.memory_counting import MemoryCounting
from consent.memory_holdings import MemoryHoldings
from consent.memory_ways import MemoryWays
from consent.rows import (
    AgencyRow,
    AlarmRow,
    AnswerRow,
    BatchRow,
    BlockRow,
    CheckpointRow,
    ConsentRow,
    EntryRow,
    ErasureRow,
    EventRow,
    HeadRow,
    InForceRow,
    LookbackRow,
    MandateRow,
    NumberRow,
    PendingRow,
    PseudonymRow,
    ServedRow,
    SpentRow,
    SubjectRow,
    TallyRow,
    TransferRow,
)
from consent.store import AlreadyThere, Candidate, LogHead


class MemoryStore(MemoryCounting, MemoryHoldings, MemoryBudgets, MemoryWays):
    """`consent.store.Store` on dictionaries, one a table, by key."""

    def __init__(self) -> None:
        super().__init__()
        self._put(HeadRow(1, 0, EMPTY_ROOT, b"", None))

    # people

    def subject(self, subject_id: UUID, *, lock: bool = False) -> SubjectRow | None:
        return self._get(SubjectRow, subject_id)

    def subjects(self, subject_ids: Collection[UUID]) -> list[SubjectRow]:
        return [row for row in self.rows(SubjectRow) if row.subject_id in subject_ids]

    def number(self, number_mac: bytes) -> NumberRow | None:
        return self._get(NumberRow, number_mac)

    def numbers_of(self, subject_id: UUID) -> list[NumberRow]:
        return self._where(NumberRow, subject_id=subject_id)

    def claim_number(self, row: NumberRow) -> bool:
        return self._put_first(row)

    def add_subject(self, row: SubjectRow) -> None:
        self._put(row)

    def add_pseudonyms(self, rows: Sequence[PseudonymRow]) -> None:
        for row in rows:
            self._put_first(row)

    def recipients_of(self, subject_id: UUID) -> list[str]:
        blocked = {row.agency for row in self._where(BlockRow, subject_id=subject_id)}
        return sorted({row.recipient for row in self._where(ConsentRow, subject_id=subject_id)} | blocked)

    # register

    def agency(self, agency_id: str) -> AgencyRow | None:
        return self._get(AgencyRow, agency_id)

    def agencies(self) -> list[AgencyRow]:
        return sorted(self.rows(AgencyRow), key=lambda row: (row.name, row.agency_id))

    def put_agency(self, row: AgencyRow) -> AgencyRow | None:
        return self._replaced(row)

    def mandates(self, agency: str | None, purpose: str | None = None) -> list[MandateRow]:
        return [row for row in self.rows(MandateRow) if agency in (None, row.agency) and purpose in (None, row.purpose)]

    def put_mandate(self, row: MandateRow) -> MandateRow | None:
        return self._replaced(row)

    def spend(self, row: SpentRow) -> bool:
        return self._put_first(row)

    def forget_spent(self, now: int) -> list[bytes]:
        expired = [row for row in self.rows(SpentRow) if row.expires_at < now]
        for row in expired:
            del self._tables[SpentRow][key_of(row)]
        return [row.mac for row in expired]

    # tallies

    def free_tally(self, counted: str) -> TallyRow | None:
        return next(iter(self._where(TallyRow, counted=counted)), None)

    def put_tally(self, row: TallyRow) -> None:
        self._put(row)

    # texts

    def served(self, served_id: UUID) -> ServedRow | None:
        return self._get(ServedRow, served_id)

    def served_text(self, consent_id: UUID, sha256: bytes) -> ServedRow | None:
        return next(iter(self._where(ServedRow, consent_id=consent_id, sha256=sha256)), None)

    def served_to(self, subject_id: UUID) -> list[ServedRow]:
        return sorted(self._where(ServedRow, subject_id=subject_id), key=lambda row: (row.at, row.served_id))

    def add_served(self, row: ServedRow) -> None:
        self._put(row)

    # acts

    def event(self, event_id: UUID) -> EventRow | None:
        return self._get(EventRow, event_id)

    def events_of(self, consent_id: UUID) -> list[EventRow]:
        return sorted(self._where(EventRow, consent_id=consent_id), key=lambda row: row.seq)

    def latest_of(self, subject_id: UUID) -> list[EventRow]:
        mine = {row.consent_id: row.seq for row in self._where(ConsentRow, subject_id=subject_id)}
        return [row for row in self.rows(EventRow) if mine.get(row.consent_id) == row.seq]

    def caused_by(self, event_id: UUID) -> list[EventRow]:
        return self._where(EventRow, cause=event_id)

    def consent(self, consent_id: UUID) -> ConsentRow | None:
        return self._get(ConsentRow, consent_id)

    def consents_of(self, subject_id: UUID) -> list[ConsentRow]:
        mine = self._where(ConsentRow, subject_id=subject_id)
        return sorted(mine, key=lambda row: (-row.created_at, row.consent_id))

    def lock_consents(
        self, subject_id: UUID, recipient: str, purpose: str, persons: Collection[str]
    ) -> list[ConsentRow]:
        return self._where(ConsentRow, subject_id=subject_id, recipient=recipient, purpose=purpose)

    def add_act(self, event: EventRow, consent: ConsentRow, places: Sequence[InForceRow], pending: PendingRow) -> None:
        before = self._get(ConsentRow, consent.consent_id)
        left = [place for place in self.rows(InForceRow) if place.consent_id == consent.consent_id]
        held = {key_of(place) for place in self.rows(InForceRow) if place not in left}
        taken = any(key_of(place) in held for place in places)
        if (before.seq if before else 0) != consent.seq - 1 or taken or not self._put_first(event):
            raise AlreadyThere(EventRow.TABLE)
        for place in left:
            del self._tables[InForceRow][key_of(place)]
        for row in (consent, *places, pending):
            self._put(row)

    # what time or law has ended

    def overdue(self, at: int, after: tuple[int, UUID], limit: int) -> list[ConsentRow]:
        late = [row for row in self._where(ConsentRow, state="requested") if row.valid_until <= at]
        late = [row for row in late if (row.valid_until, row.consent_id) > after]
        return sorted(late, key=lambda row: (row.valid_until, row.consent_id))[:limit]

    def ending(self, until: int, after: tuple[int, UUID], limit: int) -> list[ConsentRow]:
        near = [row for row in self._where(ConsentRow, state="granted") if row.valid_until <= until]
        near = [row for row in near if (row.valid_until, row.consent_id) > after]
        return sorted(near, key=lambda row: (row.valid_until, row.consent_id))[:limit]

    def resting(self, recipient: str, purpose: str, sender: str, after: UUID, limit: int) -> list[ConsentRow]:
        held = self._where(InForceRow, recipient=recipient, purpose=purpose, sender=sender)
        ids = sorted({place.consent_id for place in held if place.consent_id > after})
        return [row for consent_id in ids[:limit] if (row := self.consent(consent_id)) is not None]

    # blocks

    def block(self, subject_id: UUID, agency: str) -> BlockRow | None:
        return next(iter(self._where(BlockRow, subject_id=subject_id, agency=agency)), None)

    def blocks_of(self, subject_id: UUID) -> list[BlockRow]:
        return sorted(self._where(BlockRow, subject_id=subject_id), key=lambda row: row.agency)

    def lock_block(self, subject_id: UUID, agency: str, persons: Collection[str]) -> BlockRow | None:
        return self.block(subject_id, agency)

    def add_block_act(self, event: EventRow, block: BlockRow, pending: PendingRow) -> None:
        before = self._get(BlockRow, block.block_id)
        if (before.seq if before else 0) != block.seq - 1 or not self._put_first(event):
            raise AlreadyThere(EventRow.TABLE)
        self._put(block)
        self._put(pending)

    # checks

    def enter_checks(self, agency: str, persons: Collection[str], purposes: Collection[str]) -> list[MandateRow]:
        return [row for row in self.mandates(agency) if row.purpose in purposes]

    def candidates(self, agency: str, purpose: str, persons: Collection[str]) -> list[Candidate]:
        return [
            Candidate(name.person, self.block(name.subject_id, agency), row)
            for name in self._where(PseudonymRow, agency=agency)
            if name.person in persons
            for row in (*self._where(ConsentRow, subject_id=name.subject_id, recipient=agency, purpose=purpose), None)
        ]

    def add_answers(self, rows: Sequence[AnswerRow]) -> None:
        for row in rows:
            self._put(row)

    def answer(self, check_id: UUID) -> AnswerRow | None:
        return self._get(AnswerRow, check_id)

    def answers(self, checks: Collection[UUID]) -> list[AnswerRow]:
        return [row for row in self.rows(AnswerRow) if row.check_id in checks]

    def answers_about(
        self, names: Collection[tuple[str, str]], limit: int, before: tuple[int, UUID] | None
    ) -> list[AnswerRow]:
        found = [row for row in self.rows(AnswerRow) if (row.agency, row.person) in names]
        found.sort(key=lambda row: (row.decided_at, row.check_id), reverse=True)
        return [row for row in found if before is None or (row.decided_at, row.check_id) < before][:limit]

    # the past

    def transfer(self, transfer_id: UUID) -> TransferRow | None:
        return self._get(TransferRow, transfer_id)

    def add_transfer(self, row: TransferRow) -> None:
        self._put(row)

    def transfers_about(self, names: Collection[tuple[str, str]], limit: int) -> list[TransferRow]:
        found = [row for row in self.rows(TransferRow) if (row.agency, row.person) in names]
        return sorted(found, key=lambda row: (row.moved_at, row.transfer_id), reverse=True)[:limit]

    def add_lookback(self, row: LookbackRow) -> None:
        self._put(row)

    def lookbacks_about(self, names: Collection[tuple[str, str]], limit: int) -> list[LookbackRow]:
        found = [row for row in self.rows(LookbackRow) if (row.agency, row.person) in names]
        return sorted(found, key=lambda row: (row.asked_at, row.lookback_id), reverse=True)[:limit]

    def answers_between(self, agency: str, first: UUID, last: UUID) -> Iterator[AnswerRow]:
        return (row for row in self._where(AnswerRow, agency=agency) if first <= row.check_id < last)

    def transfers_between(self, agency: str, since: int, until: int) -> Iterator[TransferRow]:
        found = [row for row in self._where(TransferRow, agency=agency) if since <= row.moved_at < until]
        return iter(sorted(found, key=lambda row: (row.moved_at, row.transfer_id)))

    def checks_used(self, checks: Collection[UUID]) -> set[UUID]:
        return {row.check_id for row in self.rows(TransferRow) if row.check_id in checks and row.check_id is not None}

    # alarms

    def answers_after(self, last: UUID, before: UUID, most: int) -> list[AnswerRow]:
        return [row for row in self.rows(AnswerRow) if last < row.check_id < before][:most]

    def add_alarm(self, row: AlarmRow) -> bool:
        return self._put_first(row)

    def alarms(self, most: int) -> list[AlarmRow]:
        return sorted(self.rows(AlarmRow), key=lambda row: (-row.hour, row.agency, row.kind))[:most]

    # log

    def head(self, published: int = 0) -> LogHead:
        epoch = self.epoch()
        last = max((row.number or 0 for row in self.rows(ErasureRow)), default=0)
        return LogHead(0, EMPTY_ROOT, None, epoch.epoch if epoch else 0, last)

    def published(self, size: int | None = None) -> CheckpointRow | None:
        return None

    def outstanding_beyond(self, most: int) -> bool:
        return len(self._tables[PendingRow]) > most

    def entry_of(self, event_id: UUID) -> EntryRow | None:
        return None

    def batch(self, batch_id: UUID) -> BatchRow | None:
        return None

    def batch_commitments(self, batch_id: UUID) -> list[bytes]:
        return []

    def leaves(self, start: int, stop: int) -> list[bytes]:
        return []

    def tile(self, level: int, n: int, width: int) -> bytes:
        raise LogInconsistent("a store in memory has no log")
