"""The plan over time: what has changed since last, told in two wordings, and every earlier edition as it stood."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from portal.identity import Employee
from portal.plan import versions
from portal.plan.models import Case, Effort, Goal
from portal.plan.service import EffortLine, Plan, plan_of
from tests.support.cases import a_case, a_goal, a_preparation, an_effort, keep
from tests.support.portal import Clock, LogIn, Person, wired_of
from tests.support.visits import see


@pytest.fixture
def case_id(app: Flask, asta: Person, carla: Person) -> UUID:
    """A goal and two proposed efforts, kept as the first edition."""
    with wired_of(app).session() as session:
        case = a_case(session, asta.id, coordinator_id=carla.id)
        a_goal(session, case, "Jeg vil arbejde med planter igen.", written_by="citizen")
        an_effort(session, case, "Træning", state="foreslaaet")
        an_effort(session, case, "Mentor", state="foreslaaet", note="En gang om ugen.")
        session.commit()
        made = case.id
    assert keep(app, made) is not None
    return made


def change(app: Flask, case_id: UUID, which: str, /, **values: object) -> None:
    with wired_of(app).session() as session:
        case = session.get_one(Case, case_id)
        for row in session.query(Effort).where(Effort.case_id == case.id):
            if row.title == which:
                for name, value in values.items():
                    setattr(row, name, value)
        session.commit()


def test_the_first_edition_says_that_it_is_the_first(
    client: FlaskClient, asta: Person, case_id: UUID, log_in: LogIn
) -> None:
    log_in(client, asta)
    assert "Det her er den første udgave af din plan. Den er fra 12. januar 2026." in see(client, "/plan")


def test_what_has_changed_since_last_is_told_in_plain_words_to_her(
    app: Flask, client: FlaskClient, asta: Person, case_id: UUID, clock: Clock, log_in: LogIn
) -> None:
    clock.tick(days=3)
    change(app, case_id, "Træning", state="bevilget", since=date(2026, 1, 15))
    with wired_of(app).session() as session:
        an_effort(session, session.get_one(Case, case_id), "Hjælp til posten", department="Socialafdelingen")
        a_preparation(session, session.get_one(Case, case_id), "network", "Min søster hjælper.")
        session.commit()
    assert keep(app, case_id) is not None
    log_in(client, asta)
    html = see(client, "/plan")
    assert "Planen blev sidst ændret 15. januar 2026." in html
    assert "Kommunen har sagt ja til Træning. Det er ikke begyndt endnu." in html
    assert "Hjælp til posten er skrevet ind i planen. Socialafdelingen har ansvaret." in html
    assert "Der er skrevet noget om: Familie og netværk." in html
    assert "Mentor er" not in html


def test_the_same_event_is_told_to_her_caseworker_in_other_words(
    app: Flask, client: FlaskClient, carla: Person, case_id: UUID, log_in: LogIn
) -> None:
    change(app, case_id, "Træning", state="bevilget")
    keep(app, case_id)
    log_in(client, carla)
    html = see(client, f"/sager/{case_id}")
    assert "Indsats: Træning. Fra foreslået, ikke besluttet endnu til bevilget, ikke begyndt endnu." in html
    assert "Kommunen har sagt ja til Træning" not in html


def test_keeping_a_plan_in_which_nothing_has_changed_makes_no_edition(app: Flask, case_id: UUID) -> None:
    assert keep(app, case_id) is None
    change(app, case_id, "Træning", written_on=date(2026, 1, 11))
    assert keep(app, case_id) is None, "a later date of writing alone is no change"


def test_an_earlier_edition_is_read_as_it_stood_on_its_day(
    app: Flask, client: FlaskClient, asta: Person, case_id: UUID, clock: Clock, log_in: LogIn
) -> None:
    clock.tick(days=20)
    change(app, case_id, "Mentor", title="Mentor to gange om ugen", note="To gange om ugen.")
    second = keep(app, case_id)
    log_in(client, asta)
    listed = see(client, "/plan/udgaver")
    assert listed.index("1. februar 2026 kl. 10.00") < listed.index("12. januar 2026 kl. 10.00")
    ways = [line.split('"')[1] for line in listed.splitlines() if 'href="/plan/udgaver/' in line]
    assert ways[0] == f"/plan/udgaver/{second}"
    old = see(client, ways[1])
    assert "En gang om ugen." in old
    assert "To gange om ugen." not in old
    assert "Din plan, som den så ud 12. januar 2026" in old
    assert "Teksten om Mentor to gange om ugen er ændret." in see(client, ways[0])


def test_without_editions_the_list_says_so(app: Flask, client: FlaskClient, asta: Person, log_in: LogIn) -> None:
    with wired_of(app).session() as session:
        a_case(session, asta.id)
        session.commit()
    log_in(client, asta)
    assert "Der er ingen tidligere udgaver af din plan." in see(client, "/plan/udgaver")


def test_an_edition_is_ciphertext_in_the_database(app: Flask, case_id: UUID) -> None:
    change(app, case_id, "Træning", state="i_gang")
    keep(app, case_id)
    with wired_of(app).engine.connect() as connection:
        for row in connection.execute(text("select plan_sealed, changes_sealed from plan_version")):
            for box in row:
                assert b"Tr" not in bytes(box)[:40]
                assert "Træning".encode() not in bytes(box)


def test_what_is_gone_is_told_as_gone_and_what_was_read_back_is_what_was_kept(app: Flask, case_id: UUID) -> None:
    with wired_of(app).session() as session:
        plan = plan_of(session, session.get_one(Case, case_id))
        kept = versions.newest(session, session.get_one(Case, case_id))
        assert kept is not None
        version_id = versions.versions_of(session, session.get_one(Case, case_id))[0].id
        _told, read = versions.version_of(session, session.get_one(Case, case_id), version_id)
    assert read == plan
    without = replace(plan, goals=())
    assert [(one.how, one.what) for one in versions.changes_between(plan, without)] == [("gone", "goal")]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"state": "i_gang"}, "begyndt"),
        ({"state": "afslaaet"}, "Kommunen har sagt nej til Mentor. Du kan spørge hvorfor, og du kan klage."),
        ({"state": "gennemfoert"}, "Mentor er gennemført."),
        ({"state": "afbrudt"}, "Mentor er stoppet før tid."),
        ({"state": "venter"}, "Mentor venter på at begynde. Socialafdelingen har ansvaret."),
        ({"department": "Jobcenteret"}, "Jobcenteret har nu ansvaret for Mentor."),
        ({"starts_on": date(2026, 3, 1)}, "Mentor har fået andre datoer."),
        ({"note": "Hver dag."}, "Teksten om Mentor er ændret."),
    ],
)
def test_each_kind_of_change_has_its_own_sentence(
    app: Flask, client: FlaskClient, asta: Person, case_id: UUID, log_in: LogIn, values: dict[str, object], told: str
) -> None:
    change(app, case_id, "Mentor", **values)
    keep(app, case_id)
    log_in(client, asta)
    assert told in see(client, "/plan")


def test_goals_she_wrote_herself_stand_before_the_others(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    with wired_of(app).session() as session:
        case = a_case(session, asta.id)
        a_goal(session, case, "Kommunens mål.", position=1)
        a_goal(session, case, "Mit eget mål.", position=2, written_by="citizen")
        session.commit()
    log_in(client, asta)
    html = see(client, "/plan")
    assert html.index("Mit eget mål.") < html.index("Kommunens mål.")


def test_a_change_of_coordinator_is_a_card_with_both_names_the_meeting_and_what_was_passed_on(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn
) -> None:
    from portal.plan import people
    from tests.support.portal import an_employee

    dan = an_employee(app, name="Dan Skov", roles=("caseworker",))
    with wired_of(app).session() as session:
        case = a_case(session, asta.id, coordinator_id=carla.id)
        people.hand_over(
            session, case, session.get_one(Employee, dan.id), passed_on="Dine mål.\nAt du venter på svar.",
            met_on=date(2026, 1, 9), url="/plan", now=wired_of(app).now(), on=date(2026, 1, 12),
        )  # fmt: skip
        session.commit()
    log_in(client, asta)
    html = see(client, "/plan")
    assert "Dan Skov har overtaget din sag fra Carla Vinter 12. januar 2026." in html
    assert "I mødtes alle tre 9. januar 2026." in html
    assert "At du venter på svar." in html
    assert "Du har fået en anden koordinerende sagsbehandler." in see(client, "/beskeder")


def test_every_contact_is_told_with_what_each_does_and_nobody_yet_with_the_units_phone(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    from uuid import uuid4

    from portal.plan.models import Contact

    with wired_of(app).session() as session:
        case = a_case(session, asta.id)
        a_goal(session, case, "Et mål")
        for name, until in (("Mads Mentor", None), ("Gamle Mentor", date(2026, 1, 1))):
            contact = Contact(
                id=uuid4(), subject_id=case.subject_id, case_id=case.id, role="mentor", unit="Jobcenter Fjordby",
                phone="70 00 00 04", since=date(2025, 11, 1), until=until,
            )  # fmt: skip
            contact.name = name
            session.add(contact)
        session.commit()
    log_in(client, asta)
    html = see(client, "/plan")
    assert "Mads Mentor" in html
    assert "Støtter dig i hverdagen" in html
    assert "Gamle Mentor" not in html
    assert html.count("Ingen endnu") == 2
    assert html.count('href="tel:70000002"') == 3


def test_what_is_withheld_stands_as_withheld_with_its_law_and_how_to_complain(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    from uuid import uuid4

    from portal.plan.models import Withheld

    with wired_of(app).session() as session:
        case = a_case(session, asta.id)
        a_goal(session, case, "Et mål")
        line = Withheld(
            id=uuid4(), subject_id=case.subject_id, case_id=case.id, place="document", law="fvl_15b",
            decided_on=date(2026, 1, 2), decided_by="Jobcenter Fjordby",
        )  # fmt: skip
        line.what = "En del af et brev"
        session.add(line)
        session.commit()
    log_in(client, asta)
    html = see(client, "/plan")
    assert "En del af et brev" in html
    assert "Forvaltningsloven § 15 b" in html
    assert "Du kan klage inden fire uger" in html
    assert "2. januar 2026 af Jobcenter Fjordby" in html


def test_a_plan_knows_its_lines(app: Flask, case_id: UUID) -> None:
    with wired_of(app).session() as session:
        plan: Plan = plan_of(session, session.get_one(Case, case_id))
        assert len(plan.lines) == 3
        assert sum(isinstance(line, EffortLine) for line in plan.lines) == 2
        assert session.query(Goal).count() == 1
