"""A citizen's pages: what each costs beside an empty one of the same portal, and that a long case costs no more SQL."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from jinja2 import ChoiceLoader, DictLoader
from joserfc.jwk import ECKey
from sqlalchemy import Engine
from werkzeug.wrappers import Response

from bench import bulk
from bench.measure import Line, in_turn
from bench.stage import Stage, now
from consent.sql import SqlStore
from portal import create_app
from portal.access import open_to
from portal.commands.db import upgrade
from portal.identity import Citizen, Employee
from portal.messages.service import tell_citizen
from portal.offers import service as offers
from portal.pages import page
from portal.transparency.service import record_read
from tests.consent.ledger.world import ORIGIN, World
from tests.support.cases import a_case, a_goal, a_meeting, an_effort
from tests.support.offers import TILBUD
from tests.support.portal import Person, a_citizen, an_employee, key_json, put_behind_cookie, settings_for, wired_of
from tests.support.statements import counted

FACTOR = 3.0
SHORT, LONG = 10, 1_000
PAGES = ("/", "/plan", "/samtykker", "/beskeder", "/tilbud", "/hvem-har-set")
EMPTY = '{% extends "layout/page.html" %}{% block title %}Tom{% endblock %}'


def measure(stage: Stage) -> Iterator[Line]:
    url = stage.url(upgrade)
    for name in ("citizen", "staff"):
        key = ECKey.generate_key("P-256", {"kid": name, "alg": "ES256", "use": "sig"})
        (stage.keys_folder / f"oidc-{name}.jwk.json").write_text(key_json(key))
    settings = settings_for(url, stage.keys_folder, stage.folder / f"{stage.engine}-portal.guard")
    settings = replace(settings, log_origin=ORIGIN)
    app = create_app(settings, now=now)
    app.config["RATELIMIT_ENABLED"] = False
    _add_empty_page(app)
    engine = wired_of(app).engine
    try:
        carla = an_employee(app, name="Carla Bench", roles=("caseworker",))
        World(engine, stage.keys, now).register()
        short = _told(app, stage, carla, 1, SHORT)
        long = _told(app, stage, carla, 2, LONG)
        clients = _behind(app, short), _behind(app, long)
        for path in PAGES:
            yield _beside_empty(stage, clients[0], path)
        yield _statements(stage, engine, *clients)
    finally:
        engine.dispose()


def _beside_empty(stage: Stage, client: FlaskClient, path: str) -> Line:
    turns = in_turn(lambda: _seen(client, path), lambda: _seen(client, "/bench-tom"), timer=time.process_time)
    return Line(
        what=f"CPU of {path} / of an empty page", engine=stage.engine, ratio=turns.factor, must="≤", limit=FACTOR,
        unit="×", told=turns.told("the page", "empty"),
    )  # fmt: skip


def _statements(stage: Stage, engine: Engine, short: FlaskClient, long: FlaskClient) -> Line:
    sent: dict[str, list[int]] = {}
    for path in PAGES:
        for client in (short, long):
            with counted(engine) as statements:
                _seen(client, path)
            sent.setdefault(path, []).append(len(statements))
    return Line(
        what=f"SQL of a page at {LONG:,} items / at {SHORT}", engine=stage.engine, must="≤", limit=1, unit="×",
        ratio=max(many / few for few, many in sent.values()),
        told="statements: " + ", ".join(f"{path} {many}" for path, (_, many) in sent.items()),
    )  # fmt: skip


def _behind(app: Flask, person: Person) -> FlaskClient:
    client = app.test_client()
    put_behind_cookie(app, client, person)
    return client


def _seen(client: FlaskClient, path: str) -> None:
    with closing(client.get(path)) as answer:
        assert answer.status_code == 200, f"{path}: {answer.status}"


def _add_empty_page(app: Flask) -> None:
    assert app.jinja_loader is not None, "the portal has templates"
    app.jinja_env.loader = ChoiceLoader([app.jinja_env.loader or app.jinja_loader, DictLoader({"bench.html": EMPTY})])

    @app.get("/bench-tom")
    @open_to("citizen")
    def empty() -> Response:
        return page("bench.html")


def _told(app: Flask, stage: Stage, carla: Person, number: int, items: int) -> Person:
    """A citizen with so many efforts, offers, questions, messages and looks at her case."""
    person = a_citizen(app, name=f"Borger {number}", number=f"610190900{number}")
    wired, at = wired_of(app), now()
    with wired.session() as session:
        citizen, employee = session.get_one(Citizen, person.id), session.get_one(Employee, carla.id)
        case = a_case(session, person.id, coordinator_id=carla.id)
        a_goal(session, case, "Arbejde med planter")
        a_meeting(session, case, at + timedelta(days=3), place="Rådhuset")
        for item in range(items):
            before = at - timedelta(minutes=item)
            an_effort(session, case, f"Indsats {item}")
            offers.send(session, citizen, "tilbud", offers.Wording(**TILBUD), now=at, sent_at=before)
            tell_citizen(session, citizen, kind="consent.requested", url="/samtykker", now=before)
            record_read(session, citizen=citizen, employee=employee, what="plan", reason="own_case", now=before)
        session.commit()
    with wired.engine.connect() as connection:
        assert person.subject_id is not None, "a citizen is known to the ledger"
        asked = bulk.asked_of(SqlStore(connection), stage.keys, person.subject_id, items)
    bulk.load([wired.engine], [asked])
    return person
