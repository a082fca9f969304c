"""Danish or English: chosen by a form, remembered in the visit and on the citizen, else as the browser asks."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Flask, g, redirect, request, session
from flask_babel import Babel
from werkzeug.wrappers import Response

from portal import db
from portal.access import open_to
from portal.identity import current_citizen

LANGUAGES = ("da", "en")
LONGEST_PATH = 1500

bp = Blueprint("language", __name__)


def init_app(app: Flask) -> None:
    app.config.update(BABEL_DEFAULT_LOCALE="da", BABEL_TRANSLATION_DIRECTORIES="../translations")
    Babel(app, locale_selector=chosen, timezone_selector=lambda: "Europe/Copenhagen")


def chosen() -> str:
    """The language of this visit; Danish whenever in doubt."""
    if session.get("language") in LANGUAGES:
        return str(session["language"])
    if not g.get("no_database"):
        citizen = current_citizen()
        if citizen is not None and citizen.language in LANGUAGES:
            return citizen.language
    return request.accept_languages.best_match(LANGUAGES, "da") or "da"


def return_path(wanted: str | None) -> str:
    """A path on this site, whatever was sent: never another host, never a scheme, never a backslash."""
    if not wanted or not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted:
        return "/"
    if len(wanted) > LONGEST_PATH:
        return "/"
    if any(ord(character) < 0x20 for character in wanted) or urlsplit(wanted).netloc:
        return "/"
    return wanted


@bp.post("/sprog")
@open_to("anyone")
def switch() -> Response:
    """Switch language and return to the page."""
    wanted = request.form.get("sprog")
    if wanted in LANGUAGES:
        session["language"] = wanted
        citizen = current_citizen()
        if citizen is not None:
            db.session().merge(citizen).language = wanted
            db.commit()
    return redirect(return_path(request.form.get("tilbage")), 303)
