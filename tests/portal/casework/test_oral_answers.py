"""She answers in a talk: the text read aloud is served, her words and the day are kept, and she gets a receipt."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.messages.models import Notice, StaffTask
from portal.offers.silence import ask_staff_to_ring
from tests.support.offers import a_course, answers_in, hidden, reworded
from tests.support.portal import Clock, LogIn, Person, token_in, wired_of


def page_of(client: FlaskClient, offer_id: UUID) -> str:
    return client.get(f"/medarbejder/tilbud/{offer_id}/mundtligt-svar").text


def said(client: FlaskClient, offer_id: UUID, page: str, choice: str = "no", day: str = "9") -> tuple[int, str]:
    kept = {name: hidden(page, name) for name in ("served", "version", "instead_of")}
    data = {
        **kept,
        "csrf_token": token_in(page),
        "choice": choice,
        "talked_on": [day, "1", "2026"],
        "comment": "I tlf.",
    }
    sent = client.post(f"/medarbejder/tilbud/{offer_id}/mundtligt-svar", data=data)
    return sent.status_code, sent.text


def test_what_she_said_is_kept_with_the_day_and_told_back_to_her(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn, astas_case: UUID
) -> None:
    offer_id = a_course(app, asta)
    log_in(client, carla)
    page = page_of(client, offer_id)
    assert "Hvis du siger nej" in page
    assert said(client, offer_id, page)[0] == 303
    (kept,) = answers_in(app)
    assert (kept.choice, kept.channel, kept.talked_on, kept.assurance) == ("no", "oral", date(2026, 1, 9), "none")
    assert kept.recorded_by == carla.id
    case = client.get(f"/sager/{astas_case}").text
    assert "Nej til ressourceforløbet" in case
    assert "9. januar 2026" in case
    log_in(client, asta)
    receipt = client.get(f"/ressourceforloeb/{offer_id}/kvittering").text
    assert "efter en samtale med dig 9. januar 2026" in receipt
    assert "Ændr dit svar" in receipt
    with wired_of(app).session(writes=False) as session:
        assert "offer.answered_for_her" in [notice.kind for notice in session.scalars(select(Notice))]


def test_a_changed_offer_is_read_aloud_again_and_a_day_to_come_is_refused(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn, astas_case: UUID
) -> None:
    offer_id = a_course(app, asta)
    log_in(client, carla)
    page = page_of(client, offer_id)
    status, told = said(client, offer_id, page, day="13")
    assert (status, "ude i fremtiden" in told) == (422, True)
    reworded(app, offer_id, purpose="Nye ord.")
    status, told = said(client, offer_id, page)
    assert (status, "Nye ord." in told, "I tlf." in told) == (409, True, True)
    assert answers_in(app) == []
    assert said(client, offer_id, told)[0] == 303


def test_another_caseworkers_citizen_is_not_found(
    app: Flask, client: FlaskClient, asta: Person, dagny: Person, log_in: LogIn, astas_case: UUID
) -> None:
    offer_id = a_course(app, asta)
    log_in(client, dagny)
    assert client.get(f"/medarbejder/tilbud/{offer_id}/mundtligt-svar").status_code == 404


def test_silence_asks_the_staff_to_ring_once_from_the_day_after_and_a_late_word_is_accepted(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, clock: Clock, log_in: LogIn, astas_case: UUID
) -> None:
    offer_id = a_course(app, asta)

    def rung() -> int:
        with wired_of(app).session() as session:
            found = ask_staff_to_ring(session, wired_of(app).now())
            session.commit()
            return found

    clock.at = clock.at.replace(day=26, hour=22, minute=59)
    assert rung() == 0
    clock.tick(minutes=1)
    assert (rung(), rung()) == (1, 0)
    log_in(client, carla)
    assert "Ring til borgeren" in client.get("/indbakke").text
    assert said(client, offer_id, page_of(client, offer_id), "yes")[0] == 303
    with wired_of(app).session(writes=False) as session:
        (task,) = session.scalars(select(StaffTask).where(StaffTask.kind == "offer.silent"))
        assert (task.employee_id, task.ref) == (carla.id, offer_id)
        assert task.done_at is not None
    assert [one.choice for one in answers_in(app)] == ["yes"]
