"""The doors of the statistics: the months over time, one month by agency and unit, and all of it as a file."""

from __future__ import annotations

import re
from datetime import date

from flask import Blueprint, make_response
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import db, spreadsheet
from portal.access import open_to
from portal.errors import NotFound
from portal.pages import page
from portal.statistics import service, views
from portal.wiring import wired

bp = Blueprint("statistics", __name__, url_prefix="/statistik")
_MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")


@bp.get("")
@open_to("administrator", "dpo", "auditor")
def overview() -> ResponseReturnValue:
    months = service.newest(db.session())
    names = views.names()
    parts = [
        (
            topic,
            [_("Måned"), *(names[measure] for measure in measures)],
            views.over_time(months, measures),
            views.drawings(months, measures),
        )
        for topic, measures in zip(views.topic_words(), views.OVER_TIME, strict=True)
    ]
    newest = months[0] if months else None
    return page(
        "statistics/overview.html",
        parts=parts if months else [],
        bound=views.bound(newest) if newest else [],
        smallest=newest.smallest if newest else wired().settings.smallest_cell,
    )


@bp.get("/<month>")
@open_to("administrator", "dpo", "auditor")
def month(month: str) -> ResponseReturnValue:
    """`month` as 2026-11."""
    if _MONTH.fullmatch(month) is None:
        raise NotFound
    found = service.of(db.session(), date.fromisoformat(f"{month}-01"))
    names = views.names()
    tables = [(found.agencies, _("Myndighed")), (found.units, _("Afdeling")), (found.units, _("Afdeling"))]
    parts = [
        (topic, [who, *(names[measure] for measure in measures)], views.table_rows(table, measures))
        for topic, measures, (table, who) in zip(views.topic_words(), views.OVER_TIME, tables, strict=True)
    ]
    return page(
        "statistics/month.html",
        name=views.month_words(found.month),
        parts=parts,
        bound=views.bound(found),
        smallest=found.smallest,
    )


@bp.get("/tal.csv")
@open_to("administrator", "dpo", "auditor")
def sheet() -> ResponseReturnValue:
    response = make_response(spreadsheet.written(views.sheet(service.newest(db.session(), service.OLDEST))))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="statistik.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response
