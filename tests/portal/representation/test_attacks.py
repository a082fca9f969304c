"""Somebody who may act for one tries to act for another, for longer, or without anybody seeing it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from consent.events import State
from portal.representation import service
from portal.signin.models import KeptText
from tests.portal.casework.work import own as a_case
from tests.support import consent_pages as consents
from tests.support import offers, threads
from tests.support.portal import Clock, LogIn, Person, put_behind_cookie, token_in, wired_of
from tests.support.powers import a_power, acts_for, begins, ended


def test_a_power_over_one_opens_nothing_of_another(
    app: Flask, client: FlaskClient, asta: Person, bo: Person, karen: Person, agencies: None
) -> None:
    bos_question, bos_course = consents.asked(app, bo), offers.a_course(app, bo)
    acts_for(app, client, karen, a_power(app, asta, karen))
    token = token_in(client.get("/samtykker").text)
    for path in (f"/samtykker/{bos_question}", f"/samtykker/{bos_question}/svar", f"/ressourceforloeb/{bos_course}"):
        absent = path.replace(str(bos_question), str(uuid4())).replace(str(bos_course), str(uuid4()))
        assert client.get(path).status_code == client.get(absent).status_code == 404
    sent = client.post(f"/samtykker/{bos_question}/svar", data={"csrf_token": token, "svar_employment": "ja"})
    assert sent.status_code == 404
    assert consents.consent_of(app, bo, bos_question).state is State.REQUESTED


def test_a_power_that_is_another_womans_begins_nothing(
    app: Flask, client: FlaskClient, asta: Person, bo: Person, karen: Person
) -> None:
    hers = a_power(app, asta, bo)
    put_behind_cookie(app, client, karen)
    for wanted in (hers, uuid4(), "", "x", karen.id):
        assert begins(client, str(wanted)).status_code == 404
    assert "Du handler for" not in client.get("/").text


def test_a_session_that_names_anothers_power_acts_for_nobody(
    app: Flask, client: FlaskClient, asta: Person, bo: Person, karen: Person
) -> None:
    """Written straight into the row, as by somebody who could."""
    power = a_power(app, asta, bo)
    put_behind_cookie(app, client, karen)
    with wired_of(app).session() as session:
        session.execute(
            text("UPDATE login_session SET power_id = :power, acting_since = 1 WHERE ended_at IS NULL"),
            {"power": power.hex},
        )
        session.commit()
    refused = client.get("/samtykker")
    assert refused.status_code == 403
    assert "Asta" not in refused.text
    assert "Du handler for" not in client.get("/").text


def test_what_is_ended_between_the_page_and_the_form_is_not_done(
    app: Flask, client: FlaskClient, asta: Person, karen: Person, agencies: None
) -> None:
    question, power = consents.asked(app, asta), a_power(app, asta, karen)
    acts_for(app, client, karen, power)
    page = client.get(f"/samtykker/{question}/svar").text
    ended(app, asta, power)
    sent = consents.answer(client, question, {"employment": "ja", "social": "ja"}, page)
    assert sent.status_code == 403
    assert "Det, du lige sendte, er ikke gjort" in sent.text
    assert consents.consent_of(app, asta, question).state is State.REQUESTED


def test_what_is_ended_while_her_form_is_on_its_way_is_not_done(
    app: Flask, client: FlaskClient, asta: Person, karen: Person, agencies: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It still held when the request came in, and no longer when its own transaction began."""
    question, power = consents.asked(app, asta), a_power(app, asta, karen)
    acts_for(app, client, karen, power)
    page = client.get(f"/samtykker/{question}/svar").text
    held = service.standing

    def ended_right_after(*args: Any, **kwargs: Any) -> Any:
        found = held(*args, **kwargs)
        args[0].close()
        ended(app, asta, power)
        return found

    monkeypatch.setattr(service, "standing", ended_right_after)
    sent = consents.answer(client, question, {"employment": "ja", "social": "ja"}, page)
    assert sent.status_code == 403
    assert consents.consent_of(app, asta, question).state is State.REQUESTED


def test_a_form_of_one_she_acts_for_does_nothing_for_the_next(
    app: Flask, client: FlaskClient, asta: Person, bo: Person, karen: Person, agencies: None
) -> None:
    """Two windows: in one she has gone on to act for Bo, in the other Asta's page is still open."""
    question = consents.asked(app, asta)
    astas, bos = a_power(app, asta, karen), a_power(app, bo, karen)
    acts_for(app, client, karen, astas)
    page = client.get(f"/samtykker/{question}/svar").text
    begins(client, bos)
    yes = {"employment": "ja", "social": "ja"}
    assert consents.answer(client, question, yes, page).status_code == 400
    token = token_in(client.get("/samtykker").text)
    assert consents.answer(client, question, yes, page, csrf_token=token).status_code == 404
    assert consents.consent_of(app, asta, question).state is State.REQUESTED


