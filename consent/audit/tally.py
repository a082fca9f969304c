"""Adds up what the tallies have counted, and compares it with the rows that are there."""

from __future__ import annotations

from collections import Counter

from consent.audit.ground import Ground
from consent.rows import TallyRow
from consent.tally import TALLIED, sum_of


def audit_tallies(ground: Ground) -> None:
    """Once every table that is tallied has been read; of a sum that is another nobody can say which row it was."""
    numbers: Counter[str] = Counter()
    totals: dict[str, list[bytes]] = {kind.TABLE: [] for kind in TALLIED}
    for row in ground.rows(TallyRow):
        if row.counted not in totals:
            ground.fault(row, "this table has no tally")
            continue
        numbers[row.counted] += row.n
        totals[row.counted].append(row.total)
    for kind in TALLIED:
        there = ground.tallies[kind]
        if (there.n, there.total) != (numbers[kind.TABLE], sum_of(totals[kind.TABLE])):
            counted = f"{numbers[kind.TABLE]} were counted and {there.n} are there"
            ground.missing(kind, ["*"], f"rows have vanished, were added or were put back: {counted}")
