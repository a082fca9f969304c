"""Erasing a person: asked for on a ground with its §, approved by a second pair of eyes, and then nothing of her stays.

What is kept is a tombstone an event and one a check, with nothing in it that two of them have in common.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from consent.canonical import dumps, instant, milliseconds
from consent.epochs import SIZE
from consent.erasure.counted import put_erasure
from consent.erasure.store import LoggedEvent
from consent.erasure.tombstones import TOMBSTONE, check_tombstone, event_tombstone
from consent.events import Act, SubjectId
from consent.keys import KeyLost, seal, unseal
from consent.refusals import Refused, WrongActor
from consent.rows import (
    AnswerRow,
    CheckTombstoneRow,
    ErasureRow,
    NumberRow,
    PseudonymRow,
    TombstoneRow,
    sealed,
)
from consent.state import Actor
from consent.verbs.people import People

LONGEST_REF = 300
_PARAGRAPH = re.compile(r"§\s*[0-9]")
_NAMES = "ledger_erasure|names"


class ErasureGround(StrEnum):
    """Why somebody is erased: the closed list, from GDPR art. 17(1) and art. 58(2)(g). The § is told beside it."""

    NO_LONGER_NEEDED = "no-longer-needed"
    CONSENT_WITHDRAWN = "consent-withdrawn"
    OBJECTION = "objection"
    UNLAWFUL = "unlawful"
    LEGAL_OBLIGATION = "legal-obligation"
    ORDER = "order"


class ErasureState(StrEnum):
    ASKED = "asked"
    APPROVED = "approved"
    """Her rows are gone; whoever has an older backup and the keys of this day could still read them."""
    DONE = "done"
    """The keys of that day are destroyed as well."""
    DECLINED = "declined"
    """The second pair of eyes said no; she stays, and it may be asked for again."""


class ErasureRefused(Refused):
    """Not now, or not so; `code` says why: `no_ground`, `unknown`, `same_person`, `too_early`, `on_its_way`, `over`,
    `declined`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """One erasure as it stands."""

    erasure_id: UUID
    subject_id: SubjectId | None
    """None once it is done or declined: nothing leads to her any more."""
    ground: ErasureGround
    legal_ref: str
    asked_by: str
    asked_at: datetime
    not_before: datetime | None
    approved_by: str | None
    """Who looked second: approved it, or declined it."""
    approved_at: datetime | None
    done_at: datetime | None

    @property
    def state(self) -> ErasureState:
        if self.done_at is not None:
            return ErasureState.DECLINED if self.approved_at is None else ErasureState.DONE
        return ErasureState.ASKED if self.approved_at is None else ErasureState.APPROVED


