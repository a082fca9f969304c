"""The pages anyone may read: what this is, what happens with data, which cookies there are, how accessible it is."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, current_app, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import open_to
from portal.pages import page
from portal.settings import Settings
from portal.signin import drafts, sessions
from portal.signin.service import FLOW_LIFE, browser_cookie_name, cookie_name
from portal.wiring import wired

bp = Blueprint("about", __name__)

ERASED_WITHIN = timedelta(hours=24)
"""From the second employee's approval until the key is destroyed: `consent.erasure.daily` runs more often than that."""


@bp.get("/om")
@open_to("anyone")
def about() -> ResponseReturnValue:
    return page("rights/about.html", settings=wired().settings)


@bp.get("/om/dine-oplysninger")
@open_to("anyone")
def privacy() -> ResponseReturnValue:
    """GDPR articles 13 and 14, for what she tells us and for what others do."""
    return page(
        "rights/privacy.html",
        settings=wired().settings,
        minutes_typed=_minutes(drafts.GOOD_FOR),
        hours_erased=_hours(ERASED_WITHIN),
    )


@bp.get("/om/cookies")
@open_to("anyone")
def cookies() -> ResponseReturnValue:
    return page("rights/cookies.html", rows=cookie_rows(wired().settings))


@bp.get("/tilgaengelighed")
@open_to("anyone")
def accessibility() -> ResponseReturnValue:
    settings = wired().settings
    return page(
        "rights/accessibility.html", settings=settings, reviewed=date.fromisoformat(settings.accessibility_reviewed)
    )


@bp.get("/was")
@open_to("anyone")
def was() -> ResponseReturnValue:
    """The short address that every public site has, to the statement in WAS-Tool or else to ours."""
    return redirect(wired().settings.was_url or url_for(".accessibility"), 303)


def cookie_rows(settings: Settings) -> list[tuple[str, str, str]]:
    """Each cookie a browser can get here: its name, what it is for, how long it lasts."""
    closed = _("Til du lukker browseren")
    return [
        (
            str(current_app.config["SESSION_COOKIE_NAME"]),
            _("Husker dit sprog. Sørger for, at kun du kan sende en formular herfra."),
            closed,
        ),
        (
            browser_cookie_name(settings),
            _("Passer på, at dit login ender i den browser, hvor du begyndte."),
            _("Til du er logget ind, og højst %(minutes)s minutter", minutes=_minutes(FLOW_LIFE)),
        ),
        (
            cookie_name(settings),
            _("Viser, at du er logget ind."),
            _(
                "Til du logger af eller lukker browseren. Den virker højst %(hours)s timer, og %(minutes)s minutter, "
                "hvis du ikke bruger siden.",
                hours=_hours(sessions.WHOLE),
                minutes=_minutes(sessions.IDLE),
            ),
        ),
    ]


def _minutes(length: timedelta) -> int:
    return round(length.total_seconds() / 60)


def _hours(length: timedelta) -> int:
    return round(length.total_seconds() / 3600)
