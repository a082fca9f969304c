"""Files become rows of text cells: CSV, a sheet a file, or one JSON document with every sheet in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal.imports.csvfile import rows_of, separator_of
from portal.imports.faults import WHOLE_FILE, WHOLE_ROW, Fault
from portal.imports.sheets import Sheet

FORMAT = "mit-forloeb-import/1"
UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Raw:
    """One row of text cells by column; what is not there at all is not in it."""

    file: str
    row: int
    sheet: Sheet
    cells: dict[str, str]


@dataclass
class Read:
    """All rows of all files, and what is wrong with them as files."""

    rows: list[Raw] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    missing: set[tuple[str, str]] = field(default_factory=set)
    """(file, column) that the heading lacks: told once and not for every row."""
    source: str = ""


def read(paths: Iterable[Path], sheets: Sequence[Sheet]) -> Read:
    found = Read()
    for path in paths:
        _one(found, path.name, path.suffix.lower(), path.stem, path.read_bytes(), sheets)
    return found


def _one(found: Read, name: str, suffix: str, stem: str, content: bytes, sheets: Sequence[Sheet]) -> None:
    def fault(why: str) -> None:
        found.faults.append(Fault(name, 0, WHOLE_FILE, why))

    if content.startswith(UTF16):
        return fault("is UTF-16 text; save it as UTF-8")
    # A byte that is no UTF-8 is kept as a mark, so that its row and column can be named.
    text = content.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    if not text.strip():
        return fault("is empty")
    if suffix == ".json":
        return _json(found, name, text, sheets)
    sheet = next((sheet for sheet in sheets if sheet.name == stem), None)
    if suffix != ".csv" or sheet is None:
        return fault("is to be called " + ", ".join(f"{sheet.name}.csv" for sheet in sheets) + " or end in .json")
    return _csv(found, name, text, sheet)


def _csv(found: Read, name: str, text: str, sheet: Sheet) -> None:
    separator = separator_of(text.split("\n", 1)[0], sheet.names)
    if separator is None:
        why = "has no heading that we know, or its columns are not separated by ; or ,"
        found.faults.append(Fault(name, 1, WHOLE_ROW, why))
        return
    rows = rows_of(text, separator)
    heading = [cell.strip() for cell in next(rows).cells]
    found.faults += _of_heading(name, heading, sheet)
    found.missing |= {(name, column) for column in sheet.names - set(heading)}
    for row in rows:
        if row.why:
            found.faults.append(Fault(name, row.number, WHOLE_ROW, row.why))
        elif len(row.cells) != len(heading):
            why = f"has {len(row.cells)} cells where the heading has {len(heading)}"
            found.faults.append(Fault(name, row.number, WHOLE_ROW, why))
        else:
            cells = dict(zip(heading, row.cells, strict=True))
            found.rows.append(Raw(name, row.number, sheet, cells))
            continue
        # Its id is known all the same where the row has one, so that nothing that names it is called lost.
        found.rows.append(Raw(name, row.number, sheet, {"id": row.cells[0]} if heading[:1] == ["id"] else {}))


def _of_heading(name: str, heading: list[str], sheet: Sheet) -> Iterable[Fault]:
    for column in sheet.columns:
        if heading.count(column.name) > 1:
            yield Fault(name, 1, column.name, "stands in the heading more than once")
        elif column.needed and column.name not in heading:
            yield Fault(name, 1, column.name, "is missing from the heading")
    for number, column_name in enumerate(heading, 1):
        if column_name not in sheet.names:
            yield Fault(name, 1, f"number {number}", "is a column we do not know")


def _json(found: Read, name: str, text: str, sheets: Sequence[Sheet]) -> None:
    try:
        told = json.loads(text, object_pairs_hook=_Pairs)
    except json.JSONDecodeError as bad:
        where = f"line {bad.lineno}, character {bad.colno}"
        found.faults.append(Fault(name, 0, WHOLE_FILE, f"is not JSON from {where} on"))
        return
    except RecursionError:
        found.faults.append(Fault(name, 0, WHOLE_FILE, "is nested too deeply"))
        return
    if not isinstance(told, _Pairs) or told.get("format") != FORMAT:
        found.faults.append(Fault(name, 0, WHOLE_FILE, f'is not an object whose "format" is "{FORMAT}"'))
        return
    found.source = found.source or str(told.get("source") or "")
    known = {"format", "source", *(sheet.name for sheet in sheets)}
    found.faults += [Fault(name, 0, "a name of the document", "is not known") for key in told if key not in known]
    found.faults += [Fault(name, 0, key, "stands there twice") for key in sorted(told.twice & known)]
    for sheet in sheets:
        rows = told.get(sheet.name, [])
        if not isinstance(rows, list):
            found.faults.append(Fault(f"{name}/{sheet.name}", 0, WHOLE_FILE, "is not a list of rows"))
            continue
        for number, row in enumerate(rows, 1):
            _json_row(found, f"{name}/{sheet.name}", number, row, sheet)


def _json_row(found: Read, file: str, number: int, row: Any, sheet: Sheet) -> None:
    if not isinstance(row, _Pairs):
        found.faults.append(Fault(file, number, WHOLE_ROW, "is not an object"))
        return
    found.faults += [
        Fault(file, number, WHOLE_ROW, "has a column we do not know") for key in row if key not in sheet.names
    ]
    found.faults += [Fault(file, number, key, "stands there twice") for key in sorted(row.twice & sheet.names)]
    cells: dict[str, str] = {}
    for key in sorted(sheet.names & row.keys()):
        value = row[key]
        if isinstance(value, str):
            cells[key] = value
        elif isinstance(value, bool):
            cells[key] = "yes" if value else "no"
        elif value is not None:
            found.faults.append(Fault(file, number, key, "is neither text nor true or false; put it in quotes"))
            found.missing.add((f"{file}#{number}", key))
    found.rows.append(Raw(file, number, sheet, cells))


class _Pairs(dict[str, Any]):
    """A JSON object that remembers which names stood in it twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        names = [name for name, _value in pairs]
        self.twice = {name for name in self if names.count(name) > 1} if len(self) < len(names) else set()
