"""A month is told once, when it is over and the log covers it; its figures agree with what happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consent import texts
from consent.events import ConsentId, EventType
from consent.ledger import Ledger
from portal.conversations import service as conversations
from portal.courses import service as courses
from portal.courses.deadlines import deadlines_between
from portal.identity import Citizen, Employee
from portal.statistics import service
from portal.statistics.figures import HIDDEN, Cell
from tests.portal.casework.work import a_wish, own
from tests.portal.statistics.months import a_month, publish, sequence, told
from tests.support.cases import a_case, an_effort
from tests.support.consent_pages import HERSELF, asked, given, history_of, in_ledger, register, subject
from tests.support.offers import an_offer
from tests.support.portal import Clock, LogIn, Person, a_citizen, an_employee, wired_of
from tests.support.statements import counted

DECEMBER = datetime(2025, 12, 8, 9, tzinfo=UTC)
JANUARY = datetime(2026, 1, 12, 9, tzinfo=UTC)
REGION = "Region Fjord, klinisk funktion"
NAMES = ("Ada", "Bea", "Cia", "Dea", "Eva", "Fie", "Gro")


@pytest.fixture
def people(app: Flask) -> list[Person]:
    register(app)
    return [a_citizen(app, name=f"{name} Holm", number=f"{61 + at}01901{at}11") for at, name in enumerate(NAMES)]


def december(app: Flask, clock: Clock, people: list[Person]) -> None:
    """Seven are asked, six say yes after three days, one no; one withdraws; and a yes that nobody asked for."""
    clock.at = DECEMBER
    questions = [asked(app, person) for person in people]
    clock.tick(days=3)
    for person, question in zip(people[:6], questions, strict=False):
        _grant(app, person, question)
    in_ledger(app, lambda ledger: ledger.refuse(subject(people[6]), ConsentId(questions[6]), act=HERSELF))
    _withdraw(app, people[0], questions[0])
    given(app, people[1], "health", between={"sender": "laegehuset-havnen", "recipient": "jobcenter-fjordby",
                                             "purpose": "rehabilitation-plan"})  # fmt: skip
    clock.at = JANUARY
    asked(app, people[0], "social")


def agencies_of(app: Flask) -> tuple[dict[str, Mapping[str, Cell]], Mapping[str, Cell]]:
    (month,) = told(app)
    return dict(month.agencies.lines), month.agencies.total


def test_the_figures_agree_with_the_events(app: Flask, clock: Clock, people: list[Person]) -> None:
    december(app, clock, people)
    sequence(app)
    assert publish(app) == 1
    lines, total = agencies_of(app)
    happened = Counter(
        event.type
        for person in people
        for consent_id in _consents(app, person)
        for event in history_of(app, person, consent_id)
        if event.at < datetime(2025, 12, 31, 23, tzinfo=UTC)
    )
    assert total["asked"] == happened[EventType.REQUESTED] == 7
    assert total["granted"] == happened[EventType.GRANTED] == 7
    assert total["refused"] == total["withdrawn"] == HIDDEN
    assert lines[REGION]["asked"] == 7
    # One yes at the job centre hides the six at the region: seven in all would give it back.
    assert lines[REGION]["granted"] == lines["Jobcenter Fjordby"]["granted"] == HIDDEN
    assert lines["Lægehuset Havnen"]["granted"] == 0
    assert total["waited"] == HIDDEN


def test_the_median_is_of_the_days_from_asked_to_answered(app: Flask, clock: Clock, people: list[Person]) -> None:
    clock.at = DECEMBER
    questions = [asked(app, person) for person in people]
    for person, question in zip(people[:5], questions, strict=False):
        clock.tick(days=2)
        _grant(app, person, question)
    clock.at = JANUARY
    sequence(app)
    publish(app)
    lines, total = agencies_of(app)
    assert (lines[REGION]["granted"], lines[REGION]["waited"], total["waited"]) == (5, 6, 6)


def test_a_month_is_told_when_it_is_over_and_the_log_covers_it_and_never_again(
    app: Flask, clock: Clock, people: list[Person]
) -> None:
    assert publish(app) == 0
    december(app, clock, people)
    clock.at = datetime(2025, 12, 31, 22, 59, tzinfo=UTC)
    sequence(app)
    assert publish(app) == 0
    clock.at = datetime(2025, 12, 31, 23, 1, tzinfo=UTC)
    assert publish(app) == 1
    (first,) = told(app)
    assert first.month == date(2025, 12, 1)
    with wired_of(app).session(writes=False) as session:
        covering = wired_of(app).ledger_for(session).covering(first.counted_at)
        assert covering is not None
        assert (first.log_size, first.log_root) == (covering.size, covering.root)
    _withdraw(app, people[1], _consents(app, people[1])[-1])
    sequence(app)
    assert publish(app) == 0
    assert told(app) == [first]
    clock.at = datetime(2026, 3, 2, tzinfo=UTC)
    asked(app, people[2], "social")
    assert publish(app) == 2, "what is asked in March waits for the log, and does not keep February"
    assert [month.month for month in told(app)] == [date(2026, month, 1) for month in (2, 1)] + [date(2025, 12, 1)]


def test_a_month_waits_for_an_act_of_its_own_that_is_not_in_the_log(
    app: Flask, clock: Clock, people: list[Person]
) -> None:
    clock.at = DECEMBER
    asked(app, people[0])
    sequence(app)
    asked(app, people[1])
    clock.at = JANUARY
    assert publish(app) == 0
    sequence(app)
    assert publish(app) == 1


def test_talks_and_deadlines_are_counted_by_the_unit_of_the_case(
    app: Flask, clock: Clock, people: list[Person], carla: Person
) -> None:
    clock.at = DECEMBER
    asked(app, people[0])
    signe = an_employee(app, name="Signe Bang", roles=("coordinator",))
    for person in people[:5]:
        own(app, person, carla, unit="Jobcenter Fjordby")
        offer = an_offer(app, person)
        clock.at = DECEMBER
        wish = a_wish(app, person, offer)
        clock.tick(days=4)
        with wired_of(app).session() as session:
            request = session.get_one(conversations.ConversationRequest, wish)
            by = session.get_one(Employee, signe.id)
            conversations.answer(session, request, by, "Skån ryggen.", clock(), what="advice")
            session.commit()
    for person, begun in ((people[5], date(2025, 9, 1)), (people[6], None)):
        _course(app, person, begun)
    clock.at = JANUARY
    sequence(app)
    publish(app)
    (month,) = told(app)
    units = dict(month.units.lines)
    center = units["Jobcenter Fjordby"]
    assert (center["talks_asked"], center["talks_held"], center["talk_waited"]) == (5, 5, 4)
    assert units["Ydelse"]["talks_asked"] == 0
    assert units["Ydelse"]["kept"] == units["Ydelse"]["not_kept"] == HIDDEN
    assert month.units.total["kept"] == month.units.total["not_kept"] == HIDDEN


def test_a_deadline_kept_and_one_that_was_not(app: Flask, people: list[Person]) -> None:
    for person, begun in ((people[5], date(2025, 9, 1)), (people[6], None)):
        _course(app, person, begun)
    with wired_of(app).session(writes=False) as session:
        with counted(wired_of(app).engine) as sent:
            found = list(deadlines_between(session, date(2025, 12, 1), date(2025, 12, 31)))
        assert len([one for one in sent if one.startswith("SELECT")]) == 4
        assert {(one.citizen_id, one.unit, one.kept) for one in found} == {
            (people[5].id, "Ydelse", True), (people[6].id, "Ydelse", False),
        }  # fmt: skip
        assert list(deadlines_between(session, date(2025, 11, 1), date(2025, 11, 30))) == []
        assert list(deadlines_between(session, date(2026, 1, 1), date(2026, 1, 31))) == []


@pytest.mark.parametrize("role", ["administrator", "dpo", "auditor"])
def test_the_owners_read_the_figures_and_what_they_are_bound_to(
    app: Flask, client: FlaskClient, log_in: LogIn, role: str
) -> None:
    log_in(client, an_employee(app, name="Ole Friis", roles=(role,)))
    assert 'href="/statistik"' in client.get("/").text
    assert "Der er ingen tal endnu." in client.get("/statistik").text
    a_month(app, name="=Fjord & Co")
    html = client.get("/statistik").text
    for words in ("december 2025", "41", "skjult", "cnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnI=", "7 poster", "<svg"):
        assert words in html
    html = client.get("/statistik/2025-12").text
    assert "=Fjord &amp; Co" in html
    answer = client.get("/statistik/tal.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="statistik.csv"'
    lines = answer.get_data(as_text=True).removeprefix("\ufeff").split("\r\n")
    assert lines[1] == (
        "2025-12;Samtykker;'=Fjord & Co;Spurgt;41;5;7;cnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnI=;"
        "2026-01-12T09:00:00+00:00;2026-01-12T09:00:00+00:00"
    )
    assert len(lines) == 1 + 2 * 10 + 1
    for path in ("/statistik/2025-11", "/statistik/2025-13", "/statistik/2025-12-01", "/statistik/x"):
        assert client.get(path).status_code == 404


def test_the_pages_cost_the_same_for_a_month_and_for_a_year(app: Flask, client: FlaskClient, log_in: LogIn) -> None:
    log_in(client, an_employee(app, name="Ole Friis", roles=("auditor",)))
    a_month(app)
    paths = ("/statistik", "/statistik/2025-12", "/statistik/tal.csv")
    for path in paths:
        client.get(path)
    with counted(wired_of(app).engine) as few:
        assert [client.get(path).status_code for path in paths] == [200] * 3
    for number in range(1, 12):
        a_month(app, date(2025, number, 1))
    with counted(wired_of(app).engine) as many:
        assert [client.get(path).status_code for path in paths] == [200] * 3
    assert len(few) == len(many)


def test_a_round_without_a_new_month_is_one_statement(app: Flask, clock: Clock, people: list[Person]) -> None:
    december(app, clock, people)
    sequence(app)
    publish(app)
    wired = wired_of(app)
    with wired.session() as session:
        ledger = wired.ledger_for(session)
        with counted(wired.engine) as sent:
            assert service.publish(session, ledger, 5, wired.now()) == 0
    assert len(sent) == 1


def test_no_other_role_sees_figures(app: Flask, client: FlaskClient, log_in: LogIn, asta: Person) -> None:
    a_month(app)
    for somebody in (asta, *(an_employee(app, name=f"{role} Friis", roles=(role,)) for role in ("caseworker",))):
        log_in(client, somebody)
        for path in ("/statistik", "/statistik/2025-12", "/statistik/tal.csv"):
            assert client.get(path).status_code == 404


def _grant(app: Flask, person: Person, consent_id: UUID) -> None:
    names = texts.Names(recipient="Region Fjord", why="De spørger.", sender="Jobcenter Fjordby", municipality="Fjordby")

    def grant(ledger: Ledger) -> None:
        wanted = ledger.consent(subject(person), ConsentId(consent_id)).terms
        served = ledger.serve(subject(person), ConsentId(consent_id), texts.consent_given(wanted, names, "da"))
        ledger.grant(
            subject(person), ConsentId(consent_id), categories=wanted.categories, served_id=served.served_id,
            act=HERSELF,
        )  # fmt: skip

    in_ledger(app, grant)


def _withdraw(app: Flask, person: Person, consent_id: UUID) -> None:
    in_ledger(app, lambda ledger: ledger.withdraw(subject(person), ConsentId(consent_id), act=HERSELF))


def _consents(app: Flask, person: Person) -> list[UUID]:
    return in_ledger(app, lambda ledger: [one.consent_id for one in ledger.consents(subject(person))])


def _course(app: Flask, person: Person, begun: date | None) -> None:
    """Started on 15 June 2025, so that the six months end on 15 December."""
    with wired_of(app).session() as session:
        case = a_case(session, person.id, unit="Ydelse")
        started = date(2025, 6, 15)
        course = courses.grant(
            session, session.get_one(Citizen, person.id), granted_on=started, started_on=started,
            ends_on=started + timedelta(days=700),
        )  # fmt: skip
        if begun:
            effort = an_effort(session, case, "Støtte", starts_on=begun, state="i_gang", since=begun)
            session.flush()
            courses.tell_effort(session, course, effort.id, "serviceloven")
        session.commit()
