"""She picks whom she acts for, sees it on every page, and is herself again by one click."""

from __future__ import annotations

from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.messages.models import Notice
from portal.representation.models import Power, RepresentedAct
from tests.portal.casework.work import own as a_case
from tests.support.portal import Clock, LogIn, Person, a_citizen, token_in, wired_of
from tests.support.powers import a_power, acts_for, begins, days, ended


def notices(app: Flask, person: Person) -> list[str]:
    with wired_of(app).session(writes=False) as session:
        return list(session.scalars(select(Notice.kind).where(Notice.citizen_id == person.id).order_by(Notice.at)))


def looks(app: Flask, person: Person) -> list[str]:
    with wired_of(app).session(writes=False) as session:
        wanted = select(RepresentedAct.what).where(RepresentedAct.citizen_id == person.id)
        return sorted(session.scalars(wanted))


def test_she_picks_among_those_she_may_act_for_and_sees_nobody_else(
    app: Flask, client: FlaskClient, asta: Person, bo: Person, karen: Person, log_in: LogIn
) -> None:
    a_power(app, asta, karen)
    other = a_citizen(app, name="Emil Sand", number="6101884444")
    a_power(app, bo, other)
    log_in(client, karen)
    page = client.get("/handl-for")
    assert "Handl for Asta Lund" in page.text
    assert "Bo Krag" not in page.text


def test_every_page_says_for_whom_and_one_click_leads_back(
    app: Flask, client: FlaskClient, asta: Person, karen: Person, carla: Person
) -> None:
    a_case(app, asta, carla)
    assert acts_for(app, client, karen, a_power(app, asta, karen)).location == "/handl-for/forside"
    for path in (
        "/handl-for/forside",
        "/plan",
        "/samtykker",
        "/tilbud",
        "/beskeder/sagsbehandler",
        "/om",
        f"/samtykker/{uuid4()}",
    ):
        page = client.get(path)
        assert "Du handler for Asta Lund" in page.text, path
        assert 'action="/handl-for/slut"' in page.text, path
    back = client.post("/handl-for/slut", data={"csrf_token": token_in(client.get("/plan").text)})
    assert back.status_code == 303
    page = client.get("/")
    assert "Du handler for" not in page.text
    assert "Karen Lund" in page.text


def test_the_front_page_is_hers_to_find_again(app: Flask, client: FlaskClient, asta: Person, karen: Person) -> None:
    acts_for(app, client, karen, a_power(app, asta, karen))
    assert client.get("/").location == "/handl-for/forside"


def test_the_first_use_is_told_to_the_citizen_and_the_second_is_not(
    app: Flask, client: FlaskClient, asta: Person, karen: Person, clock: Clock
) -> None:
    power = a_power(app, asta, karen)
    acts_for(app, client, karen, power)
    clock.tick(minutes=1)
    begins(client, power)
    assert notices(app, asta) == ["power.first_used"]


def test_each_part_of_the_case_she_looks_at_is_written_once_a_time(
    app: Flask, client: FlaskClient, asta: Person, karen: Person, carla: Person, clock: Clock
) -> None:
    a_case(app, asta, carla)
    power = a_power(app, asta, karen)
    acts_for(app, client, karen, power)
    client.get("/plan")
    client.get("/plan/udgaver")
    client.get("/tilbud")
    assert looks(app, asta) == ["see-offers", "see-plan"]
    clock.tick(minutes=5)
    begins(client, power)
    client.get("/plan")
    assert looks(app, asta) == ["see-offers", "see-plan", "see-plan"]


def test_the_citizen_sees_who_looked_and_at_what(
    app: Flask, client: FlaskClient, asta: Person, karen: Person, carla: Person, log_in: LogIn
) -> None:
    a_case(app, asta, carla)
    acts_for(app, client, karen, a_power(app, asta, karen))
    client.get("/plan")
    log_in(client, asta)
    for path in ("/fuldmagter", "/hvem-har-set"):
        page = client.get(path).text
        assert "Karen Lund" in page, path
        assert "Så planen" in page, path


def test_she_ends_it_in_one_act_and_the_one_who_acts_is_stopped_at_once(
    app: Flask, client: FlaskClient, asta: Person, karen: Person, carla: Person, log_in: LogIn
) -> None:
    a_case(app, asta, carla)
    power = a_power(app, asta, karen)
    acts_for(app, client, karen, power)
    assert client.get("/plan").status_code == 200
    hers = app.test_client()
    log_in(hers, asta)
    sent = hers.post(f"/fuldmagter/{power}/slut", data={"csrf_token": token_in(hers.get("/fuldmagter").text)})
    assert sent.status_code == 303
    assert "Den anden kan ikke handle for dig her mere" in hers.get("/fuldmagter").text
    stopped = client.get("/plan")
    assert stopped.status_code == 403
    assert "Fuldmagten gælder ikke mere" in stopped.text
    assert "Asta" not in stopped.text
    assert client.get("/handl-for").status_code == 200
    assert begins(client, power).status_code == 404


def test_it_lapses_on_its_last_day_at_midnight_in_denmark(
    app: Flask, client: FlaskClient, asta: Person, karen: Person, carla: Person, clock: Clock
) -> None:
    """The night in March when the clock goes forward: the day ends at 23 UTC before it, at 22 UTC after it."""
    a_case(app, asta, carla)
    clock.at = clock.at.replace(month=3, day=29, hour=21, minute=50)
    power = a_power(app, asta, karen, until_on=clock.at.date())
    acts_for(app, client, karen, power)
    clock.tick(minutes=9)
    assert client.get("/plan").status_code == 200
    clock.tick(minutes=1)
    assert client.get("/plan").status_code == 403


def test_it_opens_nothing_before_its_first_day(app: Flask, client: FlaskClient, asta: Person, karen: Person) -> None:
    power = a_power(app, asta, karen, from_on=wired_of(app).now().date() + days(1))
    assert acts_for(app, client, karen, power).status_code == 404


def test_at_her_death_every_power_lapses(app: Flask, client: FlaskClient, asta: Person, karen: Person) -> None:
    from portal.identity import Citizen
    from portal.representation import service

    acts_for(app, client, karen, a_power(app, asta, karen))
    with wired_of(app).session() as session:
        service.end_all(session, session.get_one(Citizen, asta.id), "death", wired_of(app).now())
        session.commit()
    assert client.get("/samtykker").status_code == 403
    with wired_of(app).session(writes=False) as session:
        assert session.scalars(select(Power.ended_how)).all() == ["death"]


def test_logging_out_and_in_she_is_herself(
    app: Flask, client: FlaskClient, asta: Person, karen: Person, log_in: LogIn
) -> None:
    acts_for(app, client, karen, a_power(app, asta, karen))
    client.post("/log-ud", data={"csrf_token": token_in(client.get("/samtykker").text)})
    log_in(client, karen)
    page = client.get("/")
    assert page.status_code == 200
    assert "Du handler for" not in page.text


def test_an_ended_power_ends_nobody_elses(
    app: Flask, client: FlaskClient, asta: Person, bo: Person, karen: Person
) -> None:
    """She acts for two: what Bo ends leaves Asta's alone."""
    bos, astas = a_power(app, bo, karen), a_power(app, asta, karen)
    acts_for(app, client, karen, astas)
    ended(app, bo, bos)
    assert client.get("/samtykker").status_code == 200
