"""People, the register of agencies and the texts that were served, in SQL."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import fields
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Connection, Table, bindparam, delete, select, union
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult

from consent.rows import (
    ROWS,
    AgencyRow,
    BudgetRow,
    MandateRow,
    NumberRow,
    PseudonymRow,
    Row,
    ServedRow,
    SpentRow,
    SubjectRow,
)
from consent.sql import tables as t
from consent.sql.fixed import Fixed

_R = TypeVar("_R")
_Entered = TypeVar("_Entered", AgencyRow, BudgetRow, MandateRow)

_SUBJECT = select(t.subject).where(t.subject.c.subject_id == bindparam("subject_id"))
_SUBJECT_LOCKED = Fixed(_SUBJECT.with_for_update())
_SUBJECTS = select(t.subject).where(t.subject.c.subject_id.in_(bindparam("subject_ids", expanding=True)))
_NUMBER = select(t.number).where(t.number.c.number_mac == bindparam("number_mac"))
_NUMBERS = select(t.number).where(t.number.c.subject_id == bindparam("subject_id")).order_by(t.number.c.number_mac)
_RECIPIENTS = union(
    select(t.consent.c.recipient).where(t.consent.c.subject_id == bindparam("subject_id")),
    select(t.block.c.agency).where(t.block.c.subject_id == bindparam("subject_id")),
)
_AGENCY = select(t.agency).where(t.agency.c.agency_id == bindparam("agency_id"))
_AGENCIES = select(t.agency).order_by(t.agency.c.name, t.agency.c.agency_id)
_MANDATES = select(t.mandate).order_by(*t.mandate.primary_key.columns)
_MANDATES_TO = _MANDATES.where(t.mandate.c.agency == bindparam("agency"))
_MANDATES_FOR = _MANDATES_TO.where(t.mandate.c.purpose == bindparam("purpose"))
_SERVED = Fixed(select(t.served).where(t.served.c.served_id == bindparam("served_id")))
_SERVED_TEXT = select(t.served).where(
    t.served.c.consent_id == bindparam("consent_id"), t.served.c.sha256 == bindparam("sha256")
)
_SERVED_TO = (
    select(t.served)
    .where(t.served.c.subject_id == bindparam("subject_id"))
    .order_by(t.served.c.at, t.served.c.served_id)
)
_EXPIRED = delete(t.spent).where(t.spent.c.expires_at < bindparam("now")).returning(t.spent.c.mac)
_REGISTER = (t.agency, t.mandate, t.budget)
_OLD = {
    table.name: select(table)
    .where(*(column == bindparam(column.name) for column in table.primary_key.columns))
    .with_for_update()
    for table in _REGISTER
}


def _keeping_first(module: Any, table: Table) -> Any:
    """Returns the row's key if it was new, and nothing if somebody was there before."""
    return module.insert(table).on_conflict_do_nothing().returning(*table.primary_key.columns)


_KEEP_FIRST = {
    name: {table.name: _keeping_first(module, table) for table in (t.number, t.pseudonym, t.spent, *_REGISTER)}
    for name, module in (("sqlite", sqlite), ("postgresql", postgresql))
}


def replacing(module: Any, table: Table) -> Any:
    insert = module.insert(table)
    changed = {column.name: insert.excluded[column.name] for column in table.c if not column.primary_key}
    return insert.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=changed)


_REPLACE = {
    name: {table.name: replacing(module, table) for table in _REGISTER}
    for name, module in (("sqlite", sqlite), ("postgresql", postgresql))
}


_COLUMNS = {kind.TABLE: tuple(column.name for column in fields(kind)) for kind in ROWS}


def values(row: Row) -> dict[str, Any]:
    """A row as parameters; a shallow copy, since the fields are plain values."""
    return {name: getattr(row, name) for name in _COLUMNS[row.TABLE]}


def one(kind: Callable[..., _R], result: CursorResult[Any]) -> _R | None:
    found = result.first()
    return None if found is None else kind(*found)


def first(kind: Callable[..., _R], found: Sequence[Sequence[Any]]) -> _R | None:
    return kind(*found[0]) if found else None


