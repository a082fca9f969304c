"""What is wrong with a file: where it stands, and why in plain words; never what stands there, which may be hers."""

from __future__ import annotations

from dataclasses import dataclass

WHOLE_ROW = "(the whole row)"
WHOLE_FILE = "(the whole file)"


class Bad(Exception):
    """A cell that cannot be taken in; the words say why and repeat nothing of it."""


@dataclass(frozen=True, order=True)
class Fault:
    """One fault. Rows are counted as a spreadsheet shows them: the heading of a CSV file is row 1."""

    file: str
    row: int
    column: str
    why: str

    def __str__(self) -> str:
        where = f"row {self.row}, column {self.column}" if self.row else self.column
        return f"{self.file}: {where}: {self.why}"


class Refused(Exception):
    """Nothing was imported, and here is everything that stands in the way."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(faults)
        super().__init__(f"{len(faults)} faults")
