"""A portal with two citizens, a caseworker of each, one of every other role, and two agencies."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consent.events import AgencyId
from consent.http.tokens import SCOPES, Tokens
from portal.access import audience_of
from portal.identity import Employee
from portal.register import service as register
from tests.portal.access.doors import AGENCY, BACK, BEHIND, CHANGE, FIXED, Door
from tests.portal.access.things import Things, declared, looks_of, nothing, things_of
from tests.portal.casework.work import a_task
from tests.portal.statistics.months import a_month
from tests.support import consent_pages as consents
from tests.support.portal import Person, a_citizen, an_employee, put_behind_cookie, token_in, wired_of

Ids = dict[str, object]
"""The arguments of a rule."""

ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TOKEN = re.compile(r'(name="csrf_token"[^>]*value=)"[^"]*"')


@dataclass(frozen=True)
class Actor:
    """Somebody at a browser, or an agency's system, with what is hers and what is another's."""

    name: str
    roles: frozenset[str]
    client: FlaskClient
    token: str
    """Of her forms; of an agency, its access token."""
    own: Things
    others: Things
    relatives: Things
    """Of somebody she has declared that she is too near to; things that are not there, for whoever has none."""

    def may_open(self, door: Door) -> bool:
        return bool(door.audience & (self.roles | {"anyone"}))

    def ask(self, door: Door, ids: Ids, *, method: str | None = None) -> TestResponse:
        """Open the door; a form is sent with nothing in it but a good token."""
        path = door.rule
        for name, value in ids.items():
            path = re.sub(rf"<(?:\w+:)?{name}>", str(value), path)
        if "agency" in self.roles:
            headers = {"Authorization": f"Bearer {self.token}"}
            return self.client.open(path, method=door.method, headers=headers, buffered=True)
        form = {"csrf_token": self.token} if door.method == "POST" else None
        return self.client.open(path, method=method or door.method, data=form, buffered=True)


class World:
    """The portal and everybody who comes to it. The first actor is nobody in particular."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        asta, bo = (
            a_citizen(app, name="Asta Lund", number="6101901111"),
            a_citizen(app, name="Bo Krag", number="6202852222"),
        )
        here, there = "Jobcenter Fjordby", "Jobcenter Nordby"
        carla = an_employee(app, name="Carla Vinter", roles=("caseworker",), unit=here)
        dagny = an_employee(app, name="Dagny Holm", roles=("caseworker",), unit=there)
        frida = an_employee(app, name="Frida Bay", roles=("coordinator",), unit="Klinisk Funktion")
        consents.register(app)
        astas = things_of(app, asta, carla, unit=here, number="6303803333")
        bos = things_of(app, bo, dagny, unit=there, number="6404804444")
        ritas = _relatives(app, carla, here)
        # The sundhedskoordinator answers any wish that waits; one that is answered is no longer hers to see.
        fridas, not_fridas = replace(bos, task=a_task(app, bo, frida)), replace(astas, talk=astas.answered_talk)
        self.nobody = self._actor("nobody", None, (), astas)
        self.people = [
            self._actor("asta", asta, ("citizen",), astas, bos),
            self._actor("bo", bo, ("citizen",), bos, astas),
            self._actor("carla", carla, ("caseworker",), astas, bos, ritas),
            self._actor("dagny", dagny, ("caseworker",), bos, astas),
            self._actor("frida", frida, ("coordinator",), fridas, not_fridas),
        ]
        for name, role in (("ane", "administrator"), ("dorte", "dpo"), ("ulla", "auditor")):
            employee = an_employee(app, name=f"{name.title()} Kjær", roles=(role,))
            of_her_own = replace(nothing(), **looks_of(app, bo, employee))
            self.people.append(self._actor(name, employee, (role,), astas, of_her_own))
        _proposed(app, carla)
        a_month(app)
        self.agencies = [self._agency(consents.REGION, astas), self._agency(consents.JOBCENTER, nothing(), astas)]

    def doors(self) -> Iterator[Door]:
        for rule in self.app.url_map.iter_rules():
            audience = audience_of(self.app, rule.endpoint)
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield Door(rule.rule, method, audience, frozenset(rule.arguments))

    def _actor(
        self,
        name: str,
        person: Person | None,
        roles: tuple[str, ...],
        own: Things,
        others: Things | None = None,
        relatives: Things | None = None,
    ) -> Actor:
        client = self._client()
        if person is not None:
            put_behind_cookie(self.app, client, person)
        token = token_in(client.get("/").text)
        others, relatives = others or nothing(), relatives or nothing()
        return Actor(name, frozenset(roles), client, token, own, others, relatives)

    def _agency(self, name: str, own: Things, others: Things | None = None) -> Actor:
        wired = wired_of(self.app)
        tokens = Tokens(wired.keys, wired.settings.public_url, wired.now, os.urandom)
        token = tokens.mint(name, None, list(SCOPES))
        return Actor(name, frozenset({"agency"}), self._client(), token, own, others or nothing(), nothing())

    def _client(self) -> FlaskClient:
        """Each from an address of its own, by which the flood guard counts."""
        self._addresses = getattr(self, "_addresses", 0) + 1
        client = self.app.test_client()
        client.environ_base["REMOTE_ADDR"] = f"127.0.1.{self._addresses}"
        return client


def _relatives(app: Flask, employee: Person, unit: str) -> Things:
    """A relative's case that was the employee's until she said so, and one beside it that nobody has."""
    rita = a_citizen(app, name="Rita Vinter", number="6606806666")
    found = things_of(app, rita, employee, unit=unit, number="6707807777")
    for number in (str(rita.number), "6707807777"):
        declared(app, employee, number)
    # Her own search, her own declaration and the message to herself are not the relative's.
    return replace(found, search=uuid4(), conflict=uuid4(), stand_in=uuid4())


def _proposed(app: Flask, somebody: Person) -> None:
    """A change to the register that the administrator and the DPO may decide on."""
    with wired_of(app).session() as session:
        employee, ledger = session.get_one(Employee, somebody.id), wired_of(app).ledger_for(session)
        agency = ledger.agency(AgencyId(AGENCY))
        register.propose_agency(session, employee, agency, wired_of(app).now()).id = UUID(CHANGE)
        ledger.register_return_address(AgencyId(AGENCY), BACK)
        session.commit()


def own(door: Door, actor: Actor) -> Ids:
    """Arguments that open the door to what is the actor's."""
    return _ids(door, actor.own)[0]


def foreign(door: Door, actor: Actor) -> list[Ids]:
    """Another's thing; where a rule has two ids, also each mixture of hers and another's."""
    return _ids(door, actor.own, actor.others, actor.relatives)[1:]


def missing(door: Door) -> Ids:
    return _ids(door, nothing())[0]


def _ids(door: Door, *owners: Things) -> list[Ids]:
    if not door.arguments or door.rule in FIXED:
        return [dict(FIXED.get(door.rule, {}))]
    behind = BEHIND[door.rule]
    return [
        {name: getattr(owner, what) for (name, what), owner in zip(behind.items(), chosen, strict=True)}
        for chosen in product(owners, repeat=len(behind))
    ]


def alike(answer: TestResponse) -> str:
    """What a page says, without ids and tokens."""
    return TOKEN.sub(r'\1""', ID.sub("(id)", answer.text))
