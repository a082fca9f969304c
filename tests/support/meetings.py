"""Invitations for tests, as plain functions with the usual values filled in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Flask

from portal.identity import Citizen, Employee
from portal.meetings import service
from portal.meetings.service import Call
from portal.plan import service as plan
from tests.support.portal import Person, wired_of

USUAL: dict[str, Any] = {
    "kind": "rehabiliteringsmoede",
    "form": "fremmoede",
    "place": "Havnegade 1, lokale 4",
    "note": "Vi taler om din ryg.",
    "minutes": 30,
    "participants": "Carla Vinter, sagsbehandler\nPer Lund, psykiatrisk sygeplejerske",
}


def invited(app: Flask, citizen: Person, employee: Person, *, days: int = 7, **given: Any) -> UUID:
    """She is called to a meeting, so many days ahead."""
    wired = wired_of(app)
    with wired.session() as session:
        her, now = session.get_one(Citizen, citizen.id), wired.now()
        case = plan.case_of(session, her)
        assert case is not None
        starts_at: datetime = given.pop("starts_at", now + timedelta(days=days))
        call = Call(key=uuid4(), starts_at=starts_at, **(USUAL | given))
        made = service.invite(session, case, her, session.get_one(Employee, employee.id), call, now)
        session.commit()
        return made.id


def an_answered_invitation(app: Flask, citizen: Person, employee: Person) -> UUID:
    """She has said that she comes."""
    made, wired = invited(app, citizen, employee), wired_of(app)
    with wired.session() as session:
        her, now = session.get_one(Citizen, citizen.id), wired.now()
        said = service.Said(
            key=uuid4(), what="accept", text="", bisidder=False, interpreter=False, interpreter_language=""
        )
        service.answer(session, her, service.standing_of(session, her, made), said, now)
        session.commit()
        return made
