"""The caseworker writes the plan: efforts and the goal each serves, contacts, what is withheld; she reads it then."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.plan import versions
from portal.plan.models import Case, Contact, Effort, Withheld
from tests.portal.casework.work import own, reads
from tests.support.cases import a_goal, keep, written_in
from tests.support.offers import hidden, watch_pages
from tests.support.portal import LogIn, Person, token_in, wired_of
from tests.support.visits import see

GOAL = "Jeg vil kunne følge min søn i skole."
XSS = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def every_page_holds(app: Flask) -> Iterator[None]:
    faults = watch_pages(app)
    yield
    assert not faults, "\n".join(faults)


@pytest.fixture
def case_id(app: Flask, asta: Person, carla: Person) -> UUID:
    made = own(app, asta, carla)
    with wired_of(app).session() as session:
        a_goal(session, session.get_one(Case, made), GOAL, written_by="citizen")
        session.commit()
    keep(app, made)
    return made


@pytest.fixture
def hers(app: Flask, asta: Person, case_id: UUID, log_in: LogIn) -> FlaskClient:
    browser = app.test_client()
    log_in(browser, asta)
    return browser


@pytest.fixture
def staff(client: FlaskClient, carla: Person, case_id: UUID, log_in: LogIn) -> FlaskClient:
    log_in(client, carla)
    return client


def goal_id(app: Flask, case_id: UUID) -> str:
    with wired_of(app).session(writes=False) as session:
        latest = versions.versions_of(session, session.get_one(Case, case_id))[0]
        _version, plan = versions.version_of(session, session.get_one(Case, case_id), latest.id)
        return str(plan.goals[0].id)


EFFORT: dict[str, str | list[str]] = {
    "title": "Træning på hold",
    "part": "indsats",
    "department": "Sundhed og Træning",
    "state": "venter",
    "since": ["2", "1", "2026"],
    "note": f"Du kan begynde, når du er klar. {XSS}",
    "goal": "",
}


def written(client: FlaskClient, path: str, **fields: str | list[str]) -> tuple[int, str]:
    page = see(client, path)
    answer = client.post(path, data={"csrf_token": token_in(page), "key": hidden(page, "key"), **fields})
    return answer.status_code, answer.location or answer.text


def test_a_new_effort_stands_in_her_plan_with_the_goal_it_serves_and_a_version_is_kept(
    app: Flask, hers: FlaskClient, staff: FlaskClient, case_id: UUID
) -> None:
    path = f"/sager/{case_id}/indsatser/ny"
    status, _where = written(staff, path, **EFFORT | {"goal": goal_id(app, case_id)})
    assert status == 303
    page = see(hers, "/plan")
    card = page[page.index("<h3>Træning på hold") :]
    assert card.index("Dit mål") < card.index(GOAL) < card.index("Ansvarlig")
    assert "Skrevet af din sagsbehandler 12. januar 2026. Kilde: Jobcenter Fjordby." in page
    assert "Træning på hold er skrevet ind i planen. Sundhed og Træning har ansvaret." in page
    assert XSS not in page
    assert "Din plan er ændret. Læs, hvad der er nyt." in see(hers, "/beskeder")
    page = see(staff, f"/sager/{case_id}")
    assert "Borgerens mål" in page[page.index("<h4>Træning på hold") :]
    assert ("plan", "own_case") in reads(app)


def test_choosing_another_goal_is_told_in_two_wordings_and_does_not_change_who_wrote_it(
    app: Flask, hers: FlaskClient, staff: FlaskClient, case_id: UUID
) -> None:
    effort_id = written_in(app, case_id)["effort"]
    keep(app, case_id)
    with wired_of(app).session(writes=False) as session:
        before = session.get_one(Effort, effort_id).written_on
    path = f"/sager/{case_id}/indsatser/{effort_id}"
    page = see(staff, path)
    assert 'value="Genoptræning"' in page
    same: dict[str, str | list[str]] = {
        "title": "Genoptræning", "part": "indsats", "department": "Socialafdelingen", "state": "i_gang",
        "since": ["1", "12", "2025"], "note": "",
    }  # fmt: skip
    assert written(staff, path, **same, goal="")[0] == 303
    assert written(staff, path, **same, goal=goal_id(app, case_id))[0] == 303
    assert "Se, hvilket af dine mål Genoptræning skal hjælpe dig med." in see(hers, "/plan")
    assert "Knyttet til et andet mål end før" in see(staff, f"/sager/{case_id}")
    with wired_of(app).session(writes=False) as session:
        assert session.get_one(Effort, effort_id).written_on == before
        assert [version.number for version in versions.versions_of(session, session.get_one(Case, case_id))] == [
            3,
            2,
            1,
        ]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"title": ""}, "Skriv, hvad indsatsen hedder."),
        ({"since": ["13", "1", "2026"]}, "Vælg en dag, der er gået, eller i dag."),
        ({"goal": "00000000-0000-4000-8000-000000000000"}, "Vælg en af mulighederne."),
        ({"state": "lykkelig"}, "Vælg en af mulighederne."),
        ({"note": "Nummeret er 610190-1111."}, "Det ligner et CPR-nummer."),
        ({"starts_on": ["9", "1", "2026"], "ends_on": ["8", "1", "2026"]}, "Den sidste dag kan ikke ligge før"),
    ],
)
def test_a_fault_in_an_effort_is_told_and_nothing_typed_is_lost(
    staff: FlaskClient, case_id: UUID, fields: dict[str, str | list[str]], told: str
) -> None:
    status, page = written(staff, f"/sager/{case_id}/indsatser/ny", **EFFORT | fields)
    assert status == 422
    assert told in page
    assert "Sundhed og Træning" in page


def test_sent_twice_an_effort_is_written_once(app: Flask, staff: FlaskClient, case_id: UUID) -> None:
    path = f"/sager/{case_id}/indsatser/ny"
    page = see(staff, path)
    data = {"csrf_token": token_in(page), "key": hidden(page, "key"), **EFFORT}
    assert {staff.post(path, data=data).status_code for _time in range(2)} == {303}
    with wired_of(app).session(writes=False) as session:
        assert len(session.scalars(select(Effort)).all()) == 1


CONTACT: dict[str, str | list[str]] = {
    "role": "mentor",
    "name": "Mads Mentor",
    "unit": "Jobcenter Fjordby",
    "phone": "70 00 00 04",
    "does": "Går med dig til lægen.",
    "since": ["2", "1", "2026"],
}


def test_a_contact_is_added_changed_and_ended_and_she_sees_who_is_there_today(
    app: Flask, hers: FlaskClient, staff: FlaskClient, case_id: UUID
) -> None:
    ways = f"/sager/{case_id}/kontakter"
    assert "Der er ingen kontakter ud over dig." in see(staff, ways)
    assert written(staff, f"{ways}/ny", **CONTACT) == (303, ways)
    page = see(hers, "/plan")
    assert "Mads Mentor" in page
    assert "Går med dig til lægen." in page
    assert "Der er nyt om, hvem der er med i din sag." in see(hers, "/beskeder")
    with wired_of(app).session(writes=False) as session:
        path = f"{ways}/{session.scalars(select(Contact)).one().id}"
    assert 'value="Går med dig til lægen."' in see(staff, path)
    assert written(staff, path, **CONTACT | {"until": ["1", "1", "2026"]})[0] == 422, "before it began"
    assert written(staff, path, **CONTACT | {"until": ["11", "1", "2026"]})[0] == 303
    assert "Mads Mentor" not in see(hers, "/plan")
    assert "Tidligere" in see(staff, ways)


def test_what_is_withheld_is_told_with_its_law_and_the_way_to_complain_until_it_is_lifted(
    app: Flask, hers: FlaskClient, staff: FlaskClient, case_id: UUID
) -> None:
    ways = f"/sager/{case_id}/tilbageholdt"
    assert "Intet er holdt tilbage for borgeren." in see(staff, ways)
    fields: dict[str, str | list[str]] = {"what": "En del af et brev", "place": "document", "on": ["9", "1", "2026"]}
    assert written(staff, f"{ways}/nyt", **fields, law="")[0] == 422
    assert written(staff, f"{ways}/nyt", **fields, law="dbl_22") == (303, ways)
    page = see(hers, "/plan")
    assert "En del af et brev" in page
    assert "Databeskyttelsesloven § 22" in page
    assert "Du kan også klage til Datatilsynet." in page
    assert "Noget i din sag er holdt tilbage." in see(hers, "/beskeder")
    with wired_of(app).session(writes=False) as session:
        row_id = session.scalars(select(Withheld)).one().id
    token = token_in(see(staff, ways))
    for _time in range(2):
        assert staff.post(f"{ways}/{row_id}/ophaev", data={"csrf_token": token}).status_code == 303
    assert "Ophævet" in see(staff, ways)
    assert "En del af et brev" not in see(hers, "/plan")
    assert see(hers, "/beskeder").count("må du nu se") == 1


def test_lines_of_another_case_are_not_found(app: Flask, staff: FlaskClient, bo: Person, case_id: UUID) -> None:
    his = own(app, bo, None)
    theirs = written_in(app, his)
    token = token_in(see(staff, f"/sager/{case_id}/kontakter/ny"))
    for case in (his, case_id):
        assert staff.get(f"/sager/{case}/indsatser/{theirs['effort']}").status_code == 404
        assert staff.get(f"/sager/{case}/kontakter/{theirs['contact']}").status_code == 404
        lifted = staff.post(f"/sager/{case}/tilbageholdt/{theirs['withheld']}/ophaev", data={"csrf_token": token})
        assert lifted.status_code == 404