class Erasing(People):
    def ask_erasure(
        self,
        subject: SubjectId,
        *,
        ground: ErasureGround,
        legal_ref: str,
        act: Act,
        not_before: datetime | None = None,
    ) -> Erasure:
        """A member of staff asks that she be erased; nothing happens until another approves. Asking again finds it.

        `legal_ref` names the § it rests on. Until `not_before` something forbids it: a retention period, a case that is
        still open. `UnknownSubject` for somebody who is not there.
        """
        self._refuse_behind_guard()
        _staff(act)
        if not _PARAGRAPH.search(legal_ref) or len(legal_ref) > LONGEST_REF:
            raise ErasureRefused("no_ground")
        self._lock(subject)
        row = self._tx.erasure_of(subject)
        if row is None:
            row = ErasureRow(
                erasure_id=self._uuid4(),
                subject_id=subject,
                ground=ErasureGround(ground).value,
                legal_ref=legal_ref,
                asked_by=act.actor,
                asked_at=milliseconds(self._now()),
                not_before=None if not_before is None else milliseconds(not_before),
                approved_by=None,
                approved_at=None,
                number=None,
                epoch=None,
                names=None,
                done_at=None,
            )
            self._put(row)
        return erasure_in(row)

    def approve_erasure(self, erasure_id: UUID, *, act: Act) -> Erasure:
        """A second member of staff approves, and every row about her goes; a retry by the same one finds it done.

        Not before every act of hers and every check about her is in the log (`on_its_way`: try again in a moment).
        Once it is committed, add it to the list outside the database (`consent.erasure.outside`); it is `DONE` when the
        key epoch of today is destroyed.
        """
        self._refuse_behind_guard()
        row = self._looked_at(erasure_id, act)
        if row.approved_by is not None:
            if row.approved_at is None:
                raise ErasureRefused("declined")
            return erasure_in(row)
        now = milliseconds(self._now())
        if row.not_before is not None and now < row.not_before:
            raise ErasureRefused("too_early")
        assert row.subject_id is not None, "an erasure that is not done names somebody"
        subject = SubjectId(row.subject_id)
        self._lock(subject)
        numbers = self._numbers(subject)
        names = [(one.agency_id, self._keys.pairwise(one.agency_id, n)) for one in self._tx.agencies() for n in numbers]
        approved = replace(
            row,
            approved_by=act.actor,
            approved_at=now,
            number=max((one.number or 0 for one in self._tx.erasures()), default=0) + 1,
            # Her key may be wrapped under this epoch, in a backup or in the survivors' file, and under no later one.
            epoch=self._keys.keks.newest(),
            names=_boxed(names, self._tx.numbers_of(subject)),
        )
        self._erase(approved, names)
        return erasure_in(approved)

    def decline_erasure(self, erasure_id: UUID, *, act: Act) -> Erasure:
        """A second member of staff says no: nothing goes, and what was asked for does not lead to her any more.

        A retry by the same one finds it declined. It may be asked for again, as a new erasure.
        """
        self._refuse_behind_guard()
        row = self._looked_at(erasure_id, act)
        if row.approved_by is not None:
            if row.approved_at is not None:
                raise ErasureRefused("over")
            return erasure_in(row)
        declined = replace(row, subject_id=None, approved_by=act.actor, done_at=milliseconds(self._now()))
        self._put(declined)
        return erasure_in(declined)

    def _looked_at(self, erasure_id: UUID, act: Act) -> ErasureRow:
        """For the second pair of eyes, and for nobody's after that."""
        _staff(act)
        found = self._tx.erasure(erasure_id, lock=True)
        if found is None:
            raise ErasureRefused("unknown")
        row = self._trusted(found)
        if row.approved_by not in (None, act.actor):
            raise ErasureRefused("over")
        if row.asked_by == act.actor:
            raise ErasureRefused("same_person")
        return row

    def reapply_erasure(self, row: ErasureRow) -> bool:
        """As an erasure was approved, on a database from before it; False if nothing of her is there.

        Needs no key of hers, which is destroyed: her names open with the rows that the older database still has.
        """
        row = self._trusted(row)
        assert row.subject_id is not None, "the list names everybody"
        there = self._tx.subject(row.subject_id, lock=True) is not None
        if there:
            self._erase(row, _unboxed(row.names or "[]", self._tx.numbers_of(row.subject_id)))
        else:
            self._put(row)
        return there

    def erasures(self) -> list[Erasure]:
        """In the order in which they were asked for."""
        return [erasure_in(row) for row in self._tx.erasures()]

    def _erase(self, row: ErasureRow, names: Sequence[tuple[str, str]]) -> None:
        assert row.subject_id is not None, "an erasure that is not done names somebody"
        self._tx.shut_out(row.subject_id, names)
        events = self._tx.logged_events(row.subject_id)
        checks = self._tx.checks_under(names)
        if any(one.entry is None for one in events) or any(one.batch_id is None for one in checks):
            raise ErasureRefused("on_its_way")
        tombstones = [self._tombstone(one) for one in events]
        check_tombstones = [self._check_tombstone(self._trusted(one)) for one in checks]
        pseudonyms = [sealed(PseudonymRow(agency, person, row.subject_id), self._keys) for agency, person in names]
        self._put(row)
        went = self._tx.erase(
            row.subject_id,
            pseudonyms,
            sorted(tombstones, key=lambda one: one.event_id),
            sorted(check_tombstones, key=lambda one: (one.batch_id, one.batch_pos)),
        )
        for kind, macs in went.items():
            self._count(kind, [], macs)
        self._subject_keys.pop(row.subject_id, None)

    def _put(self, row: ErasureRow) -> None:
        put_erasure(self._tx, row, keys=self._keys, random=self._random)

    def _tombstone(self, one: LoggedEvent) -> TombstoneRow:
        event = self._trusted(one.event)
        assert one.entry is not None, "asked before"
        row = TombstoneRow(event.event_id, event.commitment, one.entry.leaf_hash, " ".join(one.agencies), "", 0)
        return replace(row, signed=self._keys.sign(TOMBSTONE, event_tombstone(row, self._origin)))

    def _check_tombstone(self, check: AnswerRow) -> CheckTombstoneRow:
        assert check.batch_id is not None, "asked before"
        assert check.batch_pos is not None, "set with the batch"
        row = CheckTombstoneRow(check.batch_id, check.batch_pos, check.commitment, "", 0)
        return replace(row, signed=self._keys.sign(TOMBSTONE, check_tombstone(row, self._origin)))


def erasure_in(row: ErasureRow) -> Erasure:
    return Erasure(
        erasure_id=row.erasure_id,
        subject_id=None if row.subject_id is None else SubjectId(row.subject_id),
        ground=ErasureGround(row.ground),
        legal_ref=row.legal_ref,
        asked_by=row.asked_by,
        asked_at=instant(row.asked_at),
        not_before=None if row.not_before is None else instant(row.not_before),
        approved_by=row.approved_by,
        approved_at=None if row.approved_at is None else instant(row.approved_at),
        done_at=None if row.done_at is None else instant(row.done_at),
    )


def _staff(act: Act) -> None:
    if act.actor.partition(":")[0] != Actor.STAFF:
        raise WrongActor


def _boxed(names: Sequence[tuple[str, str]], numbers: Sequence[NumberRow]) -> str:
    """Her names, a box for each row of a number of hers; each opens with that row's random bytes, which go with it."""
    plain = dumps([list(name) for name in names])
    return json.dumps([b64encode(seal(_box_key(row), _NAMES, plain)).decode() for row in numbers])


def _unboxed(boxes: str, numbers: Sequence[NumberRow]) -> list[tuple[str, str]]:
    for row in numbers:
        for box in json.loads(boxes):
            try:
                told = json.loads(unseal(_box_key(row), _NAMES, b64decode(box)))
            except KeyLost:
                continue
            return [(agency, person) for agency, person in told]
    return []


def _box_key(row: NumberRow) -> bytes:
    return HKDF(algorithm=SHA256(), length=SIZE, salt=None, info=b"erasure-names/v1").derive(row.number_sealed)
