"""The plan page in each of its states: no case, no plan, no coordinator, and all of it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from portal.identity import Employee
from portal.plan import service
from tests.support.cases import a_case, a_goal, a_meeting, a_preparation, an_effort
from tests.support.portal import LogIn, Person, wired_of
from tests.support.statements import counted
from tests.support.visits import see


@pytest.fixture
def plan_of_asta(app: Flask, asta: Person, carla: Person) -> None:
    """Two goals, three efforts in both parts, one topic described, a meeting and a coordinator."""
    with wired_of(app).session() as session:
        case = a_case(session, asta.id, coordinator_id=carla.id)
        a_goal(session, case, "Jeg vil arbejde med planter igen.", written_by="citizen", source="Mit Forløb")
        a_preparation(session, case, "health", "Ondt i ryggen siden 2023.", written_by="doctor", source="LÆ 265")
        an_effort(session, case, "Træning i varmt vand", starts_on=date(2025, 12, 1), ends_on=date(2026, 3, 1))
        an_effort(session, case, "Støtte derhjemme", state="venter", since=date(2025, 12, 24), note="To timer om ugen.")
        an_effort(
            session, case, "Attest fra din læge", part="forberedende", state="gennemfoert", department="Jobcenteret"
        )
        a_meeting(session, case, datetime(2026, 1, 20, 12, 30, tzinfo=UTC), place="Rådhuset, lokale 4")
        a_meeting(session, case, datetime(2025, 11, 20, 12, 30, tzinfo=UTC), place="Et gammelt lokale")
        session.commit()


def test_her_own_goals_stand_before_both_parts(
    client: FlaskClient, asta: Person, plan_of_asta: None, log_in: LogIn
) -> None:
    log_in(client, asta)
    html = see(client, "/plan")
    order = [
        html.index(words)
        for words in (
            "Jeg vil arbejde med planter igen.",
            "Træning i varmt vand",
            "Støtte derhjemme",
            "Ondt i ryggen siden 2023.",
            "Attest fra din læge",
        )
    ]
    assert order == sorted(order)


def test_each_effort_says_who_is_responsible_its_state_its_dates_and_how_long_it_has_waited(
    client: FlaskClient, asta: Person, plan_of_asta: None, log_in: LogIn
) -> None:
    log_in(client, asta)
    html = see(client, "/plan")
    assert "Socialafdelingen" in html
    assert "Venter på at begynde" in html
    assert "19 dage, siden 24. december 2025" in html
    assert "1. december 2025" in html
    assert "1. marts 2026" in html
    assert "To timer om ugen." in html
    assert "Gennemført den" in html


def test_each_line_says_who_wrote_it_where_it_is_from_and_when(
    client: FlaskClient, asta: Person, plan_of_asta: None, log_in: LogIn
) -> None:
    log_in(client, asta)
    html = see(client, "/plan")
    assert "Skrevet af dig 3. november 2025. Kilde: Mit Forløb." in html
    assert "Skrevet af din læge 3. november 2025. Kilde: LÆ 265." in html
    assert html.count("Skrevet af din sagsbehandler 3. november 2025. Kilde: Jobcenter Fjordby.") == 3


def test_her_coordinator_and_her_next_meeting_are_there(
    client: FlaskClient, asta: Person, plan_of_asta: None, log_in: LogIn
) -> None:
    log_in(client, asta)
    html = see(client, "/plan")
    assert "Carla Vinter" in html
    assert "70 00 00 01" in html
    assert "20. januar 2026 kl. 13.30" in html
    assert "Rådhuset, lokale 4" in html
    assert "Et gammelt lokale" not in html


def test_topics_nobody_has_described_are_named(
    client: FlaskClient, asta: Person, plan_of_asta: None, log_in: LogIn
) -> None:
    log_in(client, asta)
    html = see(client, "/plan")
    missing = html[html.index("Ikke skrevet endnu") :]
    assert "Familie og netværk" in missing
    assert "Helbred" not in missing


def test_without_a_case_she_finds_a_sentence_a_phone_and_a_way_on(
    client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    log_in(client, asta)
    answer = client.get("/plan")
    assert answer.status_code == 200
    assert "Du har ikke en sag om rehabilitering hos os" in answer.text
    assert 'href="tel:70000000"' in answer.text
    assert 'href="/samtykker"' in answer.text


def test_a_case_without_a_plan_or_a_coordinator_says_so_and_gives_the_units_phone(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    with wired_of(app).session() as session:
        a_case(session, asta.id)
        session.commit()
    log_in(client, asta)
    html = see(client, "/plan")
    assert "Din plan er ikke skrevet endnu." in html
    assert "Du har ikke fået en koordinerende sagsbehandler endnu" in html
    assert 'href="tel:70000002"' in html
    assert "Der er ikke aftalt et møde lige nu." in html


def test_a_plan_without_efforts_says_who_will_write_them(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    with wired_of(app).session() as session:
        a_goal(session, a_case(session, asta.id), "Jeg vil sove om natten.")
        session.commit()
    log_in(client, asta)
    html = see(client, "/plan")
    assert "Jeg vil sove om natten." in html
    assert "Indsatsdelen er ikke skrevet endnu." in html


def test_what_is_typed_with_signs_of_html_stays_text(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    with wired_of(app).session() as session:
        a_goal(session, a_case(session, asta.id), "Jeg vil <b>op</b> &\nud.")
        session.commit()
    log_in(client, asta)
    assert "<p>Jeg vil &lt;b&gt;op&lt;/b&gt; &amp;</p><p>ud.</p>" in see(client, "/plan")


def test_another_citizen_sees_nothing_of_it(client: FlaskClient, bo: Person, plan_of_asta: None, log_in: LogIn) -> None:
    log_in(client, bo)
    html = see(client, "/plan")
    assert "planter" not in html
    assert "Du har ikke en sag om rehabilitering hos os" in html


def test_a_caseworker_and_a_stranger_do_not_get_the_citizens_page(
    client: FlaskClient, carla: Person, plan_of_asta: None, log_in: LogIn
) -> None:
    assert client.get("/plan").status_code == 302
    log_in(client, carla)
    assert client.get("/plan").status_code == 404


def test_a_closed_case_is_no_case(app: Flask, asta: Person) -> None:
    from portal.identity import Citizen

    with wired_of(app).session() as session:
        a_case(session, asta.id, status="closed")
        assert service.case_of(session, session.get_one(Citizen, asta.id)) is None


def test_everything_typed_is_ciphertext_in_the_database(app: Flask, plan_of_asta: None) -> None:
    with wired_of(app).engine.connect() as connection:
        for table, columns in {
            "citizen_case": ("journal_no_sealed",),
            "plan_goal": ("text_sealed",),
            "plan_preparation": ("text_sealed",),
            "plan_effort": ("title_sealed", "note_sealed"),
            "plan_meeting": ("place_sealed",),
        }.items():
            rows = connection.execute(text(f"select * from {table}")).mappings().all()
            assert rows
            for row in rows:
                for column in columns:
                    assert row[column] is None or len(bytes(row[column])) > 28
                flat = repr([bytes(v) if isinstance(v, memoryview) else v for v in row.values()])
                for words in ("planter", "ryggen", "vand", "derhjemme", "timer", "lokale", "15.20.12"):
                    assert words not in flat


def statements_of(app: Flask, client: FlaskClient, path: str) -> int:
    client.get(path)
    with counted(wired_of(app).engine) as sent:
        assert client.get(path).status_code == 200
    return len(sent)


def test_a_plan_of_two_hundred_efforts_costs_as_many_statements_as_one_of_ten(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn
) -> None:
    with wired_of(app).session() as session:
        case = a_case(session, asta.id, coordinator_id=carla.id)
        for number in range(10):
            an_effort(session, case, f"Indsats {number}")
            a_goal(session, case, f"Mål {number}")
        session.commit()
    log_in(client, asta)
    few = statements_of(app, client, "/plan")
    with wired_of(app).session() as session:
        for number in range(10, 200):
            an_effort(session, session.merge(case), f"Indsats {number}")
            a_goal(session, session.merge(case), f"Mål {number}")
        session.commit()
    assert statements_of(app, client, "/plan") == few
    assert "Indsats 199" in see(client, "/plan")


def test_she_is_told_when_she_gets_a_coordinator_and_only_once(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn
) -> None:
    with wired_of(app).session() as session:
        case = a_case(session, asta.id)
        employee = session.get_one(Employee, carla.id)
        for _ in range(2):
            service.assign_coordinator(session, case, employee, url="/plan", now=wired_of(app).now())
        session.commit()
    log_in(client, asta)
    assert see(client, "/beskeder").count("Du har fået en koordinerende sagsbehandler.") == 1
