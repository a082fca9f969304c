"""Whoever has the ball about a talk is reminded: staff of a wish, the citizen of times, nobody once it is decided."""

from __future__ import annotations

from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.conversations import reminders
from portal.messages.models import Notice, StaffTask
from portal.outbox.models import Job
from tests.portal.casework.test_talk import answer
from tests.portal.casework.test_talk_times import offer_id, propose, wish_id
from tests.support.portal import Clock, LogIn, Person, wired_of

__all__ = ["offer_id", "wish_id"]


def test_whoever_has_the_ball_is_reminded_and_nobody_twice_in_a_row(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, clock: Clock, wish_id: UUID, log_in: LogIn
) -> None:
    def remind() -> int:
        with wired_of(app).session() as session:
            told = reminders.remind(session, clock())
            session.commit()
            return told

    def lying() -> tuple[int, int, int]:
        with wired_of(app).session(writes=False) as session:
            tasks = session.scalars(select(StaffTask).where(StaffTask.kind == "conversation.waits")).all()
            notices = session.scalars(select(Notice).where(Notice.kind == "conversation.waits")).all()
            return len(tasks), len(notices), len(session.scalars(select(Job)).all())

    clock.tick(days=6)
    assert remind() == 0
    clock.tick(days=1)
    before = lying()[2]
    assert (remind(), remind()) == (1, 0)
    assert lying() == (1, 0, before + 1)
    clock.tick(days=7)
    assert remind() == 1
    assert lying()[0] == 1
    log_in(client, carla)
    propose(client, wish_id, day_1=["20", "2", "2026"], day_2=["21", "2", "2026"])
    clock.tick(days=3)
    assert remind() == 1
    assert lying()[1] == 1
    log_in(client, carla)
    answer(client, wish_id, decision="unchanged")
    clock.tick(days=30)
    assert remind() == 0
