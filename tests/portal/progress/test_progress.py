"""Her own points: hers alone until she sends them, as she saw them; what is sent stays, and only that do staff see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import ProgrammingError

from portal.identity import Citizen
from portal.journal.models import JournalEntry
from portal.progress import service
from portal.progress.models import ScoredDay
from portal.signin import drafts as typed
from tests.portal.casework.work import own, reads
from tests.support.databases import FreshDatabase, Migrate
from tests.support.offers import hidden, watch_pages
from tests.support.portal import LogIn, Person, token_in, wired_of
from tests.support.progress import points_given, points_sent
from tests.support.roles import guarded
from tests.support.statements import counted
from tests.support.visits import see

HERS = "/plan/saadan-gaar-det"
NOTE = "Jeg sov slet ikke i nat."


@pytest.fixture(autouse=True)
def every_page_holds(app: Flask) -> Iterator[None]:
    faults = watch_pages(app)
    yield
    assert not faults, "\n".join(faults)


@pytest.fixture
def case_id(app: Flask, asta: Person, carla: Person) -> UUID:
    return own(app, asta, carla)


@pytest.fixture
def hers(client: FlaskClient, asta: Person, case_id: UUID, log_in: LogIn) -> FlaskClient:
    log_in(client, asta)
    return client


@pytest.fixture
def staff(app: Flask, carla: Person, log_in: LogIn) -> FlaskClient:
    browser = app.test_client()
    log_in(browser, carla)
    return browser


def scale_of(page: str, name: str) -> str:
    """The field of the thing with this name."""
    found = re.search(rf'for="(points-[0-9a-f-]+)">{name}', page)
    assert found is not None, name
    return found[1]


def posted(client: FlaskClient, path: str, **fields: str | list[str]) -> tuple[int, str]:
    page = see(client, path)
    answer = client.post(path, data={"csrf_token": token_in(page), **fields})
    return answer.status_code, answer.location or answer.text


def test_she_chooses_gives_points_and_sees_them_drawn_and_in_a_table(hers: FlaskClient) -> None:
    assert "Du følger ikke noget endnu." in see(hers, HERS)
    assert posted(hers, f"{HERS}/vaelg", chosen=["sleep", "pain"], new="At gå en tur") == (303, HERS)
    assert "Du har ikke givet point endnu" in see(hers, HERS)
    page = see(hers, f"{HERS}/dag")
    for day, sleep in (("10", "3"), ("12", "7")):
        fields = {scale_of(page, "Søvn"): sleep, scale_of(page, "At gå en tur"): "5"}
        filled = posted(hers, f"{HERS}/dag", key=str(uuid4()), note=NOTE, day=[day, "1", "2026"], **fields)
        assert filled == (303, HERS)
    page = see(hers, HERS)
    assert '<svg class="chart-drawing"' in page
    assert 'role="img" aria-labelledby="chart-title chart-told"' in page
    assert "Søvn: fra 3 den 10. januar 2026 til 7 den 12. januar 2026. Lavest 3, højest 7." in page
    assert "B: At gå en tur" in page
    assert NOTE in page
    assert "Ikke givet" in page, "pain has no points"


def test_a_day_is_given_once_and_a_second_form_for_it_leads_to_the_first_with_nothing_lost(
    app: Flask, hers: FlaskClient, asta: Person
) -> None:
    day_id = points_given(app, asta, sleep=4)
    page = see(hers, f"{HERS}/dag")
    fields = {scale_of(page, "Søvn"): "9", "day": ["12", "1", "2026"], "note": NOTE, "csrf_token": token_in(page)}
    answer = hers.post(f"{HERS}/dag", data=fields | {"key": hidden(page, "key")})
    assert answer.status_code == 422
    assert f'href="{HERS}/dag/{day_id}"' in answer.text
    assert NOTE in answer.text


def test_sending_the_form_twice_is_giving_points_once(app: Flask, hers: FlaskClient, asta: Person) -> None:
    points_given(app, asta, days_ago=1, sleep=4)
    page = see(hers, f"{HERS}/dag")
    fields = {scale_of(page, "Søvn"): "9", "day": ["12", "1", "2026"], "csrf_token": token_in(page)}
    for _time in range(2):
        assert hers.post(f"{HERS}/dag", data=fields | {"key": hidden(page, "key")}).status_code == 303
    with wired_of(app).session(writes=False) as session:
        assert len(session.scalars(select(ScoredDay)).all()) == 2


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"day": ["13", "1", "2026"], "note": NOTE}, "Vælg i dag eller en dag, der er gået."),
        ({"day": ["31", "2", "2026"], "note": NOTE}, "Skriv en dato, der findes"),
        ({"day": ["12", "1", "2026"], "note": ""}, "Giv point for mindst én ting"),
        ({"day": ["12", "1", "2026"], "note": f"{NOTE} 610190-1111"}, "Det ligner et CPR-nummer."),
    ],
)
def test_what_cannot_be_kept_is_told_and_what_she_wrote_stands_there(
    app: Flask, hers: FlaskClient, asta: Person, fields: dict[str, str | list[str]], told: str
) -> None:
    points_given(app, asta, days_ago=3, sleep=4)
    status, page = posted(hers, f"{HERS}/dag", key=str(uuid4()), **fields)
    assert status == 422
    assert told in page
    assert str(fields["note"]) in page


def test_points_outside_the_scale_and_for_things_that_are_not_hers_are_not_kept(
    app: Flask, hers: FlaskClient, asta: Person, bo: Person
) -> None:
    own(app, bo, None)
    points_given(app, asta, days_ago=3, sleep=4)
    points_given(app, bo, days_ago=3, mood=4)
    with wired_of(app).session(writes=False) as session:
        his = service.parameters_of(session, session.get_one(Citizen, bo.id))[0].id
    page = see(hers, f"{HERS}/dag")
    fields = {"csrf_token": token_in(page), "key": hidden(page, "key"), "day": ["12", "1", "2026"]}
    assert hers.post(f"{HERS}/dag", data=fields | {scale_of(page, "Søvn"): "11"}).status_code == 422
    assert hers.post(f"{HERS}/dag", data=fields | {f"points-{his}": "5"}).status_code == 422


@pytest.mark.parametrize("points", [0, 11, -1])
def test_the_room_itself_takes_no_points_outside_the_scale(
    app: Flask, asta: Person, case_id: UUID, points: int
) -> None:
    with pytest.raises(ValueError, match="outside the scale"):
        points_given(app, asta, sleep=points)


def test_she_changes_and_deletes_what_she_has_not_sent_and_what_is_sent_stays(
    app: Flask, hers: FlaskClient, asta: Person
) -> None:
    first, second = points_given(app, asta, days_ago=2, sleep=4), points_given(app, asta, days_ago=1, sleep=5)
    page = see(hers, f"{HERS}/dag/{first}")
    assert posted(hers, f"{HERS}/dag/{first}", **{scale_of(page, "Søvn"): "6", "note": NOTE})[0] == 303
    assert "fra 6 den 10. januar" in see(hers, HERS)
    assert hers.post(f"{HERS}/dag/{second}/slet", data={"csrf_token": token_in(page)}).status_code == 303
    assert "11. januar 2026" not in see(hers, HERS)
    points_sent(app, asta, notes=True)
    page = see(hers, f"{HERS}/dag/{first}")
    assert "Det er en del af din sag og kan ikke ændres." in page
    assert 'name="points-' not in page
    token = token_in(page)
    hers.post(f"{HERS}/dag/{first}/slet", data={"csrf_token": token})
    hers.post(f"{HERS}/dag/{first}", data={"csrf_token": token, "note": "En anden note"})
    page = see(hers, HERS)
    assert "10. januar 2026" in page
    assert NOTE in page
    assert "En anden note" not in page


def test_she_sees_all_of_it_before_she_sends_and_her_caseworker_and_the_journal_get_just_that(
    app: Flask, hers: FlaskClient, asta: Person, staff: FlaskClient, case_id: UUID
) -> None:
    points_given(app, asta, days_ago=1, sleep=4, mood=2, note=NOTE)
    with wired_of(app).session(writes=False) as session:
        ids = {one.topic: one.id for one in service.parameters_of(session, session.get_one(Citizen, asta.id))}
    path = f"{HERS}/send?hvad={ids['sleep']}"
    page = see(hers, path)
    assert "Det bliver en del af din sag og kan ikke slettes af dig." in page
    assert "Humør" not in page
    assert NOTE not in page
    fields = {"csrf_token": token_in(page), "key": hidden(page, "key"), "shown": hidden(page, "shown")}
    sent = hers.post(path, data=fields)
    assert sent.status_code == 303
    assert hers.post(path, data=fields).location == sent.location, "twice is once"
    assert "Sendt. Ikke læst endnu" in see(hers, sent.location)
    assert "Borgeren har sendt sine egne point." in see(staff, "/indbakke")
    link = re.search(rf'href="(/sager/{case_id}/saadan-gaar-det/[^"]+)"', see(staff, f"/sager/{case_id}"))
    assert link is not None
    page = see(staff, link[1])
    assert "Søvn: 4 den 11. januar 2026." in page
    assert "Humør" not in page
    assert NOTE not in page
    assert ("plan", "own_case") in reads(app)
    assert "Læst af kommunen 12. januar 2026" in see(hers, sent.location)
    with wired_of(app).session(writes=False) as session:
        (entry,) = session.scalars(select(JournalEntry))
        assert entry.kind == "scores"
        assert "11. januar 2026. Søvn: 4" in entry.body
        assert "Humør" not in entry.body
    assert "Borgerens egne point" in see(staff, f"/sager/{case_id}/journal")


def test_what_has_changed_since_she_saw_it_is_not_sent_but_shown_again(
    app: Flask, hers: FlaskClient, asta: Person
) -> None:
    points_given(app, asta, days_ago=1, sleep=4)
    with wired_of(app).session(writes=False) as session:
        (one,) = service.parameters_of(session, session.get_one(Citizen, asta.id))
        path = f"{HERS}/send?hvad={one.id}"
    page = see(hers, path)
    fields = {"csrf_token": token_in(page), "key": hidden(page, "key"), "shown": hidden(page, "shown")}
    points_given(app, asta, sleep=9)
    answer = hers.post(path, data=fields)
    assert answer.status_code == 409
    assert "Intet er sendt." in answer.text
    assert "Det har du sendt" not in see(hers, HERS)


def test_what_was_typed_when_the_session_ran_out_stands_in_the_form_again(
    app: Flask, hers: FlaskClient, asta: Person
) -> None:
    points_given(app, asta, days_ago=3, sleep=4)
    field = scale_of(see(hers, f"{HERS}/dag"), "Søvn")
    with wired_of(app).session() as session:
        citizen, lost = session.get_one(Citizen, asta.id), {field: "8", "note": NOTE, "day": ["11", "1", "2026"]}
        typed.keep_typed(session, citizen, f"{HERS}/dag", lost, now=wired_of(app).now())
        session.commit()
    page = see(hers, f"{HERS}/dag")
    assert NOTE in page
    assert '<option selected value="8">' in page
    assert 'value="11"' in page


def test_no_more_than_six_things_are_followed_and_what_she_leaves_keeps_its_points(
    app: Flask, hers: FlaskClient, asta: Person
) -> None:
    points_given(app, asta, days_ago=1, sleep=4)
    every = ["sleep", "energy", "pain", "mood", "others", "focus"]
    status, page = posted(hers, f"{HERS}/vaelg", chosen=every, new="Noget mere")
    assert status == 422
    assert "Vælg højst 6 ting." in page
    assert "Noget mere" in page
    assert posted(hers, f"{HERS}/vaelg", chosen=["energy"])[0] == 303
    assert "Søvn: 4 den 11. januar 2026." in see(hers, HERS)
    page = see(hers, f"{HERS}/dag")
    assert "Energi" in page
    assert "Søvn" not in page


def test_points_are_ciphertext_even_the_numbers(app: Flask, asta: Person, case_id: UUID) -> None:
    points_given(app, asta, sleep=4)
    with wired_of(app).engine.connect() as connection:
        (box,) = connection.execute(text("select points_sealed from progress_score")).one()
    assert len(bytes(box)) > 20
    assert bytes(box) != b"4"


def test_a_page_costs_as_many_statements_for_many_days_as_for_few(app: Flask, hers: FlaskClient, asta: Person) -> None:
    def cost(path: str) -> int:
        see(hers, path)
        with counted(wired_of(app).engine) as sent:
            see(hers, path)
        return len(sent)

    points_given(app, asta, days_ago=1, sleep=4, mood=5)
    few = cost(HERS)
    for days_ago in range(2, 80):
        points_given(app, asta, days_ago=days_ago, sleep=4, mood=5)
    assert cost(HERS) == few
    assert "Se ældre dage" in see(hers, HERS)
    assert "Se nyere dage" in see(hers, f"{HERS}?side=2")


@pytest.mark.parametrize("room", ["progress_parameter", "progress_day", "progress_score"])
def test_the_worker_and_the_auditor_may_not_read_a_point_in_the_database(
    fresh_database: FreshDatabase, migrate_database: Migrate, room: str
) -> None:
    with guarded(fresh_database("postgresql", migrate_database)) as here:
        for role in ("worker", "auditor"):
            engine = create_engine(here.as_role(role))
            with engine.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
                connection.execute(text(f"select * from {room}"))
            engine.dispose()
