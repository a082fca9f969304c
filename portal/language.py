"""Danish or English: chosen by a form, remembered in the visit and on the citizen, else as the browser asks."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Flask, g, redirect, request, session
from flask_babel import Babel, get_locale
from werkzeug.wrappers import Response

from consent.texts.words import Language
from portal import db
from portal.access import open_to
from portal.identity import current_person
from portal.pseudo import PSEUDO, Pseudo
from portal.wiring import wired

LANGUAGES = ("da", "en")
LONGEST_PATH = 1500

bp = Blueprint("language", __name__)


def init_app(app: Flask) -> None:
    app.config.update(BABEL_DEFAULT_LOCALE="da", BABEL_TRANSLATION_DIRECTORIES="../translations")
    babel = Babel(app, locale_selector=chosen, timezone_selector=lambda: "Europe/Copenhagen")
    with app.app_context():
        babel.domain_instance.cache[PSEUDO, "messages"] = Pseudo()
    app.context_processor(lambda: {"direction": direction()})


def direction() -> str:
    """How lines run in the language of this visit: `ltr` or `rtl`."""
    locale = get_locale()
    return "ltr" if locale is None else str(locale.text_direction)


def offered() -> tuple[str, ...]:
    """What may be chosen here; the language nobody speaks only where pages are tried out."""
    return (*LANGUAGES, PSEUDO) if wired().settings.pseudo_language else LANGUAGES


def written() -> Language:
    """The language of texts that count, which exist in these two alone; Danish whenever in doubt."""
    return "en" if str(get_locale()) == "en" else "da"


def chosen() -> str:
    """The language of this visit; Danish whenever in doubt."""
    if session.get("language") in offered():
        return str(session["language"])
    if not g.get("no_database"):
        citizen = current_person()
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
    if wanted in offered():
        session["language"] = wanted
        citizen = current_person()
        if citizen is not None and wanted in LANGUAGES:
            db.session().merge(citizen).language = wanted
            db.commit()
    return redirect(return_path(request.form.get("tilbage")), 303)
