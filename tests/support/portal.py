"""A portal of a test's own, on either engine, with a small cast and a clock that can be set."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import ECKey
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from consent.events import Assurance
from consent.keys import Keyring
from consent.sql import engine_of
from portal import create_app
from portal.identity import Citizen, Employee
from portal.settings import Provider, Settings
from portal.signin import service as signin
from portal.signin.claims import Kind
from portal.wiring import Wired
from tests.support.databases import Migrate

START = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
"""A Monday morning, ten o'clock in Denmark; before the scheme closed for new courses."""


class Clock:
    """The time the portal believes it is."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def tick(self, **delta: float) -> None:
        self.at += timedelta(**delta)


@dataclass(frozen=True)
class Person:
    """Someone of the cast, outside any transaction."""

    id: UUID
    subject_id: UUID | None
    number: str | None
    name: str
    kind: Kind


def migrate_portal(url: str) -> None:
    from portal.commands.db import upgrade

    engine = engine_of(url)
    try:
        upgrade(engine)
    finally:
        engine.dispose()


@pytest.fixture(scope="session")
def migrate_database() -> Migrate:
    return migrate_portal


@pytest.fixture(scope="session")
def keys_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    Keyring.create(folder, origin="log.fjordby.example/test")
    for name in ("citizen", "staff"):
        key = ECKey.generate_key("P-256", {"kid": name, "alg": "ES256", "use": "sig"})
        (folder / f"oidc-{name}.jwk.json").write_text(key_json(key))
    return folder


def key_json(key: ECKey) -> str:
    import json

    return json.dumps(key.as_dict(private=True))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def portal_engine(database_url: str) -> Iterator[Engine]:
    engine = engine_of(database_url)
    yield engine
    engine.dispose()


def settings_for(database_url: str, keys_dir: Path, guard_file: Path) -> Settings:
    """A portal on this database, with providers that nobody answers for."""

    def provider(name: str) -> Provider:
        return Provider(
            issuer=f"http://127.0.0.1:1/{name}", client_id=f"portal-{name}", key_file=keys_dir / f"oidc-{name}.jwk.json"
        )

    return Settings(
        database_url=database_url,
        keys_dir=keys_dir,
        secret_key="k" * 40,
        public_url="http://localhost",
        log_origin="log.fjordby.example/test",
        citizen_provider=provider("citizen"),
        staff_provider=provider("staff"),
        guard_file=guard_file,
        test_identities=True,
    )


@pytest.fixture
def settings(database_url: str, keys_dir: Path, tmp_path: Path) -> Settings:
    return settings_for(database_url, keys_dir, tmp_path / "log.guard")


@pytest.fixture
def app(settings: Settings, clock: Clock) -> Iterator[Flask]:
    made = create_app(replace(settings), now=clock)
    yield made
    wired_of(made).engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def wired_of(app: Flask) -> Wired:
    found: Wired = app.extensions["mit-forloeb"]
    return found


def a_citizen(app: Flask, *, name: str, number: str, protected: bool = False) -> Person:
    wired = wired_of(app)
    with wired.session() as session:
        subject = wired.ledger_for(session).subject_of(number)
        citizen = Citizen(id=uuid4(), subject_id=subject, protected=protected)
        citizen.name = name
        session.add(citizen)
        session.commit()
        return Person(citizen.id, subject, number, name, "citizen")


def an_employee(app: Flask, *, name: str, roles: tuple[str, ...], unit: str = "Jobcenter Fjordby") -> Person:
    with wired_of(app).session() as session:
        employee = Employee(
            id=uuid4(),
            name=name,
            title="Koordinerende sagsbehandler",
            unit=unit,
            phone="70 00 00 01",
            email=f"{name.split()[0].lower()}@fjordby.example",
            role_names=list(roles),
            key=name.split()[0].lower(),
        )
        session.add(employee)
        session.commit()
        return Person(employee.id, None, None, name, "employee")


@pytest.fixture
def asta(app: Flask) -> Person:
    """The citizen most stories are about."""
    return a_citizen(app, name="Asta Lund", number="6101901111")


@pytest.fixture
def bo(app: Flask) -> Person:
    """Another citizen: what is Asta's is never his."""
    return a_citizen(app, name="Bo Krag", number="6202852222")


@pytest.fixture
def carla(app: Flask) -> Person:
    """The caseworker."""
    return an_employee(app, name="Carla Vinter", roles=("caseworker",))


LogIn = Callable[[FlaskClient, Person], None]


def put_behind_cookie(app: Flask, client: FlaskClient, person: Person) -> None:
    """Put a person behind a client's cookie, as a login at the provider would have done."""
    wired = wired_of(app)
    with wired.session() as session:
        token = signin.open_session(
            session,
            kind=person.kind,
            person_id=person.id,
            issuer="http://127.0.0.1:1/test",
            sub=str(person.id),
            assurance=Assurance.SUBSTANTIAL,
            auth_time=wired.now(),
            now=wired.now(),
        )
        session.commit()
    client.set_cookie(signin.cookie_name(wired.settings), token)


@pytest.fixture
def log_in(app: Flask) -> LogIn:
    return lambda client, person: put_behind_cookie(app, client, person)


TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def token_in(html: str) -> str:
    """The CSRF token of a page's first form."""
    found = TOKEN.search(html)
    assert found is not None, "a page without a form token"
    return found[1]


def send(client: FlaskClient, path: str, **fields: str | list[str]) -> TestResponse:
    """Fetch the page, then send its form with these fields, as a person would."""
    page = client.get(path)
    with contextlib.suppress(AssertionError):
        fields = {"csrf_token": token_in(page.text), **fields}
    return client.post(path, data=fields)
