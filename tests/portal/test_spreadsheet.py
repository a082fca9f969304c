"""What is written for a spreadsheet is never run by it."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.spreadsheet import BOM, defused, written


@pytest.mark.parametrize(
    "text", ["=1+1", "+45", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "=cmd|' /C calc'!A0", "＝1", "＠x"]
)
def test_a_formula_is_defused(text: str) -> None:
    assert defused(text) == f"'{text}"


def test_names_and_numbers_are_left_as_they_are() -> None:
    assert [defused(text) for text in ("Jobcenter Fjordby", "Å-kassen", "a=b", "")] == [
        "Jobcenter Fjordby", "Å-kassen", "a=b", "",
    ]  # fmt: skip
    assert written([["Ja", 5], ["-1", -1]]) == f"{BOM}Ja;5\r\n'-1;-1\r\n"


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=1, max_size=4))
def test_every_text_comes_back_whole_and_starts_no_formula(cells: list[str]) -> None:
    (row,) = csv.reader(StringIO(written([[*cells, "."]]).removeprefix(BOM), newline=""), delimiter=";")
    assert [cell.removeprefix("'") if cell != text else cell for cell, text in zip(row, cells, strict=False)] == cells
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in row)
