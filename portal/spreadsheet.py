"""A table as CSV that any spreadsheet opens as numbers and text, and never runs."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Final

_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the start of a formula, in the wide letters too (OWASP, CSV injection)."""
BOM: Final = "\ufeff"
"""Without it a Danish spreadsheet reads æ, ø and å as something else."""


def defused(text: str) -> str:
    """A text that would be read as a formula begins with an apostrophe, which a spreadsheet shows as text."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_STARTS) or text.startswith(_STARTS) else text


def written(rows: Iterable[Sequence[str | int]]) -> str:
    """Semicolons between the cells, as a Danish spreadsheet expects. Numbers of ours are not touched."""
    out = StringIO()
    sheet = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for row in rows:
        sheet.writerow([cell if isinstance(cell, int) else defused(cell) for cell in row])
    return BOM + out.getvalue()