def many(kind: Callable[..., _R], result: CursorResult[Any]) -> list[_R]:
    return [kind(*found) for found in result]


class People:
    """The part of `SqlStore` that knows who and what there is."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._engine_name = connection.dialect.name

    def subject(self, subject_id: UUID, *, lock: bool = False) -> SubjectRow | None:
        wanted = {"subject_id": subject_id}
        if lock:
            return first(SubjectRow, _SUBJECT_LOCKED.rows(self._connection, wanted))
        return one(SubjectRow, self._connection.execute(_SUBJECT, wanted))

    def subjects(self, subject_ids: Collection[UUID]) -> list[SubjectRow]:
        return many(SubjectRow, self._connection.execute(_SUBJECTS, {"subject_ids": list(subject_ids)}))

    def number(self, number_mac: bytes) -> NumberRow | None:
        return one(NumberRow, self._connection.execute(_NUMBER, {"number_mac": number_mac}))

    def numbers_of(self, subject_id: UUID) -> list[NumberRow]:
        return many(NumberRow, self._connection.execute(_NUMBERS, {"subject_id": subject_id}))

    def claim_number(self, row: NumberRow) -> bool:
        return self._keep_first(row)

    def add_subject(self, row: SubjectRow) -> None:
        self._connection.execute(t.subject.insert(), values(row))

    def add_pseudonyms(self, rows: Sequence[PseudonymRow]) -> None:
        for row in rows:
            self._keep_first(row)

    def recipients_of(self, subject_id: UUID) -> list[str]:
        return list(self._connection.execute(_RECIPIENTS, {"subject_id": subject_id}).scalars())

    def agency(self, agency_id: str) -> AgencyRow | None:
        return one(AgencyRow, self._connection.execute(_AGENCY, {"agency_id": agency_id}))

    def agencies(self) -> list[AgencyRow]:
        return many(AgencyRow, self._connection.execute(_AGENCIES))

    def put_agency(self, row: AgencyRow) -> AgencyRow | None:
        return self._replaced(row)

    def mandates(self, agency: str | None, purpose: str | None = None) -> list[MandateRow]:
        if agency is None:
            return many(MandateRow, self._connection.execute(_MANDATES))
        if purpose is None:
            return many(MandateRow, self._connection.execute(_MANDATES_TO, {"agency": agency}))
        return many(MandateRow, self._connection.execute(_MANDATES_FOR, {"agency": agency, "purpose": purpose}))

    def put_mandate(self, row: MandateRow) -> MandateRow | None:
        return self._replaced(row)

    def spend(self, row: SpentRow) -> bool:
        return self._keep_first(row)

    def forget_spent(self, now: int) -> list[bytes]:
        return list(self._connection.execute(_EXPIRED, {"now": now}).scalars())

    def served(self, served_id: UUID) -> ServedRow | None:
        return first(ServedRow, _SERVED.rows(self._connection, {"served_id": served_id}))

    def served_text(self, consent_id: UUID, sha256: bytes) -> ServedRow | None:
        found = self._connection.execute(_SERVED_TEXT, {"consent_id": consent_id, "sha256": sha256})
        return one(ServedRow, found)

    def served_to(self, subject_id: UUID) -> list[ServedRow]:
        return many(ServedRow, self._connection.execute(_SERVED_TO, {"subject_id": subject_id}))

    def add_served(self, row: ServedRow) -> None:
        self._connection.execute(t.served.insert(), values(row))

    def _replaced(self, row: _Entered) -> _Entered | None:
        """Insert or replace; gives what was replaced, to each of two rivals what the other wrote or was there."""
        if self._keep_first(row):
            return None
        old = one(type(row), self._connection.execute(_OLD[row.TABLE], values(row)))
        self._connection.execute(_REPLACE[self._engine_name][row.TABLE], values(row))
        return old

    def _keep_first(self, row: NumberRow | PseudonymRow | SpentRow | AgencyRow | BudgetRow | MandateRow) -> bool:
        found = self._connection.execute(_KEEP_FIRST[self._engine_name][row.TABLE], values(row))
        return found.first() is not None
