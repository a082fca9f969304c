"""A caseworker writes a course down: by the rules of its day, corrected with a trace, and all of it told to her."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.courses import registering
from portal.courses.models import Course, CourseDay, CourseEdition
from portal.courses.service import standing
from portal.identity import Citizen
from portal.messages.models import Notice
from portal.offers.models import Offer
from portal.offers.sending import Wording
from portal.offers.sending import send as send_offer
from portal.offers.wording import age_rule_for
from portal.rulesets.age_rule import Says
from portal.rulesets.guarantee import Status
from portal.transparency.models import ReadEvent
from tests.portal.casework.work import own
from tests.support.courses import BEGAN, a_granted_course
from tests.support.page import check_page
from tests.support.portal import START, Clock, LogIn, Person, send, token_in, wired_of


@pytest.fixture
def case(app: Flask, asta: Person, carla: Person) -> UUID:
    return own(app, asta, carla)


@pytest.fixture
def caseworker(client: FlaskClient, carla: Person, log_in: LogIn) -> FlaskClient:
    log_in(client, carla)
    return client


def day(on: date | None) -> list[str]:
    return ["", "", ""] if on is None else [str(on.day), str(on.month), str(on.year)]


def a_form(kind: str = "ressourceforloeb", **days: date | None) -> dict[str, str | list[str]]:
    every = {"granted_on": date(2025, 6, 1), "started_on": date(2025, 7, 1), "ends_on": date(2028, 6, 30)} | days
    return {"kind": kind, **{name: day(on) for name, on in ({"ended_on": None} | every).items()}}


def rows(app: Flask, model: type[object]) -> int:
    with wired_of(app).session(writes=False) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_what_she_writes_is_what_the_citizen_reads(
    app: Flask, caseworker: FlaskClient, case: UUID, asta: Person, log_in: LogIn
) -> None:
    empty = caseworker.get(f"/sager/{case}/forloeb")
    assert "Der er ikke skrevet et forløb." in empty.text
    check_page(empty.text)
    done = send(caseworker, f"/sager/{case}/forloeb/nyt", **a_form())
    assert done.status_code == 303, done.text
    with wired_of(app).session(writes=False) as session:
        course = session.scalars(select(Course)).one()
    for what, first, last, held in (
        ("samtale", date(2025, 8, 1), None, "ja"),
        ("samtale", date(2025, 9, 1), None, "nej"),
        ("fritaget", date(2025, 8, 10), date(2025, 8, 19), ""),
    ):
        written = send(
            caseworker,
            f"/sager/{case}/forloeb/{course.id}/dage",
            what=what,
            first=day(first),
            last=day(last),
            held=held,
        )
        assert written.status_code == 303, written.text
    page = caseworker.get(f"/sager/{case}/forloeb").text
    check_page(page)
    assert "Samtale 1. august 2025, holdt" in page
    with wired_of(app).session(writes=False) as session:
        found = standing(session, session.get_one(Citizen, asta.id), START.date())
        assert found is not None
        assert found.guarantee.deadline == date(2026, 1, 11)  # six months and ten days
        assert found.talks.held == (date(2025, 8, 1),)
    assert rows(app, Notice) == 1, "written in one go, told once"
    assert rows(app, ReadEvent) > 0
    log_in(caseworker, asta)
    hers = caseworker.get("/plan/frister").text
    check_page(hers)
    assert "Du havde en samtale med kommunen 1. august 2025." in hers
    assert "En samtale 1. september 2025 blev ikke holdt." in hers
    assert "Du var fritaget fra at stå til rådighed 10. august 2025 til 19. august 2025." in hers


def test_a_correction_keeps_what_stood_there_before(
    app: Flask, caseworker: FlaskClient, case: UUID, asta: Person, carla: Person, log_in: LogIn, clock: Clock
) -> None:
    course, talk = a_granted_course(app, asta)
    clock.tick(days=1)
    log_in(caseworker, carla)
    same = a_form(granted_on=BEGAN, started_on=BEGAN, ends_on=date(2028, 8, 31))
    assert send(caseworker, f"/sager/{case}/forloeb/{course}", **same).status_code == 303
    assert (rows(app, CourseEdition), rows(app, Notice)) == (0, 0), "the same again is nothing new"
    other = a_form(granted_on=BEGAN, started_on=BEGAN + timedelta(days=30), ends_on=date(2028, 8, 31))
    assert send(caseworker, f"/sager/{case}/forloeb/{course}", **other).status_code == 303
    path = f"/sager/{case}/forloeb/dage/{talk}"
    assert caseworker.get(path).text.count('value="10"') == 1, "what stands there is in the form"
    new = send(caseworker, path, what="samtale", first=day(date(2025, 10, 8)), last=day(None), held="ja")
    assert new.status_code == 303
    assert caseworker.get(path).status_code == 404, "what was replaced is not corrected again"
    with wired_of(app).session(writes=False) as session:
        struck, kept = session.scalars(select(CourseDay).order_by(CourseDay.first)).all()
        assert (struck.id, struck.struck_at, kept.struck_at) == (talk, clock(), None)
        found = standing(session, session.get_one(Citizen, asta.id), START.date())
        assert found is not None
        assert found.talks.held == (date(2025, 10, 8),)
        kept_id = kept.id
    path = f"/sager/{case}/forloeb/dage/{kept_id}"
    token = token_in(caseworker.get(path).text)
    assert caseworker.post(f"{path}/forkert", data={"csrf_token": token}).status_code == 303
    assert caseworker.get(path).status_code == 404
    page = caseworker.get(f"/sager/{case}/forloeb").text
    assert "Før: Ressourceforløb, bevilget 1. september 2025" in page
    assert "Taget væk" in page
    log_in(caseworker, asta)
    hers = caseworker.get("/plan/frister").text
    assert "Dagene i dit forløb er rettet. Før stod der: 1. september 2025 til 31. august 2028." in hers
    assert "Det var forkert og er taget væk: Du havde en samtale med kommunen 1. oktober 2025." in hers


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"granted_on": None}, "Skriv dagen."),
        ({"granted_on": date(2026, 1, 13)}, "Vælg en dag, der er gået."),
        ({"ends_on": date(2025, 6, 30)}, "Den sidste dag kan ikke ligge før den første."),
        ({"ends_on": date(2028, 7, 1)}, "længere, end reglerne"),
        ({"ended_on": date(2026, 1, 13)}, "Vælg en dag, der er gået, eller lad feltet stå tomt."),
    ],
    ids=range(5),
)
def test_a_course_that_cannot_be_is_refused_and_the_form_keeps_what_was_typed(
    app: Flask, caseworker: FlaskClient, case: UUID, given: dict[str, date | None], told: str
) -> None:
    refused = send(caseworker, f"/sager/{case}/forloeb/nyt", **a_form(**given))
    assert refused.status_code == 422
    assert told in refused.text
    assert 'value="2025"' in refused.text
    check_page(refused.text)
    assert rows(app, Course) == 0


def test_after_the_scheme_closed_only_what_was_offered_before_can_be_written(
    app: Flask, caseworker: FlaskClient, case: UUID, asta: Person, carla: Person, log_in: LogIn, clock: Clock
) -> None:
    """T20: only creating a new course is refused; of an offer from before the closing the rules are the offer's."""
    clock.tick(days=60)
    log_in(caseworker, carla)
    new = a_form(granted_on=date(2026, 2, 1), started_on=date(2026, 2, 15), ends_on=date(2029, 2, 14))
    refused = send(caseworker, f"/sager/{case}/forloeb/nyt", **new)
    assert refused.status_code == 422
    assert "Ordningen er lukket for nye ressourceforløb" in refused.text
    assert "kan ikke bevilges fra 1. februar 2026" in caseworker.get(f"/sager/{case}/forloeb/nyt").text
    last_day = a_form(granted_on=date(2026, 1, 31), started_on=date(2026, 2, 15), ends_on=date(2029, 2, 14))
    assert send(caseworker, f"/sager/{case}/forloeb/nyt", **last_day).status_code == 303
    with wired_of(app).session() as session:
        citizen = session.get_one(Citizen, asta.id)
        send_offer(
            session, citizen, "ressourceforloeb", Wording(answer_by=date(2026, 2, 20)), now=clock(),
            sent_at=START,
        )  # fmt: skip
        session.commit()
    assert send(caseworker, f"/sager/{case}/forloeb/nyt", **new).status_code == 303
    with wired_of(app).session(writes=False) as session:
        assert session.scalars(select(Course.rules_on).order_by(Course.granted_on.desc())).first() == START.date()


