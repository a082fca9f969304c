"""What the database says of the rows: which are here already, and whether what they name is here."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.identity import Employee
from portal.imports.cells import Staff
from portal.imports.checking import Line, references
from portal.imports.faults import Fault
from portal.imports.models import ImportedRow
from portal.plan.service import Case

T = TypeVar("T")
AT_ONCE = 500
SIZE = 32


@dataclass(frozen=True)
class Keyed:
    """How rows of one source are known again: by keyed hashes of their id and of what stands in them."""

    key: bytes
    source: str

    def of_id(self, sheet: str, row_id: str) -> bytes:
        return self._hash("id", sheet, row_id)

    def of_content(self, line: Line) -> bytes:
        told = json.dumps(line.values, default=str, sort_keys=True)
        return self._hash("content", line.sheet.name, told)

    def _hash(self, *parts: str) -> bytes:
        return hmac.digest(self.key, "\0".join(("import/v1", self.source, *parts)).encode(), "sha256")[:SIZE]


@dataclass(frozen=True)
class Known:
    """Rows of ours by the key of the source's id, and employees by theirs."""

    rows: dict[bytes, tuple[UUID, bytes]]
    employees: dict[str, UUID]


def known(session: Session, keyed: Keyed, lines: Sequence[Line]) -> tuple[Known, list[Fault]]:
    """What is here already, and what of the files does not fit it."""
    outside = list(references(lines))
    wanted = {keyed.of_id(line.sheet.name, line.values["id"]) for line in lines if "id" in line.values}
    wanted |= {keyed.of_id(sheet, row_id) for _line, _column, sheet, row_id in outside}
    rows = {
        row.key: (row.row_id, row.content)
        for some in portions(sorted(wanted))
        for row in session.execute(
            select(ImportedRow.key, ImportedRow.row_id, ImportedRow.content).where(ImportedRow.key.in_(some))
        )
    }
    named = {line.values[column] for line, column in _staff(lines)}
    employees = {
        row.key: row.id
        for some in portions(sorted(named))
        for row in session.execute(select(Employee.key, Employee.id).where(Employee.key.in_(some)))
    }
    faults = [
        line.fault(column, f"names nothing: no row of {sheet} has this id, here or imported before")
        for line, column, sheet, row_id in outside
        if keyed.of_id(sheet, row_id) not in rows
    ]
    faults += [
        line.fault(column, "names no employee who is registered here")
        for line, column in _staff(lines)
        if line.values[column] not in employees
    ]
    faults += _changed(keyed, lines, rows)
    faults += _second_case(session, keyed, lines, rows)
    return Known(rows, employees), faults


def portions(what: Iterable[T]) -> Iterator[list[T]]:
    """In parts that one statement takes."""
    left = iter(what)
    while some := list(islice(left, AT_ONCE)):
        yield some


def _staff(lines: Iterable[Line]) -> Iterator[tuple[Line, str]]:
    for line in lines:
        for column in line.sheet.columns:
            if isinstance(column.cell, Staff) and column.name in line.values:
                yield line, column.name


def _changed(keyed: Keyed, lines: Iterable[Line], rows: dict[bytes, tuple[UUID, bytes]]) -> Iterator[Fault]:
    """An import adds. What came in before is corrected where people can see it: here, and with a name to it."""
    for line in lines:
        if line.sound:
            before = rows.get(keyed.of_id(line.sheet.name, line.values["id"]))
            if before is not None and before[1] != keyed.of_content(line):
                yield line.fault("id", "was imported before with other content; correct it in the portal")


def _second_case(
    session: Session, keyed: Keyed, lines: Sequence[Line], rows: dict[bytes, tuple[UUID, bytes]]
) -> Iterator[Fault]:
    """A citizen who came in before may have an open case."""
    asked: list[tuple[Line, UUID]] = []
    for line in lines:
        if line.sheet.name == "cases" and line.values.get("status") == "open" and "id" in line.values:
            citizen = rows.get(keyed.of_id("citizens", line.values.get("citizen", "")))
            if citizen is not None and keyed.of_id("cases", line.values["id"]) not in rows:
                asked.append((line, citizen[0]))
    for some in portions(asked):
        wanted = select(Case.citizen_id).where(Case.citizen_id.in_([who for _line, who in some]), Case.status == "open")
        has_one = set(session.scalars(wanted))
        for line, who in some:
            if who in has_one:
                yield line.fault("status", "is open, and the citizen has an open case here already")
