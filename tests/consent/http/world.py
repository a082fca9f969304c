"""A small world for the agency API's tests: a health agency that may ask, a jobcentre that may not, and one citizen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from joserfc import jws
from joserfc.jwk import ECKey, OKPKey
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from consent import http
from consent.canonical import floor_millisecond
from consent.events import Act, AgencyId, Assurance, Channel, ConsentId, Kind, SubjectId, Terms
from consent.http.deprecation import Deprecated
from consent.http.oauth import ASSERTION_TYPE
from consent.http.tokens import SCOPES
from consent.keys import Keyring, log_signer
from consent.ledger import Agency, Ledger, Mandate
from consent.log.guard import Guard
from consent.log.sequencer import Sequencer
from consent.sql import log_store_factory
from consent.texts import Names, consent_request

ISSUER = "http://127.0.0.1:8000"
ORIGIN = "log.fjordby.example/test"
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NUMBER = "6101901111"
"""Day of month + 60: no real person."""
UNKNOWN = "6202852222"
SAID = Act(actor="citizen", channel=Channel.PORTAL, assurance=Assurance.SUBSTANTIAL)


class Clock:
    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def tick(self, **delta: float) -> None:
        self.at += timedelta(**delta)


@dataclass
class Client:
    """An agency's system: its id and its key."""

    client_id: str
    key: ECKey | OKPKey
    algorithm: str = "ES256"

    def claims(self, now: datetime, **changed: Any) -> dict[str, Any]:
        seconds = int(now.timestamp())
        told: dict[str, Any] = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": ISSUER,
            "iat": seconds,
            "exp": seconds + 60,
            "jti": str(uuid4()),
        }
        told.update(changed)
        return {name: value for name, value in told.items() if value is not None}

    def assertion(self, now: datetime, *, header: dict[str, Any] | None = None, **changed: Any) -> str:
        head = {"alg": self.algorithm, "typ": "JWT", "kid": self.key.kid} | (header or {})
        registry = jws.JWSRegistry(algorithms=["ES256", "Ed25519"])
        signing = {name: value for name, value in head.items() if value is not None}
        return jws.serialize_compact(
            signing, json.dumps(self.claims(now, **changed)).encode(), self.key, registry=registry
        )


def client(client_id: str) -> Client:
    return Client(client_id, ECKey.generate_key("P-256", {"kid": f"{client_id}-1"}))


