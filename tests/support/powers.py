"""Powers for tests: somebody may act for somebody, by a document or by the registry, and acts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.identity import Citizen
from portal.pages import local_day
from portal.representation import service
from portal.representation.models import Power, Source
from portal.representation.registry import Granted, file_of, write
from tests.support.portal import Person, put_behind_cookie, token_in, wired_of

ALL = ("read", "consent", "offer", "write")


def a_power(
    app: Flask,
    citizen: Person,
    holder: Person,
    privileges: Iterable[str] = ALL,
    *,
    source: Source = "paper",
    economic_only: bool = False,
    from_on: date | None = None,
    until_on: date | None = None,
) -> UUID:
    """The holder may act for the citizen, from today unless another day is told."""
    wired = wired_of(app)
    with wired.session() as session:
        whose = session.get_one(Citizen, citizen.id)
        power = Power(
            id=uuid4(),
            subject_id=whose.subject_id,
            citizen_id=citizen.id,
            holder_id=holder.id,
            source=source,
            privilege_names=sorted(privileges),
            economic_only=economic_only,
            from_on=from_on or local_day(wired.now()),
            until_on=until_on,
            recorded_at=wired.now(),
        )
        power.document = "Sag 2026-118, bilag 4"
        session.add(power)
        session.commit()
        return power.id


def ended(app: Flask, citizen: Person, power_id: UUID) -> None:
    """The citizen ends it, somewhere else than in this browser."""
    wired = wired_of(app)
    with wired.session() as session:
        service.end(session, session.get_one(Citizen, citizen.id), power_id, "citizen", wired.now())
        session.commit()


def acts_for(app: Flask, client: FlaskClient, holder: Person, power_id: UUID) -> TestResponse:
    """The holder logs in as herself and begins to act by the power."""
    put_behind_cookie(app, client, holder)
    return begins(client, power_id)


def begins(client: FlaskClient, power_id: UUID | str) -> TestResponse:
    token = token_in(client.get("/handl-for").text)
    return client.post("/handl-for", data={"csrf_token": token, "fuldmagt": str(power_id)})


def in_registry(folder: Path, holder: Person, granted: Iterable[Granted]) -> None:
    """What the registry says of the holder's login, from now on."""
    folder.mkdir(exist_ok=True)
    (folder / file_of(("http://127.0.0.1:1/test", str(holder.id)))).write_bytes(write(granted))


def days(number: int) -> timedelta:
    return timedelta(days=number)
