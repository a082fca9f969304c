"""The first page of each: one sentence of what to do now, who waits for whom, and ways on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal import front
from portal.identity import Citizen
from portal.messages import service as messages
from portal.todo import Todo
from tests.support.cases import a_case, a_meeting, an_effort
from tests.support.portal import LogIn, Person, wired_of
from tests.support.statements import counted
from tests.support.visits import see


def tellers(monkeypatch: pytest.MonkeyPatch, *todos: Todo) -> None:
    """Let one room tell of these and no other room of anything."""
    monkeypatch.setattr(front, "TELLERS", (SimpleNamespace(todos=lambda session, citizen, now: list(todos)),))


def test_a_stranger_finds_both_doors_and_a_phone_for_help_and_for_withdrawing(client: FlaskClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert 'href="/log-ind"' in answer.text
    assert 'href="/medarbejder/log-ind"' in answer.text
    assert 'href="tel:70000000"' in answer.text
    assert "trække et samtykke tilbage" in answer.text


def test_with_nothing_to_do_she_is_told_so_first(client: FlaskClient, asta: Person, log_in: LogIn) -> None:
    log_in(client, asta)
    html = see(client, "/")
    main = html[html.index("<main") :]
    assert "Du skal ikke gøre noget nu." in main
    assert "Hvem venter på hvem" not in main
    for path in ("/plan", "/samtykker", "/samtaler", "/tilbud", "/beskeder", "/hvem-har-set"):
        assert f'href="{path}"' in main


def test_the_nearest_deadline_is_the_one_sentence_and_the_rest_comes_after(
    client: FlaskClient, asta: Person, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    tellers(
        monkeypatch,
        Todo(text="Svar en dag på det lille.", url="/lille"),
        Todo(text="Svar på det store.", url="/store", until=date(2026, 1, 29)),
        Todo(text="Kommunen skal svare dig.", url="/svar", until=date(2026, 1, 19), waits_for="kommunen"),
    )
    log_in(client, asta)
    html = see(client, "/")
    order = [
        html.index(words)
        for words in (
            "Det skal du gøre nu",
            "Svar på det store.",
            "torsdag den 29. januar 2026",
            "Det kan du gøre bagefter",
            "Svar en dag på det lille.",
            "Det venter du på",
            "Kommunen skal svare dig.",
        )
    ]
    assert order == sorted(order)
    assert 'href="/store"' in html
    assert "Du skal ikke gøre noget nu." not in html


def test_what_others_owe_her_does_not_make_her_busy(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    with wired_of(app).session() as session:
        case = a_case(session, asta.id)
        an_effort(session, case, "Hemmelig indsats", state="foreslaaet", department="Socialafdelingen")
        an_effort(session, case, "Endnu en", state="foreslaaet", department="Socialafdelingen")
        an_effort(session, case, "Træning", state="venter", department="Sundhedsafdelingen")
        session.commit()
    log_in(client, asta)
    html = see(client, "/")
    assert "Du skal ikke gøre noget nu." in html
    assert "Jobcenter Fjordby skal finde en koordinerende sagsbehandler til dig." in html
    assert html.count("Socialafdelingen skal tage stilling til noget, der er foreslået i din plan.") == 1
    assert "Sundhedsafdelingen skal sætte noget fra din plan i gang." in html
    assert "Hemmelig indsats" not in html


def test_her_next_meeting_and_unread_notices_are_told_in_a_sentence_each(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    with wired_of(app).session() as session:
        a_meeting(session, a_case(session, asta.id), datetime(2026, 1, 20, 12, 30, tzinfo=UTC))
        citizen = session.get_one(Citizen, asta.id)
        messages.tell_citizen(session, citizen, kind="offer.sent", url="/tilbud", now=wired_of(app).now())
        session.commit()
    log_in(client, asta)
    html = see(client, "/")
    assert "Dit næste møde er 20. januar 2026 kl. 13.30." in html
    assert "Du har beskeder, du ikke har læst." in html


def test_nothing_on_it_is_somebody_elses(
    app: Flask, client: FlaskClient, asta: Person, bo: Person, log_in: LogIn
) -> None:
    with wired_of(app).session() as session:
        a_case(session, asta.id)
        session.commit()
    log_in(client, bo)
    assert "koordinerende sagsbehandler" not in see(client, "/")


def test_a_caseworker_comes_to_her_inbox(client: FlaskClient, carla: Person, log_in: LogIn) -> None:
    log_in(client, carla)
    answer = client.get("/")
    assert answer.status_code == 200
    assert "Indbakke" in answer.text
    assert "Du skal ikke gøre noget nu." not in answer.text


def test_her_page_costs_the_same_number_of_statements_for_ten_and_two_hundred(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    def grow(start: int, stop: int) -> None:
        with wired_of(app).session() as session:
            citizen = session.get_one(Citizen, asta.id)
            for number in range(start, stop):
                an_effort(session, session.merge(case), f"Indsats {number}", state="venter")
                at = wired_of(app).now() + timedelta(hours=number)
                a_meeting(session, session.merge(case), at)
                messages.tell_citizen(session, citizen, kind="offer.sent", url="/tilbud", now=at)
            session.commit()

    with wired_of(app).session() as session:
        case = a_case(session, asta.id)
        session.commit()
    grow(0, 10)
    log_in(client, asta)
    client.get("/")
    with counted(wired_of(app).engine) as few:
        client.get("/")
    grow(10, 200)
    with counted(wired_of(app).engine) as many:
        client.get("/")
    assert len(many) == len(few)
