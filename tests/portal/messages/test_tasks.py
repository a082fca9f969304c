"""The staff's tasks: who sees which, in which order, and when they are done."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.identity import Citizen, Employee
from portal.messages import service
from portal.messages.models import StaffTask
from portal.outbox.models import Job
from tests.support.portal import Person, an_employee, wired_of


@pytest.fixture
def dagny(app: Flask) -> Person:
    """Carla's colleague in the same unit."""
    return an_employee(app, name="Dagny Holm", roles=("caseworker",))


@pytest.fixture
def erik(app: Flask) -> Person:
    """A caseworker of another unit."""
    return an_employee(app, name="Erik Juul", roles=("caseworker",), unit="Socialafdelingen")


@pytest.fixture
def frida(app: Flask) -> Person:
    """The region's sundhedskoordinator."""
    return an_employee(app, name="Frida Bay", roles=("coordinator",), unit="Klinisk Funktion")


def seen(app: Flask, session: Session, person: Person) -> list[str]:
    employee = session.get_one(Employee, person.id)
    return [task.kind for task in service.staff_tasks(session, employee, wired_of(app).now())]


def test_the_oldest_deadline_comes_first_and_what_has_none_last(app: Flask, asta: Person, carla: Person) -> None:
    now = wired_of(app).now()
    with wired_of(app).session() as session:
        citizen = session.get_one(Citizen, asta.id)
        for kind, due_on in (
            ("offer.answered", None),
            ("conversation.asked", date(2026, 1, 26)),
            ("consent.refused", date(2026, 1, 14)),
        ):
            service.tell_staff(
                session, citizen=citizen, kind=kind, url="/sager", due_on=due_on, now=now, employee_id=carla.id
            )
        session.commit()
        assert seen(app, session, carla) == ["consent.refused", "conversation.asked", "offer.answered"]


def test_a_task_is_seen_by_its_owner_and_her_unit_and_nobody_elses(
    app: Flask, asta: Person, carla: Person, dagny: Person, erik: Person, frida: Person
) -> None:
    with wired_of(app).session() as session:
        citizen = session.get_one(Citizen, asta.id)
        service.tell_staff(
            session, citizen=citizen, kind="offer.answered", url="/sager", due_on=None, now=wired_of(app).now(),
            employee_id=carla.id,
        )  # fmt: skip
        session.commit()
        assert seen(app, session, carla) == seen(app, session, dagny) == ["offer.answered"]
        assert seen(app, session, erik) == seen(app, session, frida) == []


def test_a_wish_for_a_conversation_reaches_the_health_coordinator_too(
    app: Flask, asta: Person, carla: Person, frida: Person
) -> None:
    with wired_of(app).session() as session:
        citizen = session.get_one(Citizen, asta.id)
        service.tell_staff(
            session, citizen=citizen, kind="conversation.asked", url="/sager", due_on=None, now=wired_of(app).now(),
            employee_id=carla.id,
        )  # fmt: skip
        session.commit()
        assert seen(app, session, frida) == ["conversation.asked"]


def test_while_nobody_has_the_case_every_caseworker_sees_the_task(
    app: Flask, asta: Person, carla: Person, erik: Person, frida: Person
) -> None:
    with wired_of(app).session() as session:
        citizen = session.get_one(Citizen, asta.id)
        service.tell_staff(
            session, citizen=citizen, kind="offer.answered", url="/sager", due_on=None, now=wired_of(app).now()
        )
        session.commit()
        assert seen(app, session, carla) == seen(app, session, erik) == ["offer.answered"]
        assert seen(app, session, frida) == []


def test_a_task_is_done_once_by_its_own_id_or_by_what_it_is_about(app: Flask, asta: Person, carla: Person) -> None:
    now, about = wired_of(app).now(), uuid4()
    with wired_of(app).session() as session:
        citizen, employee = session.get_one(Citizen, asta.id), session.get_one(Employee, carla.id)
        tasks = [
            service.tell_staff(
                session, citizen=citizen, kind="offer.answered", url="/sager", due_on=None, now=now, ref=about
            )
            for _ in range(3)
        ]
        session.flush()
        assert service.task_done(session, tasks[0].id, employee, now) == 1
        assert service.task_done(session, about, employee, now) == 2
        assert service.task_done(session, about, employee, now) == 0
        session.commit()
        assert seen(app, session, carla) == []
        assert {task.done_by for task in session.scalars(select(StaffTask))} == {carla.id}


def test_the_owner_gets_a_mail_without_content(app: Flask, asta: Person, carla: Person) -> None:
    with wired_of(app).session() as session:
        citizen = session.get_one(Citizen, asta.id)
        service.tell_staff(
            session, citizen=citizen, kind="offer.answered", url="/sager", due_on=None, now=wired_of(app).now(),
            employee_id=carla.id,
        )  # fmt: skip
        session.commit()
        (job,) = session.scalars(select(Job)).all()
        assert (job.kind, job.payload) == ("mail.staff", {"employee_id": str(carla.id)})
