"""How a page is drawn: the template, and the few things every page needs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, make_response, render_template
from flask_babel import LazyString, format_date, format_datetime, get_locale
from jinja2 import StrictUndefined
from werkzeug.wrappers import Response

from portal.identity import acting, current_citizen, current_employee

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def page(template: str, status: int = 200, *, without_database: bool = False, **values: Any) -> Response:
    """The page as a response that no cache keeps."""
    if without_database:
        g.no_database = True
    response = make_response(render_template(template, **values), status)
    response.headers["Cache-Control"] = "no-store"
    return response


def local_day(moment: datetime | date) -> date:
    """The calendar day in Denmark."""
    return moment.astimezone(COPENHAGEN).date() if isinstance(moment, datetime) else moment


def day(moment: datetime | date) -> str:
    """søndag den 22. november 2026"""
    wanted = "EEEE 'den' d. MMMM y" if str(get_locale()) == "da" else "EEEE d MMMM y"
    return format_date(local_day(moment), wanted)


def shortday(moment: datetime | date) -> str:
    """22. november 2026"""
    return format_date(local_day(moment), "d. MMMM y" if str(get_locale()) == "da" else "d MMMM y")


def moment(when: datetime) -> str:
    """22. november 2026 kl. 14.05"""
    pattern = "d. MMMM y 'kl.' HH.mm" if str(get_locale()) == "da" else "d MMMM y 'at' HH:mm"
    return format_datetime(when.astimezone(COPENHAGEN), pattern, rebase=False)


def init_app(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(day=day, shortday=shortday, moment=moment)
    settings = app.extensions["mit-forloeb"].settings
    app.jinja_env.globals.update(  # the same on every page, so components see them however they are imported
        municipality=settings.municipality,
        support_phone=settings.support_phone,
        support_hours=LazyString(lambda: settings.hours(str(get_locale()))),
        crisis_text=settings.crisis_line,
    )
    app.context_processor(_everywhere)


def _everywhere() -> dict[str, Any]:
    wired = current_app.extensions["mit-forloeb"]
    offline = g.get("no_database", False)
    return {
        "current_citizen": None if offline else current_citizen(),
        "current_employee": None if offline else current_employee(),
        "acting": acting(),
        "language": str(get_locale() or "da"),
        "now": datetime.now(UTC) if offline else wired.now(),
    }
