"""Looks, reports and reviews for tests, by the pages where there is one."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.identity import Citizen, Employee
from portal.oversight import rounds
from portal.oversight.models import Review
from portal.transparency.service import record_read
from tests.support.portal import Person, token_in, wired_of


def a_look(app: Flask, citizen: Person, employee: Person, reason: str = "own_case", at: datetime | None = None) -> UUID:
    with wired_of(app).session() as session:
        her, who = session.get_one(Citizen, citizen.id), session.get_one(Employee, employee.id)
        now = at or wired_of(app).now()
        look = record_read(session, citizen=her, employee=who, what="case", reason=reason, now=now)
        session.commit()
        return look.id


def send(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    """Open the page, and send its form."""
    form = {"csrf_token": token_in(client.get(path).text), **fields}
    return client.post(path, data=form)


def report(client: FlaskClient, look: UUID, words: str = "Jeg kender ingen i den afdeling.") -> str:
    """She reports a look → the address of the receipt."""
    answer = send(client, f"/hvem-har-set/meld/{look}", words=words)
    assert answer.status_code == 303, answer.text
    return answer.location


def in_queue(client: FlaskClient, what: str) -> list[str]:
    """Where the lines of a queue lead."""
    return re.findall(rf'href="(/kontrol/{what}/[0-9a-f-]+)"', client.get(f"/kontrol/{what}").text)


def a_round(app: Flask, draw: float = 1.0, at: datetime | None = None) -> list[str]:
    """The automatic review goes round → why each look in the queue is there."""
    wired = wired_of(app)
    with wired.session() as session:
        rounds.run_once(session, wired.keys.index_key, at or wired.now(), lambda: draw)
        session.commit()
        return sorted(session.scalars(select(Review.kind)))
