"""All that can be said of the rows without the database: every cell, every row, and the rows beside each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from portal.imports.cells import Ref
from portal.imports.faults import Bad, Fault
from portal.imports.reading import Raw, Read
from portal.imports.sheets import Sheet, Unread

Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Line:
    """A row whose cells were read; `sound` is False where one of them could not be."""

    raw: Raw
    values: dict[str, Any]
    sound: bool

    @property
    def sheet(self) -> Sheet:
        return self.raw.sheet

    def fault(self, column: str, why: str) -> Fault:
        return Fault(self.raw.file, self.raw.row, column, why)


def checked(found: Read, tell: Tell) -> tuple[list[Line], list[Fault]]:
    """The lines of the files, and everything that is wrong with them in themselves."""
    faults, lines = list(found.faults), []
    broken = {(fault.file, fault.row) for fault in faults if fault.row}
    for number, raw in enumerate(found.rows, 1):
        values: dict[str, Any] = {}
        wrong = [] if _is_broken(raw, broken) else list(_cells(raw, found.missing, values))
        if _is_broken(raw, broken) and raw.cells.get("id"):
            values["id"] = raw.cells["id"].strip()
        unread = {fault.column: Unread() for fault in wrong}
        wrong += [_at(raw, column, why) for column, why in raw.sheet.misfits(unread | values) if column not in unread]
        faults += wrong
        lines.append(Line(raw, values, not wrong and not _is_broken(raw, broken)))
        tell(number, len(found.rows))
    faults += _doubled(lines)
    return lines, faults


def _is_broken(raw: Raw, broken: set[tuple[str, int]]) -> bool:
    """A row of a CSV file whose cells could not be told apart: nothing more can be said of them."""
    return raw.file.endswith(".csv") and (raw.file, raw.row) in broken


def _at(raw: Raw, column: str, why: str) -> Fault:
    return Fault(raw.file, raw.row, column, why)


def _cells(raw: Raw, missing: set[tuple[str, str]], values: dict[str, Any]) -> Iterator[Fault]:
    for column in raw.sheet.columns:
        text = raw.cells.get(column.name, "")
        if text.strip(" \r\n"):
            try:
                values[column.name] = column.cell.read(text)
            except Bad as bad:
                yield _at(raw, column.name, str(bad))
        elif column.needed and not {(raw.file, column.name), (f"{raw.file}#{raw.row}", column.name)} & missing:
            yield _at(raw, column.name, "is empty")


def _doubled(lines: list[Line]) -> Iterator[Fault]:
    """What may stand once in the file and stands there again, beside the row that has it first."""
    first: dict[tuple[str, str, Any], Line] = {}
    for line in lines:
        for column in line.sheet.columns:
            value = line.values.get(column.name)
            if not column.once or value is None:
                continue
            before = first.setdefault((line.sheet.name, column.name, value), line)
            if before is not line:
                where = f"row {before.raw.row}" + ("" if before.raw.file == line.raw.file else f" of {before.raw.file}")
                yield line.fault(column.name, f"stands in {where} already")
    yield from _two_open_cases(lines)


def _two_open_cases(lines: list[Line]) -> Iterator[Fault]:
    open_in: dict[str, int] = {}
    for line in lines:
        if line.sheet.name == "cases" and line.values.get("status") == "open" and "citizen" in line.values:
            row = open_in.setdefault(line.values["citizen"], line.raw.row)
            if row != line.raw.row:
                yield line.fault("status", f"is open, and so is the same citizen's case in row {row}")


def references(lines: Sequence[Line]) -> Iterator[tuple[Line, str, str, str]]:
    """Line, column, sheet and id of each reference to something that is not in the files themselves."""
    here = {(line.sheet.name, line.values["id"]) for line in lines if "id" in line.values}
    for line in lines:
        for column in line.sheet.columns:
            wanted = line.values.get(column.name)
            if isinstance(column.cell, Ref) and wanted is not None and (column.cell.sheet, wanted) not in here:
                yield line, column.name, column.cell.sheet, wanted
