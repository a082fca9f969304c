"""Points that a citizen has given and sent, as plain functions with the usual values filled in."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args
from uuid import UUID, uuid4

from flask import Flask

from portal.identity import Citizen
from portal.plan import service as plan
from portal.progress import sent, service
from portal.progress.curve import digest
from portal.progress.models import Topic
from tests.support.portal import Person, wired_of


def points_given(
    app: Flask, citizen: Person, *, days_ago: int = 0, note: str = "", named: str = "", **points: int
) -> UUID:
    """For a day; what is not on the list is a thing with the name given."""
    wired = wired_of(app)
    with wired.session() as session:
        her, now = session.get_one(Citizen, citizen.id), wired.now()
        had = service.parameters_of(session, her)
        topics = {one.topic for one in had if one.topic != "own"} | (points.keys() & set(get_args(Topic)))
        own = [one.id for one in had if one.topic == "own"]
        service.follow(session, her, topics, own, named, now=now)  # type: ignore[arg-type]  # codes of the list
        by_topic = {one.topic: one.id for one in service.parameters_of(session, her)}
        values = {by_topic[name if name in by_topic else "own"]: value for name, value in points.items()}
        on = (now - timedelta(days=days_ago)).date()
        day = service.give(session, her, on, values, note, key=uuid4(), now=now)
        session.commit()
        return day.id


def points_sent(app: Flask, citizen: Person, *, notes: bool = True) -> UUID:
    """All she has, sent; a day of points is given first where she has none."""
    wired = wired_of(app)
    with wired.session() as session:
        her, now = session.get_one(Citizen, citizen.id), wired.now()
        case = plan.case_of(session, her)
        assert case is not None
        ids = [one.id for one in service.parameters_of(session, her)]
        shown = digest(sent.would_send(session, her, ids, notes=notes))
        done = sent.send(session, case, her, ids, notes=notes, shown=shown, words="Point", key=uuid4(), now=now)
        session.commit()
        return done.id