@dataclass
class World:
    """One installation under test, and everything a test does to it."""

    engine: Engine
    keys: Keyring
    keys_dir: Path
    clock: Clock
    asked: list[ConsentId] = field(default_factory=list)
    region: Client = field(default_factory=lambda: client("region"))
    jobcentre: Client = field(default_factory=lambda: client("jobcenter"))
    deprecated: dict[str, Deprecated] = field(default_factory=dict)
    guard: Guard | None = None

    def __post_init__(self) -> None:
        with self.ledger() as ledger:
            for one, scopes in ((self.region, SCOPES), (self.jobcentre, SCOPES)):
                ledger.register_agency(
                    Agency(
                        agency_id=AgencyId(one.client_id),
                        name=one.client_id.title(),
                        jwks=(one.key.as_dict(private=False),),
                        scopes=frozenset(scopes),
                    )
                )
            ledger.register_agency(Agency(agency_id=AgencyId("laege"), name="Lægehuset"))
            for category in ("health", "social"):
                ledger.register_mandate(
                    Mandate(
                        agency=AgencyId("region"),
                        category=category,
                        purpose="rehabilitation-plan",
                        sender=AgencyId("laege"),
                        legal_ref="retssikkerhedsloven § 11 a",
                        kind=Kind.COLLECTION,
                        valid_from=datetime(2020, 1, 1, tzinfo=UTC),
                    )
                )

    @contextmanager
    def ledger(self) -> Iterator[Ledger]:
        """A transaction of the ledger, committed at the end."""
        with self.engine.connect().execution_options(writes=True) as connection:
            yield self.deps().ledger(connection)
            connection.commit()

    def deps(self) -> http.Dependencies:
        return http.Dependencies(
            engine=self.engine,
            keys=self.keys,
            origin=ORIGIN,
            issuer=ISSUER,
            now=self.clock,
            guard=self.guard,
            deprecated=self.deprecated,
            on_request=lambda connection, subject, consent_id: self.asked.append(consent_id),
        )

    def budget(self, hourly_checks: int) -> None:
        """What the register lets the region ask in an hour."""
        with self.ledger() as ledger:
            ledger.set_budget(AgencyId("region"), hourly_checks)

    def app(self) -> Flask:
        app = Flask("agency-api-alone")
        for blueprint in http.blueprints(self.deps()):
            app.register_blueprint(blueprint)
        return app

    def sequence(self) -> None:
        """What the worker does: everything pending enters the log, and a checkpoint is published."""
        factory, signer = log_store_factory(self.engine, self.keys), log_signer(self.keys_dir)
        sequencer = Sequencer(factory, signer, ORIGIN, self.clock, guard=self.guard)
        while sequencer.run_once():
            pass

    # the citizen

    def terms(self, *categories: str, until: timedelta = timedelta(days=90)) -> Terms:
        return Terms(
            sender=AgencyId("laege"),
            recipient=AgencyId("region"),
            purpose="rehabilitation-plan",
            case="RK-1",
            categories=frozenset(categories or ("health",)),
            kind=Kind.COLLECTION,
            valid_from=floor_millisecond(self.clock()),
            valid_until=floor_millisecond(self.clock() + until),
        )

    def says_yes(self, terms: Terms | None = None, number: str = NUMBER) -> tuple[SubjectId, ConsentId]:
        """Asked and granted."""
        terms = terms or self.terms()
        consent_id = ConsentId(uuid4())
        with self.ledger() as ledger:
            subject = ledger.subject_of(number)
            asks = Act(actor="agency:region", channel=Channel.API, assurance=Assurance.NONE)
            ledger.request(subject, consent_id, terms, act=asks)
        self.answers_yes(subject, consent_id)
        return subject, consent_id

    def answers_yes(self, subject: SubjectId, consent_id: ConsentId) -> None:
        names = Names(
            recipient="Regionen", why="Regionen må spørge.", sender="Din læge", municipality="Fjordby Kommune"
        )
        with self.ledger() as ledger:
            terms = ledger.consent(subject, consent_id).terms
            served = ledger.serve(subject, consent_id, consent_request(terms, names, "da"))
            ledger.grant(subject, consent_id, categories=terms.categories, served_id=served.served_id, act=SAID)

    def withdraws(self, subject: SubjectId, consent_id: ConsentId) -> None:
        with self.ledger() as ledger:
            ledger.withdraw(subject, consent_id, act=SAID)


class Caller:
    """An agency's system talking to the API: a test client with a token."""

    def __init__(self, world: World, app: Flask, who: Client) -> None:
        self.world, self.who = world, who
        self.http: FlaskClient = app.test_client()
        self._token: str | None = None

    def token_answer(self, assertion: str | None = None, **form: str) -> TestResponse:
        made = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self.who.assertion(self.world.clock()) if assertion is None else assertion,
        }
        return self.http.post("/oauth/token", data=made | form)

    def headers(self, **more: str) -> dict[str, str]:
        if self._token is None:
            self._token = str(self.token_answer().get_json()["access_token"])
        return {"Authorization": f"Bearer {self._token}"} | more

    def forget(self) -> None:
        self._token = None

    def question(self, category: str = "health", number: str = NUMBER, **context: str) -> dict[str, Any]:
        return {
            "subject": {"type": "agency", "id": self.who.client_id},
            "action": {"name": "read"},
            "resource": {
                "type": "dataCategory",
                "id": category,
                "properties": {"person": {"scheme": "cpr", "value": number}},
            },
            "context": {"purpose": "rehabilitation-plan"} | context,
        }

    def send(self, path: str, body: object, **headers: str) -> TestResponse:
        return self.http.post(path, json=body, headers=self.headers(**headers))

    def check(self, category: str = "health", number: str = NUMBER, **context: str) -> dict[str, Any]:
        answer = self.send("/access/v1/evaluation", self.question(category, number, **context))
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.get_json()
        return found

    def reason(self, category: str = "health", number: str = NUMBER) -> str:
        return str(self.check(category, number)["context"]["reason"])

    def get(self, path: str) -> TestResponse:
        return self.http.get(path, headers=self.headers())

    def request_body(self, **changed: Any) -> dict[str, Any]:
        body: dict[str, Any] = {
            "id": str(uuid4()),
            "person": {"scheme": "cpr", "value": NUMBER},
            "categories": ["health"],
            "purpose": "rehabilitation-plan",
            "caseRef": "RK-1",
            "validUntil": (self.world.clock() + timedelta(days=60)).isoformat(),
        }
        return body | changed


def uuid(text: object) -> UUID:
    return UUID(str(text))
