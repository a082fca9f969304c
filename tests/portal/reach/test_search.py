"""A citizen is found by name, day of birth or number; the search is kept sealed, and she sees that it showed her."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import LargeBinary, func, select, text

from portal.identity import Citizen
from portal.reach import search as searching
from portal.reach.models import CitizenTerm, Search
from tests.portal.casework.work import reads
from tests.portal.reach.reaching import search, ways
from tests.support.portal import Clock, LogIn, Person, a_citizen, wired_of
from tests.support.statements import counted

BY = [{"name": "lund"}, {"name": "LUND asta"}, {"number": "610190-1111"}]


@pytest.mark.parametrize("fields", BY)
def test_she_is_found_with_no_more_than_tells_people_apart(
    client: FlaskClient, astas_case: UUID, dagny: Person, bo: Person, log_in: LogIn, fields: dict[str, str]
) -> None:
    log_in(client, dagny)
    found = search(client, **fields)
    assert "Asta Lund" in found.text
    assert "610190-XXXX" in found.text
    assert "6101901111" not in found.text
    assert "610190-1111" not in found.text
    assert "En kollegas sag i Jobcenter Fjordby" in found.text
    assert "Bo Krag" not in found.text


def test_she_is_found_by_the_day_she_was_born(
    client: FlaskClient, asta: Person, bo: Person, dagny: Person, log_in: LogIn
) -> None:
    """Sixty is added to the day in her number, which is nobody's day of birth."""
    log_in(client, dagny)
    found = search(client, born=["1", "1", "1990"]).text
    assert "Asta Lund" in found
    assert "Bo Krag" not in found


def test_she_sees_that_a_search_has_shown_her(
    app: Flask, client: FlaskClient, asta: Person, dagny: Person, log_in: LogIn
) -> None:
    log_in(client, dagny)
    search(client, name="Lund")
    assert reads(app) == [("name", "search")]
    log_in(client, asta)
    assert "Søgte efter en borger" in client.get("/hvem-har-set").text


def test_what_was_searched_for_is_kept_and_opens_with_our_key_only(
    app: Flask, client: FlaskClient, asta: Person, dagny: Person, log_in: LogIn
) -> None:
    log_in(client, dagny)
    search(client, name="Asta Lund")
    search(client, name="Findesikke")
    wired = wired_of(app)
    with wired.session(writes=False) as session:
        made = session.scalars(select(Search).order_by(Search.at, Search.found.desc())).all()
        assert [searching.criterion(wired.keys, one) for one in made] == ["Asta Lund", "Findesikke"]
        assert [one.found for one in made] == [1, 0]
        stored = b"".join(session.scalars(text("SELECT criterion_sealed FROM case_search").columns(LargeBinary)))
        assert b"Asta" not in bytes(stored)


def test_without_the_log_nobody_is_found(
    app: Flask, client: FlaskClient, asta: Person, dagny: Person, log_in: LogIn
) -> None:
    log_in(client, dagny)
    with wired_of(app).session() as session:
        session.execute(text("ALTER TABLE read_event RENAME TO read_event_gone"))
        session.commit()
    answer = search(client, name="Lund")
    assert answer.status_code == 503
    assert "Asta" not in answer.text


def test_protected_names_are_found_by_the_whole_number_only(
    app: Flask, client: FlaskClient, dagny: Person, log_in: LogIn
) -> None:
    a_citizen(app, name="Iben Skov", number="7006858888", protected=True)
    log_in(client, dagny)
    assert "Ingen passer" in search(client, name="Skov").text
    found = search(client, number="7006858888").text
    assert "Navne- og adressebeskyttet" in found
    assert "Iben" not in found


def test_whoever_becomes_protected_or_takes_another_name_is_found_accordingly(app: Flask, asta: Person) -> None:
    def terms() -> int:
        with wired_of(app).session(writes=False) as session:
            return session.scalar(select(func.count()).where(CitizenTerm.citizen_id == asta.id)) or 0

    assert terms() == 4  # two words, the last of them also as surname, and the day
    with wired_of(app).session() as session:
        session.get_one(Citizen, asta.id).name = "Asta Maria Lund Krag"
        session.commit()
    assert terms() == 6
    with wired_of(app).session() as session:
        session.get_one(Citizen, asta.id).protected = True
        session.commit()
    assert terms() == 0


def test_too_many_are_not_shown_and_not_leafed_through(
    app: Flask, client: FlaskClient, dagny: Person, log_in: LogIn
) -> None:
    for number in range(searching.MOST + 1):
        a_citizen(app, name=f"Nr{number} Hansen", number=f"61019022{number:02}")
    log_in(client, dagny)
    answer = search(client, name="Hansen")
    assert "For mange passer" in answer.text
    assert "Nr1" not in answer.text
    assert reads(app) == []


def test_searches_are_few_in_an_hour(
    client: FlaskClient, clock: Clock, asta: Person, dagny: Person, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "AT_MOST", 2)
    log_in(client, dagny)
    assert [search(client, name="Lund").status_code for _ in range(3)] == [200, 200, 429]
    clock.tick(minutes=5)
    assert search(client, name="Lund").status_code == 429


def test_what_was_found_is_the_searchers_alone_and_for_a_quarter_of_an_hour(
    client: FlaskClient, clock: Clock, carla: Person, dagny: Person, astas_case: UUID, log_in: LogIn
) -> None:
    log_in(client, dagny)
    found = search(client, name="Lund")
    (way,) = ways(found)
    here = found.request.path
    assert client.get(way).status_code == 200
    log_in(client, carla)
    assert [client.get(path).status_code for path in (here, way)] == [404, 404]
    log_in(client, dagny)
    clock.tick(minutes=14)
    client.get("/indbakke")
    clock.tick(minutes=2)
    assert [client.get(path).status_code for path in (here, way)] == [404, 404]


@pytest.mark.parametrize(
    "fields",
    [{}, {"name": "Lund", "number": "6101901111"}, {"number": "12"}, {"born": ["x", "1", "1990"]}, {"name": "x" * 121}],
)
def test_a_faulty_search_is_none(
    app: Flask, client: FlaskClient, asta: Person, dagny: Person, log_in: LogIn, fields: dict[str, str | list[str]]
) -> None:
    log_in(client, dagny)
    answer = search(client, **fields)
    assert answer.status_code == 422
    assert "6101901111" not in answer.text
    assert reads(app) == []


def test_a_search_costs_the_same_among_few_and_many(
    app: Flask, client: FlaskClient, asta: Person, dagny: Person, log_in: LogIn
) -> None:
    log_in(client, dagny)
    search(client, name="Lund")
    with counted(wired_of(app).engine) as few:
        search(client, name="Lund")
    for number in range(30):
        a_citizen(app, name=f"Nr{number} Hansen", number=f"61019033{number:02}")
    with counted(wired_of(app).engine) as many:
        search(client, name="Lund")
    assert len(many) == len(few)