def test_a_history_that_is_said_to_be_whole_goes_with_the_next_offer(
    app: Flask, caseworker: FlaskClient, case: UUID, asta: Person
) -> None:
    """T3: fifty-five years old. Unknown, then a first course, then a further one."""

    def offered() -> Says:
        with wired_of(app).session() as session:
            citizen = session.get_one(Citizen, asta.id)
            wording = Wording(answer_by=date(2026, 2, 20), born="1970-12-01", months=24)
            made = send_offer(session, citizen, "ressourceforloeb", wording, now=START)
            session.commit()
            return age_rule_for(session.get_one(Offer, made.id)).says

    assert offered() is Says.UNKNOWN
    assert send(caseworker, f"/sager/{case}/forloeb").status_code == 303
    assert offered() is Says.NO_AGE_RULE
    old = a_form(
        granted_on=date(2018, 1, 1), started_on=date(2018, 2, 1), ends_on=date(2022, 1, 31), ended_on=date(2021, 1, 31)
    )
    assert send(caseworker, f"/sager/{case}/forloeb/nyt", **old).status_code == 303, "before the rules we know: history"
    assert offered() is Says.MAY_DECLINE
    with wired_of(app).session(writes=False) as session:
        found = registering.earlier(session, session.get_one(Citizen, asta.id), START.date())
        assert found is not None
        assert (found.courses, found.months) == (1, 36)


def test_the_days_of_another_citizen_are_not_found(
    app: Flask, caseworker: FlaskClient, case: UUID, bo: Person, carla: Person
) -> None:
    other = own(app, bo, carla)
    course, talk = a_granted_course(app, bo)
    for path in (f"forloeb/{course}", f"forloeb/{course}/dage", f"forloeb/dage/{talk}"):
        assert caseworker.get(f"/sager/{case}/{path}").status_code == 404
        assert caseworker.get(f"/sager/{other}/{path}").status_code == 200


def test_it_is_still_running_when_it_guarantees(app: Flask, asta: Person, case: UUID) -> None:
    course, _talk = a_granted_course(app, asta)
    with wired_of(app).session() as session:
        citizen, now = session.get_one(Citizen, asta.id), START
        row = session.get_one(Course, course)
        registering.write_day(session, citizen, row, "uden_kontakt", date(2025, 10, 1), None, None, now=now)
        found = standing(session, citizen, now.date())
        assert found is not None
        assert found.guarantee.status is Status.STOPPED
