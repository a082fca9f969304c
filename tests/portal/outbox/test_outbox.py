"""What leaves the building goes by a real SMTP server, says nothing about anyone, and is sent until it is taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from socket import socket
from typing import Any
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import select

from portal.identity import Citizen
from portal.outbox import service, worker
from portal.outbox.models import Job
from portal.settings import Settings
from tests.support.portal import Clock, Person, an_employee, wired_of


class Postbox:
    """A mail server's handler that keeps what it gets, or refuses while `closed`."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.closed = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        if self.closed:
            return "451 come back later"
        message = BytesParser(policy=default).parsebytes(envelope.content)
        assert isinstance(message, EmailMessage)
        self.mails.append(message)
        return "250 taken"


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, Controller]]:
    handler = Postbox()
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, controller
    controller.stop()


@pytest.fixture
def settings(settings: Settings, postbox: tuple[Postbox, Controller]) -> Settings:
    return replace(settings, smtp_port=postbox[1].port)


def a_mail_to(app: Flask, person: Person, clock: Clock) -> None:
    with wired_of(app).session() as session:
        citizen = session.get_one(Citizen, person.id)
        citizen.email = "asta@borger.example"
        service.enqueue(session, kind="mail.citizen", payload={"citizen_id": str(person.id)}, now=clock())
        session.commit()


def jobs(app: Flask) -> list[Job]:
    with wired_of(app).session(writes=False) as session:
        return list(session.scalars(select(Job)))


def send_next(app: Flask) -> bool:
    with app.app_context():
        return worker.send_next(wired_of(app))


def test_a_mail_says_that_there_is_something_and_nothing_more(
    app: Flask, asta: Person, clock: Clock, postbox: tuple[Postbox, Controller]
) -> None:
    a_mail_to(app, asta, clock)
    assert send_next(app)
    (mail,) = postbox[0].mails
    body = mail.get_content()
    assert mail["To"] == "asta@borger.example"
    assert "Der er nyt til dig i Mit Forløb" in mail["Subject"]
    assert "70 00 00 00" in body
    for secret in ("Asta", "Lund", asta.number or "", "http"):
        assert secret not in body
        assert secret not in mail["Subject"]
    assert not send_next(app)
    assert jobs(app)[0].done_at == clock()


def test_a_mail_follows_its_cause_or_is_not_written(app: Flask, asta: Person, clock: Clock) -> None:
    with wired_of(app).session() as session:
        service.enqueue(session, kind="mail.citizen", payload={"citizen_id": str(asta.id)}, now=clock())
        session.rollback()
    assert jobs(app) == []


def test_a_server_that_is_away_gets_the_mail_when_it_is_back(
    app: Flask, asta: Person, clock: Clock, postbox: tuple[Postbox, Controller]
) -> None:
    a_mail_to(app, asta, clock)
    postbox[0].closed = True
    assert send_next(app)
    assert not send_next(app), "it is not tried again at once"
    clock.tick(minutes=3)
    postbox[0].closed = False
    assert send_next(app)
    assert len(postbox[0].mails) == 1


def test_a_mail_sent_twice_carries_the_same_id(
    app: Flask, asta: Person, clock: Clock, postbox: tuple[Postbox, Controller]
) -> None:
    """A worker that dies after sending leaves its job behind; whoever takes it sends the same message."""
    a_mail_to(app, asta, clock)
    assert send_next(app)
    with wired_of(app).session() as session:
        job = session.scalars(select(Job)).one()
        job.done_at, job.due_at = None, clock()
        session.commit()
    assert send_next(app)
    first, second = postbox[0].mails
    assert first["Message-ID"] == second["Message-ID"]


def test_after_the_last_try_a_job_is_parked_and_kept(
    app: Flask, asta: Person, clock: Clock, postbox: tuple[Postbox, Controller]
) -> None:
    a_mail_to(app, asta, clock)
    postbox[0].closed = True
    for _ in range(service.LAST_TRY):
        assert send_next(app)
        clock.tick(days=2)
    assert not send_next(app)
    assert jobs(app)[0].parked_at is not None


def test_nobody_to_write_to_is_not_a_fault(app: Flask, asta: Person, clock: Clock) -> None:
    with wired_of(app).session() as session:
        service.enqueue(session, kind="mail.citizen", payload={"citizen_id": str(asta.id)}, now=clock())
        service.enqueue(session, kind="mail.staff", payload={"employee_id": str(uuid4())}, now=clock())
        session.commit()
    assert send_next(app)
    assert send_next(app)
    assert all(job.done_at for job in jobs(app))


def test_staff_are_told_in_the_same_way(app: Flask, clock: Clock, postbox: tuple[Postbox, Controller]) -> None:
    carla = an_employee(app, name="Carla Vinter", roles=("caseworker",))
    with wired_of(app).session() as session:
        service.enqueue(session, kind="mail.staff", payload={"employee_id": str(carla.id)}, now=clock())
        session.commit()
    assert send_next(app)
    assert "opgave" in postbox[0].mails[0].get_content()
