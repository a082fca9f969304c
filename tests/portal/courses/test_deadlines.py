"""The municipality's deadlines in her course: registered once, told as not hers, with what counts and what does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.courses import service
from portal.courses.models import Course
from portal.identity import Citizen
from portal.plan import service as plan
from portal.rulesets import EffortKind
from portal.rulesets.guarantee import Status
from tests.support.cases import a_case, an_effort
from tests.support.offers import watch_pages
from tests.support.portal import Clock, LogIn, Person, wired_of
from tests.support.statements import counted

START = date(2025, 9, 1)


@pytest.fixture(autouse=True)
def every_page_holds(app: Flask) -> Iterator[None]:
    faults = watch_pages(app)
    yield
    assert not faults, "\n".join(faults)


def a_course(app: Flask, person: Person, efforts: tuple[tuple[str, EffortKind, date | None], ...] = ()) -> UUID:
    """Granted and started on 1 September 2025 for three years, with a plan of these efforts."""
    with wired_of(app).session() as session:
        citizen = session.get_one(Citizen, person.id)
        case = a_case(session, person.id)
        course = service.grant(session, citizen, granted_on=START, started_on=START, ends_on=date(2028, 8, 31))
        for title, kind, begun in efforts:
            effort = an_effort(
                session, case, title, starts_on=begun, state="venter" if begun is None else "i_gang", since=START
            )
            session.flush()
            service.tell_effort(session, course, effort.id, kind)
        session.commit()
        return course.id


def a_day(app: Flask, course_id: UUID, what: service.Day, first: date, last: date | None = None, **given: bool) -> None:
    with wired_of(app).session() as session:
        service.add_day(session, session.get_one(Course, course_id), what, first, last, **given)
        session.commit()


def shown(client: FlaskClient) -> str:
    response = client.get("/plan/frister")
    assert response.status_code == 200
    return response.text


def test_the_deadline_is_told_as_the_municipalitys_with_what_counts_and_what_does_not(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    a_course(app, asta, (("Mentor", "mentor", START), ("Træning", "kommunal_sundhed", None)))
    log_in(client, asta)
    html = shown(client)
    assert "Det her er kommunens frister, ikke dine." in html
    assert "Kommunens frist, ikke din" in html
    assert "1. marts 2026" in html
    assert "Efter reglerne fra 1. januar 2022 ser det ud til" in html
    assert "ikke står på lovens liste" in html
    assert "fordi indsatsen ikke er begyndt" in html
    assert "§ 113, stk. 2" in html
    assert "Når forløbet slutter" not in html


def test_an_effort_that_counts_and_has_begun_keeps_the_deadline_and_no_day_is_shown(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    a_course(app, asta, (("Praktik", "virksomhedspraktik", date(2025, 11, 1)),))
    log_in(client, asta)
    html = shown(client)
    assert "Fristen er holdt" in html
    assert "Kommunens frist, ikke din" not in html


def test_excluded_days_move_the_deadline_and_are_told(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    course_id = a_course(app, asta)
    a_day(app, course_id, "fritaget", date(2025, 10, 1), date(2025, 10, 20))
    a_day(app, course_id, "uden_kontakt", date(2025, 10, 10), date(2025, 10, 20))
    log_in(client, asta)
    html = shown(client)
    assert "21. marts 2026" in html
    assert "flyttet 20 dage" in html


def test_an_effort_nobody_has_named_by_law_leaves_no_day_on_the_page(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    a_course(app, asta)
    with wired_of(app).session() as session:
        citizen = session.get_one(Citizen, asta.id)
        case = plan.case_of(session, citizen)
        assert case is not None
        an_effort(session, case, "Noget", starts_on=date(2025, 12, 1))
        session.commit()
    log_in(client, asta)
    html = shown(client)
    assert "Vi kan ikke se her, om en af dine indsatser tæller med." in html
    assert "1. marts 2026" not in html.replace("senest 1. marts 2026, fordi der skal være mindst", "")


def test_talks_held_planned_and_due_are_told(app: Flask, client: FlaskClient, asta: Person, log_in: LogIn) -> None:
    course_id = a_course(app, asta)
    a_day(app, course_id, "samtale", date(2025, 10, 2), held=True)
    a_day(app, course_id, "samtale", date(2026, 2, 3))
    a_day(app, course_id, "samtale", date(2025, 12, 4))
    log_in(client, asta)
    html = shown(client)
    assert "skal holde 3 samtaler mere senest 1. marts 2026" in html
    for day in ("2. oktober 2025", "3. februar 2026", "4. december 2025"):
        assert day in html
    assert "Vi kan ikke se, om de blev holdt" in html


@pytest.mark.parametrize(("today", "is_told"), [(date(2028, 2, 28), False), (date(2028, 2, 29), True)])
def test_the_end_is_told_from_six_months_before_with_what_comes_then(
    app: Flask, client: FlaskClient, asta: Person, clock: Clock, log_in: LogIn, today: date, is_told: bool
) -> None:
    a_course(app, asta)
    clock.at = clock.at.replace(year=today.year, month=today.month, day=today.day)
    log_in(client, asta)
    html = shown(client)
    assert ("31. august 2028" in html) is is_told
    assert ("Hvad sker der så?" in html) is is_told


def test_t20_only_making_a_new_course_is_refused_once_the_scheme_is_closed(app: Flask, asta: Person) -> None:
    with wired_of(app).session() as session:
        citizen = session.get_one(Citizen, asta.id)
        service.grant(session, citizen, granted_on=date(2026, 1, 31), started_on=date(2026, 3, 1))
        with pytest.raises(service.SchemeClosed):
            service.grant(session, citizen, granted_on=date(2026, 2, 1))
        standing = service.standing(session, citizen, date(2026, 4, 1))
        assert standing is not None
        assert standing.guarantee.deadline == date(2026, 9, 1)


def test_a_course_outside_our_rules_or_too_long_is_refused_and_an_earlier_one_is_history(
    app: Flask, asta: Person
) -> None:
    with wired_of(app).session() as session:
        citizen = session.get_one(Citizen, asta.id)
        with pytest.raises(service.NoRules):
            service.grant(session, citizen, granted_on=date(2021, 12, 31))
        with pytest.raises(service.TooLong):
            service.grant(session, citizen, granted_on=START, started_on=START, ends_on=START + timedelta(days=1096))
        first = service.grant(session, citizen, granted_on=date(2022, 1, 10), started_on=date(2022, 2, 1))
        first.ended_on = date(2024, 1, 31)
        second = service.grant(session, citizen, granted_on=START, started_on=START)
        assert service.course_of(session, citizen) is second


def test_another_kind_of_course_fits_and_tells_no_day_it_has_no_rule_for(app: Flask, asta: Person) -> None:
    with wired_of(app).session() as session:
        citizen = session.get_one(Citizen, asta.id)
        service.grant(session, citizen, granted_on=date(2026, 6, 1), kind="jobafklaring", started_on=date(2026, 6, 1))
        standing = service.standing(session, citizen, date(2026, 7, 1))
        assert standing is not None
        assert (standing.guarantee.status, standing.guarantee.deadline) == (Status.UNKNOWN, None)
        assert standing.talks.due is None


def test_without_a_course_the_page_says_so_and_whom_to_ask(client: FlaskClient, asta: Person, log_in: LogIn) -> None:
    log_in(client, asta)
    html = shown(client)
    assert "Vi kan ikke se her, hvornår dit forløb begyndte" in html
    assert "Spørg din sagsbehandler." in html
    assert 'href="/plan/frister"' in client.get("/tilbud").text


def test_another_persons_course_is_not_shown(
    app: Flask, client: FlaskClient, asta: Person, bo: Person, log_in: LogIn
) -> None:
    a_course(app, bo)
    log_in(client, asta)
    assert "1. marts 2026" not in shown(client)


def test_the_page_takes_as_many_statements_for_many_days_as_for_one(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    course_id = a_course(app, asta)
    log_in(client, asta)
    counts = []
    for more in (1, 20):
        for day in range(more):
            a_day(app, course_id, "samtale", START + timedelta(days=day), held=True)
        with counted(wired_of(app).engine) as sent:
            shown(client)
        counts.append(len(sent))
    assert counts[0] == counts[1]