def test_a_message_written_for_one_is_never_sent_for_the_next(
    app: Flask, client: FlaskClient, asta: Person, bo: Person, karen: Person, carla: Person
) -> None:
    """An address without an id fits both: the page says for whom it was drawn, and the form holds to it."""
    a_case(app, asta, carla)
    a_case(app, bo, carla)
    acts_for(app, client, karen, a_power(app, asta, karen))
    page = client.get(threads.NEW).text
    begins(client, a_power(app, bo, karen))
    sent = threads.write(client, threads.NEW, "Asta har det skidt.", page, about="general")
    assert sent.status_code != 303
    with wired_of(app).session(writes=False) as session:
        assert session.execute(text("SELECT count(*) FROM thread")).scalar_one() == 0


def test_her_own_message_is_never_sent_for_the_one_she_acts_for(
    app: Flask, client: FlaskClient, asta: Person, karen: Person, carla: Person
) -> None:
    a_case(app, asta, carla)
    a_case(app, karen, carla)
    put_behind_cookie(app, client, karen)
    page = client.get(threads.NEW).text
    begins(client, a_power(app, asta, karen))
    assert threads.write(client, threads.NEW, "Jeg er selv syg.", page, about="general").status_code != 303


@pytest.mark.parametrize("path", ["/handl-for", "/handl-for/slut", "/fuldmagter/{power}/slut"])
def test_the_switch_needs_a_token_of_ours(
    app: Flask, client: FlaskClient, asta: Person, karen: Person, path: str
) -> None:
    power = a_power(app, asta, karen)
    put_behind_cookie(app, client, asta if "fuldmagter" in path else karen)
    where = path.format(power=power)
    assert client.post(where, data={"fuldmagt": str(power)}).status_code == 400
    token = token_in(client.get("/handl-for").text)
    form = {"csrf_token": token, "fuldmagt": str(power)}
    assert client.post(where, data=form, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 400


def test_nothing_is_switched_by_reading(app: Flask, client: FlaskClient, asta: Person, karen: Person) -> None:
    power = a_power(app, asta, karen)
    put_behind_cookie(app, client, karen)
    client.get(f"/handl-for?fuldmagt={power}")
    assert "Du handler for" not in client.get("/").text
    assert client.get("/handl-for/slut").status_code == 405


def test_going_back_shows_nothing_that_was_kept(app: Flask, client: FlaskClient, asta: Person, karen: Person) -> None:
    acts_for(app, client, karen, a_power(app, asta, karen))
    for path in ("/samtykker", "/tilbud", "/handl-for/forside"):
        assert client.get(path).headers["Cache-Control"] == "no-store"


def test_without_the_log_of_acts_there_is_no_page(app: Flask, client: FlaskClient, asta: Person, karen: Person) -> None:
    acts_for(app, client, karen, a_power(app, asta, karen))
    with wired_of(app).session() as session:
        session.execute(text("ALTER TABLE representation_act RENAME TO gone"))
        session.commit()
    assert client.get("/samtykker").status_code == 503
    assert client.get("/tilbud").status_code == 503


def test_what_she_types_for_another_is_hers_and_never_his(
    app: Flask, client: FlaskClient, asta: Person, karen: Person, carla: Person, clock: Clock, log_in: LogIn
) -> None:
    """Her session runs out while she writes for Asta: it is kept for her, and not beside what is her own."""
    a_case(app, asta, carla)
    a_case(app, karen, carla)
    acts_for(app, client, karen, a_power(app, asta, karen))
    page = client.get(threads.NEW).text
    clock.tick(minutes=16)
    threads.write(client, threads.NEW, "Asta har haft det skidt i en uge.", page, about="general")
    with wired_of(app).session(writes=False) as session:
        (kept,) = session.query(KeptText).all()
        assert kept.subject_id == karen.subject_id
    log_in(client, asta)
    assert "skidt" not in client.get(threads.NEW).text
    assert "skidt" not in client.get(f"/det-du-skrev?form={threads.NEW}").text
    log_in(client, karen)
    assert "skidt" not in client.get(threads.NEW).text


def test_what_she_herself_typed_is_not_shown_to_whoever_acts_for_her(
    app: Flask, client: FlaskClient, asta: Person, karen: Person, carla: Person, clock: Clock, log_in: LogIn
) -> None:
    a_case(app, asta, carla)
    log_in(client, asta)
    page = client.get(threads.NEW).text
    clock.tick(minutes=16)
    threads.write(client, threads.NEW, "Min mor må ikke vide det.", page, about="general")
    acts_for(app, client, karen, a_power(app, asta, karen))
    assert "Min mor må ikke vide det" not in client.get(threads.NEW).text
    assert client.get(f"/det-du-skrev?form={threads.NEW}").status_code == 403


def test_an_employee_acts_for_nobody(
    app: Flask, client: FlaskClient, asta: Person, karen: Person, carla: Person
) -> None:
    power = a_power(app, asta, karen)
    put_behind_cookie(app, client, carla)
    assert client.get("/handl-for").status_code == 404
    token = token_in(client.get("/").text)
    assert client.post("/handl-for", data={"csrf_token": token, "fuldmagt": str(power)}).status_code == 404


def test_whoever_acts_for_another_ends_no_power_over_her(
    app: Flask, client: FlaskClient, asta: Person, bo: Person, karen: Person
) -> None:
    bos = a_power(app, asta, bo)
    acts_for(app, client, karen, a_power(app, asta, karen))
    token = token_in(client.get("/samtykker").text)
    assert client.post(f"/fuldmagter/{bos}/slut", data={"csrf_token": token}).status_code == 403
