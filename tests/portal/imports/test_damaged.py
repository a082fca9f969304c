"""A damaged file of ten thousand rows: every fault is named by row and column, nothing is kept, and mended it comes in
once."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from portal import models
from portal.courses.models import Course, CourseDay
from portal.identity import Citizen
from portal.imports.checking import checked
from portal.imports.models import ImportedRow, ImportRun
from portal.imports.reading import read
from portal.imports.sheets import sheets
from portal.plan.models import Case, Contact, Effort, PlanVersion
from tests.portal.imports.damage import CELLS, Damage
from tests.portal.imports.town import Town, csv_of, number, town, write_csv
from tests.support.portal import Person, wired_of

ROWS = 10_000
TOLD = re.compile(r"^(\S+\.csv): row (\d+), column (.+?): ", re.MULTILINE)


def run(app: Flask, *arguments: Any) -> Result:
    return app.test_cli_runner().invoke(args=["import", "--by", "carla", *map(str, arguments)])


def held(app: Flask) -> dict[str, int]:
    """How many rows there are in every table."""
    with wired_of(app).session(writes=False) as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in models.metadata.sorted_tables
        }


def damaged(folder: Path) -> tuple[list[Path], Damage]:
    broken, damage = town(ROWS), Damage()
    damage.cells(broken, 3)
    damage.doubled(broken, 5)
    paths = write_csv(folder, broken)
    lines = csv_of(broken["contacts"])
    damage.lines(lines, "contacts", 10)
    (folder / "contacts.csv").write_text("\n".join(lines), encoding="utf-8")
    return paths, damage


def test_ten_thousand_damaged_rows_are_each_named_and_nothing_is_kept(
    app: Flask, carla: Person, tmp_path: Path
) -> None:
    before = held(app)
    paths, damage = damaged(tmp_path)
    refused = run(app, "--source", "gammelt-system", *paths)
    assert refused.exit_code == 1, refused.output
    told = sorted((file, int(row), column) for file, row, column in TOLD.findall(refused.output))
    assert told == sorted(damage.done)
    assert f"{len(damage.done)} faults. Nothing was imported." in refused.output
    assert held(app) == before, "nothing half imported"
    assert "Ågesen" not in refused.output
    assert number(7) not in refused.output


def comes_in_once(app: Flask, rows: int, folder: Path) -> None:
    """A dry run keeps nothing, the first run everything, the second changes nothing."""
    before, whole = held(app), town(rows)
    paths = write_csv(folder, whole)
    if rows < ROWS:
        tried = run(app, "--source", "gammelt-system", "--dry-run", *paths)
        assert f"{rows} rows are right, {rows} of them new." in tried.output, tried.output
        assert held(app) == before, "a dry run keeps nothing"
    done = run(app, "--source", "gammelt-system", *paths)
    assert f"{rows} rows imported, 0 were here already." in done.output, done.output
    after = held(app)
    for model, sheet in (
        (Citizen, "citizens"), (Case, "cases"), (Contact, "contacts"), (Course, "courses"),
        (CourseDay, "course_days"), (Effort, "efforts"),
    ):  # fmt: skip
        assert after[model.__tablename__] == len(whole[sheet]), sheet
    assert after[ImportedRow.__tablename__] == rows
    assert after[PlanVersion.__tablename__] == len({row["case"] for row in whole["efforts"]})
    again = run(app, "--source", "gammelt-system", *paths)
    assert f"all {rows} rows were here already. Nothing was changed." in again.output, again.output
    assert held(app) == after, "once and only once"
    assert after[ImportRun.__tablename__] == 1


def test_the_mended_file_comes_in_once(app: Flask, carla: Person, tmp_path: Path) -> None:
    """Of a thousand rows here; `make faults` takes all ten thousand."""
    paths, _damage = damaged(tmp_path / "damaged")
    assert run(app, "--source", "gammelt-system", *paths).exit_code == 1
    comes_in_once(app, 1_000, tmp_path / "mended")


NAMES_SOMETHING = {
    ("cases", "citizen"),
    ("assignments", "employee"),
    ("assignments", "case"),
    ("course_days", "course"),
}
"""Whether it is there, the database has to say too."""
IN_THE_FILE = [one for one in CELLS if one[:2] not in NAMES_SOMETHING or not one[2]]


@pytest.mark.parametrize("place", range(len(IN_THE_FILE)))
def test_each_kind_of_damage_is_named_by_itself(place: int, tmp_path: Path) -> None:
    """Alone in a small town, so that no fault hides behind another."""
    sheet, column, text = IN_THE_FILE[place]
    small: Town = town(200)
    small[sheet][3][column] = text
    found = read(write_csv(tmp_path, small), sheets(date(2026, 1, 12), invented=True))
    _lines, faults = checked(found, lambda done, total: None)
    assert [(fault.file, fault.row, fault.column) for fault in faults] == [(f"{sheet}.csv", 5, column)]
    assert not text or text not in faults[0].why
