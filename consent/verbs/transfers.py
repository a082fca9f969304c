"""Transfers: what an agency says it moved, held against the checks that allowed it or the law that asks for none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from uuid import UUID

from consent.canonical import first_uuid7, floor_millisecond, instant, loads, milliseconds
from consent.events import AgencyId, Reason, SubjectId, is_category
from consent.refusals import TermsInvalid
from consent.rows import AnswerRow, TransferRow, sealed
from consent.verbs.checks import Ask, Checks
from consent.verbs.reading import Reading, UnknownCheck
from consent.verbs.writing import EventReused

CLOCKS_DIFFER = timedelta(minutes=2)
"""How far an agency's clock may be ahead of ours."""
MOST_TRANSFERS = 1000
_AT_ONCE = 500
_SECTION = re.compile(r"[^\x00-\x1f]{3,120}")


class Ground(StrEnum):
    """Why data may be moved without her consent; the § itself stands beside it."""

    DUTY = "duty"
    """A law demands it."""
    WITHOUT_CONSENT = "without-consent"
    """A law lets the authority fetch what is necessary for the case although she did not consent."""
    VITAL = "vital"
    """Somebody's life or health is in danger."""
    COURT = "court"
    """A court has decided it."""


class Cover(StrEnum):
    """What a transfer rests on, as the ledger sees it."""

    PERMITTED = "permitted"
    LATE = "late"
    """The check said yes, but the data were moved before it was asked or after the answer had gone stale."""
    REFUSED = "refused"
    """The check said no."""
    LAW = "law"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Data that were moved. The ledger writes down what it is told, also what should not have happened."""

    transfer_id: UUID
    agency: AgencyId
    category: str
    purpose: str
    check_id: UUID | None
    legal_ref: str | None
    ground: Ground | None
    moved_at: datetime
    reported_at: datetime
    cover: Cover


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """Where permits and transfers of one agency do not meet, `since <= instant < until`."""

    permits: int
    transfers: int
    permits_unused: tuple[UUID, ...]
    """Checks that said yes and led to no reported transfer: nothing was fetched, or it was not told."""
    uncovered: tuple[Transfer, ...]
    """Transfers under a check that said no, or outside the time that its answer was good for."""


class Transfers(Reading, Checks):
    def report_transfer(self, agency: AgencyId, transfer_id: UUID, check_id: UUID, moved_at: datetime) -> Transfer:
        """Under one of the agency's own checks. The same again finds the first; else `EventReused`, `UnknownCheck`."""
        check = self._tx.answer(check_id)
        if check is None or check.agency != agency:
            raise UnknownCheck
        told = loads(check.record)
        row = TransferRow(
            transfer_id=transfer_id,
            agency=agency,
            person=check.person,
            check_id=check_id,
            legal_ref=None,
            ground=None,
            category=told["category"],
            purpose=told["purpose"],
            moved_at=milliseconds(floor_millisecond(moved_at)),
            reported_at=milliseconds(self._now()),
        )
        return self._reported(row, check)

    def report_lawful_transfer(
        self, agency: AgencyId, transfer_id: UUID, ask: Ask, *, legal_ref: str, ground: Ground, moved_at: datetime
    ) -> Transfer:
        """Without her consent, by law: `legal_ref` names the §. Nobody's permission is checked, and she sees it."""
        if not is_category(ask.category):
            raise TermsInvalid("unknown_category")
        if not _SECTION.fullmatch(legal_ref):
            raise TermsInvalid("legal_ref")
        row = TransferRow(
            transfer_id=transfer_id,
            agency=agency,
            person=self._person(agency, ask),
            check_id=None,
            legal_ref=legal_ref,
            ground=ground,
            category=ask.category,
            purpose=ask.purpose,
            moved_at=milliseconds(floor_millisecond(moved_at)),
            reported_at=milliseconds(self._now()),
        )
        return self._reported(row, None)

    def transfers_of(self, subject: SubjectId, *, agency: AgencyId | None = None, limit: int = 100) -> list[Transfer]:
        """What agencies (or this one) say they moved about her, newest first, by whichever of her names they told it.

        A fixed number of statements, however many there are.
        """
        names = self._names(subject, agency)
        rows = self._tx.transfers_about(names, min(limit, MOST_TRANSFERS)) if names else []
        asked = {row.check_id for row in rows if row.check_id is not None}
        checks = {check.check_id: check for check in self._tx.answers(asked)} if asked else {}
        return [self._transfer(row, None if row.check_id is None else checks.get(row.check_id)) for row in rows]

    def reconcile(self, agency: AgencyId, since: datetime, until: datetime) -> Reconciliation:
        """Hold an agency's permits against its transfers; reads in portions, locks nothing."""
        permits, unused = 0, list[UUID]()
        answers = self._tx.answers_between(agency, first_uuid7(since), first_uuid7(until))
        for portion in _portions(row.check_id for row in answers if loads(row.record)["decision"] is True):
            permits += len(portion)
            used = self._tx.checks_used(portion)
            unused += [check_id for check_id in portion if check_id not in used]
        transfers, uncovered = 0, list[Transfer]()
        for row in list(self._tx.transfers_between(agency, milliseconds(since), milliseconds(until))):
            transfers += 1
            told = self._transfer(row, self._check_of(row))
            if told.cover in (Cover.REFUSED, Cover.LATE):
                uncovered.append(told)
        return Reconciliation(
            permits=permits, transfers=transfers, permits_unused=tuple(unused), uncovered=tuple(uncovered)
        )

    def _reported(self, row: TransferRow, check: AnswerRow | None) -> Transfer:
        self._refuse_behind_guard()
        if instant(row.moved_at) > self._now() + CLOCKS_DIFFER:
            raise TermsInvalid("moved_later")
        first = self._tx.transfer(row.transfer_id)
        if first is None:
            row = sealed(row, self._keys)
            self._tx.add_transfer(row)
            self._count(TransferRow, [row.mac])
            return self._transfer(row, check)
        if replace(first, reported_at=row.reported_at, mac=b"") != row:
            raise EventReused
        return self._transfer(first, check)

    def _check_of(self, row: TransferRow) -> AnswerRow | None:
        return None if row.check_id is None else self._tx.answer(row.check_id)

    @staticmethod
    def _transfer(row: TransferRow, check: AnswerRow | None) -> Transfer:
        return Transfer(
            transfer_id=row.transfer_id,
            agency=AgencyId(row.agency),
            category=row.category,
            purpose=row.purpose,
            check_id=row.check_id,
            legal_ref=row.legal_ref,
            ground=None if row.ground is None else Ground(row.ground),
            moved_at=instant(row.moved_at),
            reported_at=instant(row.reported_at),
            cover=Cover.LAW if row.check_id is None else _cover(row, check),
        )


def _cover(row: TransferRow, check: AnswerRow | None) -> Cover:
    told = None if check is None else loads(check.record)
    if told is None or told["reason"] != Reason.OK:
        return Cover.REFUSED
    return Cover.PERMITTED if told["decided_at"] <= row.moved_at < told["fresh_until"] else Cover.LATE


def _portions(ids: Iterator[UUID]) -> Iterator[list[UUID]]:
    while portion := list(islice(ids, _AT_ONCE)):
        yield portion
