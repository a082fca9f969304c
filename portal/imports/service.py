"""An import from beginning to end: read everything, judge everything, and then keep all of it or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from consent.terms import COPENHAGEN
from portal.identity import Employee
from portal.imports import reading, sheets
from portal.imports.checking import Line, Tell, checked
from portal.imports.faults import WHOLE_FILE, Fault, Refused
from portal.imports.known import Keyed, known
from portal.imports.models import ImportRun
from portal.imports.writing import Writer
from portal.wiring import Wired

SOURCE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class UnknownEmployee(Exception):
    """Nobody is registered here by that key."""


class Overtaken(Exception):
    """Another import ran at the same time; this one kept nothing."""


@dataclass(frozen=True)
class Imported:
    rows: int
    made: int


def run(
    parts: Wired,
    paths: Iterable[Path],
    *,
    source: str,
    by: str,
    dry: bool,
    progress: Callable[[str], Tell],
) -> Imported:
    """`Refused` with every fault when there is one, and nothing is kept. `dry`: everything is tried, nothing kept."""
    known_sheets = sheets.sheets(parts.now().astimezone(COPENHAGEN).date(), invented=parts.settings.test_identities)
    found = reading.read(paths, known_sheets)
    lines, faults = checked(found, progress("rows checked"))
    keyed = Keyed(parts.keys.index_key, source or found.source)
    if not SOURCE.fullmatch(keyed.source):
        faults.append(Fault("source", 0, WHOLE_FILE, "has no name of small letters, digits and hyphens; give --source"))
    with parts.session(writes=not faults) as session:
        here, more = known(session, keyed, lines)
        if faults or more:
            raise Refused(faults + more)
        employee = session.scalar(select(Employee.id).where(Employee.key == by))
        if employee is None:
            raise UnknownEmployee
        try:
            run_id = uuid4()
            row = ImportRun(
                id=run_id, at=parts.now(), employee_id=employee, source=keyed.source, rows=len(lines), made=0
            )
            session.add(row)
            session.flush()
            writer = Writer(session, parts.ledger_for(session), keyed, here, run_id=run_id, now=parts.now())
            row.made = writer.write(lines, tuple(sheet.name for sheet in known_sheets), progress("rows written"))
            if writer.faults:
                raise Refused(writer.faults)
            if row.made and not dry:
                session.commit()
        except IntegrityError:
            raise Overtaken from None
        return Imported(rows=len(lines), made=row.made)


__all__ = ["Imported", "Line", "Overtaken", "Refused", "UnknownEmployee", "run"]
