"""The published months in words: a table over time, a table a month, drawings, and the rows of the file."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from flask import url_for
from flask_babel import format_date
from flask_babel import gettext as _

from portal.pages import moment
from portal.statistics.drawing import Drawing, draw
from portal.statistics.figures import AGENCY, HIDDEN, NOBODY, UNIT, Cell, Table
from portal.statistics.service import Month

Row = tuple[str, ...]
OVER_TIME = ((*AGENCY, "waited"), (*UNIT[:2], "talk_waited"), UNIT[2:])
"""What stands in one table together."""


def names() -> dict[str, str]:
    return {
        "asked": _("Spurgt"),
        "granted": _("Ja"),
        "refused": _("Nej"),
        "withdrawn": _("Trukket tilbage"),
        "waited": _("Dage til svar (median)"),
        "talks_asked": _("Ønsket"),
        "talks_held": _("Holdt"),
        "talk_waited": _("Dage fra ønske til råd (median)"),
        "kept": _("Overholdt"),
        "not_kept": _("Ikke overholdt"),
    }


def month_words(month: date) -> str:
    """november 2026"""
    return format_date(month, "MMMM y")


def path_of(month: date) -> str:
    return url_for("statistics.month", month=f"{month:%Y-%m}")


def cell_words(cell: Cell) -> str:
    return {HIDDEN: _("skjult"), NOBODY: _("ingen")}.get(str(cell), str(cell))


def bound(month: Month) -> list[tuple[str, str]]:
    """The checkpoint that a month is bound to."""
    return [
        (_("Loggens størrelse"), _("%(count)s poster", count=month.log_size)),
        (_("Loggens rod"), base64.b64encode(month.log_root).decode()),
        (_("Underskrevet"), moment(month.published_at)),
        (_("Talt op"), moment(month.counted_at)),
    ]


def table_rows(table: Table, measures: Sequence[str]) -> list[Row]:
    """A line for each place, and one for all of them."""
    lines = [*table.lines, (_("I alt"), table.total)]
    return [(name or _("Uden en sag"), *(cell_words(cells[measure]) for measure in measures)) for name, cells in lines]


def totals(month: Month) -> Mapping[str, Cell]:
    return {**month.agencies.total, **month.units.total}


def over_time(months: Sequence[Month], measures: Sequence[str]) -> list[tuple[str, str, tuple[str, ...]]]:
    """Month, where it is told, and its totals; the newest first."""
    return [
        (month_words(one.month), path_of(one.month), tuple(cell_words(totals(one)[measure]) for measure in measures))
        for one in months
    ]


def drawings(months: Sequence[Month], measures: Sequence[str]) -> list[Drawing]:
    """One a measure, all to one scale, the oldest month to the left; days are told in the table alone.

    None where nothing happened at all.
    """
    counted = [measure for measure in measures if not measure.endswith("waited")]
    oldest = list(reversed(months))
    shown = [cell for one in oldest for measure in counted if isinstance(cell := totals(one)[measure], int)]
    if not any(totals(one)[measure] for one in oldest for measure in counted):
        return []
    words, short, highest = names(), [format_date(one.month, "MMM") for one in oldest], max(shown, default=0)
    return [
        draw(words[measure], _told(oldest, measure), short, [totals(one)[measure] for one in oldest], highest)
        for measure in counted
    ]


def _told(months: Sequence[Month], measure: str) -> str:
    return ", ".join(f"{month_words(one.month)}: {cell_words(totals(one)[measure])}" for one in months)


def sheet(months: Sequence[Month]) -> Iterator[Sequence[str | int]]:
    """Every figure of every month on a row of its own, with the checkpoint that it is bound to."""
    yield [
        _("Måned"), _("Emne"), _("Hvem"), _("Tal"), _("Værdi"), _("Færre end dette er skjult"),
        _("Loggens størrelse"), _("Loggens rod"), _("Underskrevet"), _("Talt op"),
    ]  # fmt: skip
    words = names()
    for one in months:
        bound_to: list[str | int] = [
            one.smallest, one.log_size, base64.b64encode(one.log_root).decode(),
            one.published_at.isoformat(), one.counted_at.isoformat(),
        ]  # fmt: skip
        for table, topics in ((one.agencies, _topics(OVER_TIME[:1])), (one.units, _topics(OVER_TIME[1:]))):
            for name, cells in [*table.lines, (_("I alt"), table.total)]:
                for measure, topic in topics.items():
                    cell = cells[measure]
                    value = cell if isinstance(cell, int) else cell_words(cell)
                    yield [f"{one.month:%Y-%m}", topic, name or _("Uden en sag"), words[measure], value, *bound_to]


def _topics(groups: Sequence[Sequence[str]]) -> dict[str, str]:
    told = dict(zip(OVER_TIME, topic_words(), strict=True))
    return {measure: told[tuple(group)] for group in groups for measure in group}


def topic_words() -> tuple[str, str, str]:
    return (
        _("Samtykker"),
        _("Samtaler med sundhedskoordinatoren"),
        _("Kommunens frist på seks måneder"),
    )
