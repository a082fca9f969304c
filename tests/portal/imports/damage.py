"""Every kind of fault, put into a town at places of its own; what was done is what the import has to name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.portal.imports.town import Row, Town

CELLS: tuple[tuple[str, str, str], ...] = (
    ("citizens", "cpr", "6101901"),
    ("citizens", "cpr", "61019022221"),
    ("citizens", "cpr", "abcdefghij"),
    ("citizens", "cpr", "9902801111"),
    ("citizens", "cpr", "6113801111"),
    ("citizens", "cpr", "9002801111"),
    ("citizens", "cpr", "010136" + "4111"),
    ("citizens", "cpr", "6112354111"),
    ("citizens", "name", ""),
    ("citizens", "name", "=1+1"),
    ("citizens", "name", "@SUM(A1)"),
    ("citizens", "name", "+ Ole"),
    ("citizens", "name", "- Ole"),
    ("citizens", "name", "O" * 201),
    ("citizens", "name", "O\0le"),
    ("citizens", "name", "O\ufeffle"),
    ("citizens", "name", "O\u202ele"),
    ("citizens", "name", "\udce6lig"),
    ("citizens", "name", "\ud83d"),
    ("citizens", "name", "To\nlinjer"),
    ("citizens", "address", "S\udcf8vej"),
    ("citizens", "email", "ingen adresse"),
    ("citizens", "phone", "=70000001"),
    ("citizens", "phone", "spørg"),
    ("citizens", "protected", "måske"),
    ("citizens", "protected", ""),
    ("citizens", "language", "de"),
    ("cases", "citizen", "B-findes-ikke"),
    ("cases", "citizen", ""),
    ("cases", "opened_on", "2025-02-30"),
    ("cases", "opened_on", "31-11-2025"),
    ("cases", "opened_on", "1/2/2025"),
    ("cases", "opened_on", "45000"),
    ("cases", "opened_on", "2999-01-01"),
    ("cases", "opened_on", "1899-12-31"),
    ("cases", "opened_on", "2026-12-31"),
    ("cases", "kind", "hvad som helst"),
    ("cases", "status", "halvåben"),
    ("cases", "unit", "J" * 201),
    ("assignments", "employee", "ingen"),
    ("assignments", "case", "S-findes-ikke"),
    ("contacts", "role", "nabo"),
    ("contacts", "until", "2020-01-01"),
    ("contacts", "phone", ""),
    ("courses", "kind", "kursus"),
    ("courses", "granted_on", "2026-00-10"),
    ("courses", "ends_on", "2028-07-01"),
    ("courses", "ends_on", "2025-06-30"),
    ("courses", "ended_on", "2025-06-30"),
    ("course_days", "what", "ferie"),
    ("course_days", "last", "2025-09-01"),
    ("course_days", "held", "måske"),
    ("course_days", "course", "F-findes-ikke"),
    ("efforts", "state", "snart"),
    ("efforts", "part", "anden"),
    ("efforts", "note", "x" * 4001),
    ("efforts", "ends_on", "2025-01-01"),
    ("efforts", "title", ""),
    ("efforts", "legal_kind", "andet arbejde"),
    ("efforts", "course", ""),
)
"""Sheet, column and what is put there."""


@dataclass
class Damage:
    """What was broken: (file, row as a spreadsheet counts, column)."""

    done: list[tuple[str, int, str]] = field(default_factory=list)
    _next: dict[str, int] = field(default_factory=dict)

    def place(self, sheet: str, rows: int) -> int:
        """A row that nothing is wrong with yet, spread over the whole sheet."""
        turn = self._next.get(sheet, 0)
        self._next[sheet] = turn + 1
        return (7 + turn * 29) % rows

    def cells(self, town: Town, times: int) -> None:
        for _round in range(times):
            for sheet, column, text in CELLS:
                place = self.place(sheet, len(town[sheet]))
                town[sheet][place][column] = f"{text}-{place}" if text.endswith("findes-ikke") else text
                self.done.append((f"{sheet}.csv", place + 2, column))

    def doubled(self, town: Town, times: int) -> None:
        """The same row again at the end, another row with the same number, and a second open case."""
        for _round in range(times):
            first = self.place("citizens", len(town["citizens"]))
            self._again(town, "citizens", dict(town["citizens"][first]), "id", "cpr")
            self._again(town, "citizens", town["citizens"][first] | {"id": f"B-ny-{first}"}, "cpr")
            case = self.place("cases", len(town["cases"]))
            self._again(town, "cases", town["cases"][case] | {"id": f"S-ny-{case}"}, "status")
            given = self.place("assignments", len(town["assignments"]))
            self._again(town, "assignments", town["assignments"][given] | {"id": f"T-ny-{given}"}, "case")

    def _again(self, town: Town, sheet: str, row: Row, *columns: str) -> None:
        town[sheet].append(row)
        self.done += [(f"{sheet}.csv", len(town[sheet]) + 1, column) for column in columns]

    def lines(self, lines: list[str], sheet: str, times: int) -> None:
        """Rows whose cells cannot be told apart."""
        broken: tuple[Callable[[str], str], ...] = (
            lambda line: line + ";en celle for meget",
            lambda line: line.rpartition(";")[0],
            lambda line: line.replace(";", ';"', 1),
            lambda line: line.replace(";", ';"x"y;', 1),
            lambda line: line.replace(";", 'x";', 1),
        )
        for turn in range(times):
            place = self.place(sheet, len(lines) - 1)
            lines[place + 1] = broken[turn % len(broken)](lines[place + 1])
            self.done.append((f"{sheet}.csv", place + 2, "(the whole row)"))
