"""Courses for tests, as plain functions with the usual values filled in."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import Flask

from portal.courses import service
from portal.identity import Citizen
from tests.support.portal import Person, wired_of

BEGAN = date(2025, 9, 1)


def a_granted_course(app: Flask, citizen: Person, **given: Any) -> tuple[UUID, UUID]:
    """A course of three years that began on 1 September 2025, and a talk that was held in it."""
    values: dict[str, Any] = {"granted_on": BEGAN, "started_on": BEGAN, "ends_on": date(2028, 8, 31)}
    with wired_of(app).session() as session:
        course = service.grant(session, session.get_one(Citizen, citizen.id), **(values | given))
        talk = service.add_day(session, course, "samtale", date(2025, 10, 1), held=True)
        session.commit()
        return course.id, talk.id
