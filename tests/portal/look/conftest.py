"""A small application that wears the portal's layout round one page with every component on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask, redirect, request
from flask.testing import FlaskClient
from flask_babel import lazy_gettext
from flask_login import LoginManager
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs of WTForms
from wtforms.validators import InputRequired, Length, Optional

from portal import assets, errors, language, menu, pages, pdf, security
from portal.fields import CheckboxesField, DayField
from portal.settings import Provider, Settings
from tests.support.browser import serving

PROJECT = Path(__file__).parents[3]
WHEN = datetime(2026, 11, 22, 13, 5, tzinfo=UTC)


class Talk(FlaskForm):  # type: ignore[misc]  # Flask-WTF brings no types
    """One field of every kind."""

    worry = TextAreaField(
        lazy_gettext("Hvad bekymrer dig?"),
        [InputRequired("Skriv kort, hvad der bekymrer dig."), Length(max=500, message="Skriv højst 500 tegn.")],
    )
    way = RadioField(
        lazy_gettext("Hvordan vil du helst tale sammen?"),
        [InputRequired("Vælg, hvordan I skal tale sammen.")],
        choices=[SelectChoice("phone", "I telefonen"), SelectChoice("video", "Som videomøde")],
    )
    days = CheckboxesField(
        "Hvilke dage passer dig?", [Optional()], choices=[SelectChoice("mon", "Mandag"), SelectChoice("tue", "Tirsdag")]
    )
    first = DayField("Fra hvilken dag?", [InputRequired("Skriv den første dag, du kan.")])
    phone = StringField("Telefon", [Optional()])
    interpreter = SelectField("Tolk", [Optional()], choices=[SelectChoice("", "Nej tak"), SelectChoice("pl", "Polsk")])
    company = BooleanField("Jeg tager en bisidder med")


def the_settings() -> Settings:
    provider = Provider(issuer="http://127.0.0.1:1/idp", client_id="portal", key_file=Path("unused"))
    return Settings(
        database_url="sqlite://",
        keys_dir=Path("unused"),
        secret_key="k" * 40,
        public_url="http://localhost",
        log_origin="log.fjordby.example/test",
        citizen_provider=provider,
        staff_provider=provider,
    )


@pytest.fixture
def look() -> Flask:
    """`/alt` has every component, `/samtykker` is a plain page; `?som=ingen` and `?som=medarbejder` are others."""
    if not assets.BUILT.is_dir():
        assets.build()
    app = Flask("portal", template_folder=str(PROJECT / "templates"))
    app.secret_key = "k" * 40
    app.extensions["mit-forloeb"] = SimpleNamespace(settings=the_settings(), now=lambda: WHEN)
    language.init_app(app)
    security.init_app(app, the_settings())
    pages.init_app(app)
    pdf.init_app(app)
    assets.init_app(app)
    menu.init_app(app)
    errors.init_app(app)
    app.register_blueprint(language.bp)
    manager = LoginManager(app)
    manager.request_loader(_who)
    text = (Path(__file__).parent / "everything.html").read_text(encoding="utf-8")

    def everything() -> Response:
        form = Talk()
        status = 422 if request.method == "POST" and not form.validate() else 200
        return pages.page(app.jinja_env.from_string(text), status, form=form, when=WHEN, until=date(2026, 12, 4))  # type: ignore[arg-type]  # Flask draws a template object too

    def plain() -> Response:
        return pages.page(
            app.jinja_env.from_string(  # type: ignore[arg-type]  # as above
                '{% extends "layout/page.html" %}{% block title %}Samtykker{% endblock %}'
                "{% block main %}<p>Her står dine samtykker.</p>{% endblock %}"
            )
        )

    def broken() -> Response:
        raise RuntimeError("a fault of ours")

    def kept() -> Response:
        app.extensions["kept"] = request.form.to_dict()
        return redirect("/samtykker")

    app.add_url_rule("/alt", "everything", everything, methods=["GET", "POST"])
    app.add_url_rule("/samtykker", "consents", plain)
    app.add_url_rule("/samtykker/nyt", "new_consent", plain)
    app.add_url_rule("/i-stykker", "broken", broken)
    app.add_url_rule("/log-ud", "leave", lambda: ("", 204), methods=["POST"])
    app.add_url_rule("/det-du-skrev", "keep", kept, methods=["POST"])
    app.add_url_rule("/bliv-logget-ind", "stay", lambda: ("", 204), methods=["POST"])
    return app


def _who(_: object) -> object:
    citizen = SimpleNamespace(name="Asta Lund", language="da")
    employee = SimpleNamespace(name="Carla Vinter", roles=frozenset({"caseworker"}))
    chosen = {"ingen": {}, "medarbejder": {"employee": employee}}.get(request.args.get("som", ""), {"citizen": citizen})
    return SimpleNamespace(is_authenticated=bool(chosen), is_active=True, **chosen) if chosen else None


@pytest.fixture
def client(look: Flask) -> FlaskClient:
    return look.test_client()


@pytest.fixture
def site(look: Flask) -> Iterator[str]:
    """The small application's address, for a browser."""
    with serving(look) as address:
        yield address
