"""A CSV file as rows: one broken row spoils no other, and its number is the one a spreadsheet shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

SEPARATORS = (";", ",")
WRONG_SEPARATORS = ("\t", "|", ":")


@dataclass(frozen=True)
class Row:
    """The cells of one row; `why` says that its quotation marks do not fit, and the cells are then as they stand."""

    number: int
    cells: list[str]
    why: str = ""


def rows_of(text: str, separator: str) -> Iterator[Row]:
    """Every row that is not blank. After a row whose quotation marks do not fit, reading goes on with the next line."""
    place, number = 0, 0
    while place < len(text):
        number += 1
        end = _end_of_line(text, place)
        line = text[place:end]
        if '"' not in line:
            cells, place, why = line.split(separator), end + 1, ""
        else:
            cells, place, why = _quoted(text, place, separator)
            if why:
                cells, place = line.split(separator), end + 1
        cells[-1] = cells[-1].removesuffix("\r")
        if why or any(cell.strip() for cell in cells):
            yield Row(number, cells, why)


def _end_of_line(text: str, place: int) -> int:
    end = text.find("\n", place)
    return len(text) if end < 0 else end


def _quoted(text: str, place: int, separator: str) -> tuple[list[str], int, str]:
    """The cells of a row with quotation marks in it, and where the next row begins."""
    cells: list[str] = []
    while True:
        if text.startswith('"', place):
            cell, place, why = _one_quoted(text, place + 1)
            if why:
                return cells, place, why
            if text.startswith("\r\n", place) or text.startswith("\n", place) or place >= len(text):
                return [*cells, cell], _end_of_line(text, place) + 1, ""
            if not text.startswith(separator, place):
                return cells, place, "something stands between a quotation mark and the separator"
            cells.append(cell)
            place += 1
        else:
            end = _end_of_line(text, place)
            stop = text.find(separator, place, end)
            cell = text[place : end if stop < 0 else stop]
            if '"' in cell:
                return cells, place, "a quotation mark stands in a cell that does not begin with one"
            if stop < 0:
                return [*cells, cell], end + 1, ""
            cells.append(cell)
            place = stop + 1


def _one_quoted(text: str, place: int) -> tuple[str, int, str]:
    """From after the opening mark to after the closing one; a mark that is meant stands twice."""
    told = ""
    while True:
        stop = text.find('"', place)
        if stop < 0:
            return told, place, "a quotation mark is opened and never closed"
        told += text[place:stop]
        if not text.startswith('""', stop):
            return told, stop + 1, ""
        told, place = told + '"', stop + 2


def separator_of(heading: str, known: frozenset[str]) -> str | None:
    """The separator by which the heading falls into columns that we know; None where none of ours does that."""
    found = {separator: _known_in(heading, separator, known) for separator in SEPARATORS}
    best = max(found, key=lambda separator: found[separator])
    return best if found[best] > max(1, *(_known_in(heading, wrong, known) for wrong in WRONG_SEPARATORS)) else None


def _known_in(heading: str, separator: str, known: frozenset[str]) -> int:
    return sum(name.strip(' "\r') in known for name in heading.split(separator))
