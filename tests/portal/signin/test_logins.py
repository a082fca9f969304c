"""Whoever is logged in sees where she is and was, and ends any of it, one by one or all."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.signin import history
from tests.support.portal import Clock, LogIn, Person, put_behind_cookie, token_in, wired_of
from tests.support.statements import counted


def handles(client: FlaskClient) -> list[str]:
    """Of the logins that can be ended from here."""
    return re.findall(r'name="login" value="([0-9a-f]{32})"', client.get("/mine-logins").text)


def end(client: FlaskClient, login: str) -> str:
    token = token_in(client.get("/mine-logins").text)
    return client.post("/mine-logins/slut", data={"csrf_token": token, "login": login}, follow_redirects=True).text


@pytest.mark.parametrize("who", ["asta", "carla"])
def test_another_login_is_seen_and_ended(
    app: Flask, client: FlaskClient, log_in: LogIn, who: str, request: pytest.FixtureRequest
) -> None:
    person: Person = request.getfixturevalue(who)
    elsewhere = app.test_client()
    put_behind_cookie(app, elsewhere, person)
    log_in(client, person)
    html = client.get("/mine-logins").text
    assert "Her, hvor du er nu" in html
    assert html.count("12. januar 2026 kl. 10.00") >= 4
    (handle,) = handles(client)
    assert "Du er logget af der." in end(client, handle)
    assert handles(client) == []
    assert "Du loggede af" in client.get("/mine-logins").text
    assert elsewhere.get("/mine-logins").status_code in (302, 303)
    assert "Det login var allerede slut." in end(client, handle)


def test_all_others_end_in_one_act_and_this_one_stays(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    others = [app.test_client() for _ in range(3)]
    for other in others:
        put_behind_cookie(app, other, asta)
    log_in(client, asta)
    assert len(handles(client)) == 3
    assert "Du er logget af alle andre steder." in end(client, "alle")
    assert [other.get("/plan").status_code for other in others] == [302] * 3
    assert client.get("/mine-logins").status_code == 200


def test_anothers_login_is_neither_seen_nor_ended(
    app: Flask, client: FlaskClient, asta: Person, bo: Person, log_in: LogIn
) -> None:
    bos, bos_other = app.test_client(), app.test_client()
    put_behind_cookie(app, bos, bo)
    put_behind_cookie(app, bos_other, bo)
    (his,) = handles(bos)
    log_in(client, asta)
    assert handles(client) == []
    assert "Det login var allerede slut." in end(client, his)
    end(client, "alle")
    assert bos_other.get("/plan").status_code == 200


def test_one_whose_time_is_up_is_told_as_over(
    app: Flask, client: FlaskClient, clock: Clock, asta: Person, log_in: LogIn
) -> None:
    put_behind_cookie(app, app.test_client(), asta)
    clock.tick(minutes=14, seconds=59)
    log_in(client, asta)
    assert len(handles(client)) == 1
    clock.tick(seconds=1)
    html = client.get("/mine-logins").text
    assert handles(client) == []
    assert "Der skete ikke noget i et kvarter" in html
    assert "12. januar 2026 kl. 10.15" in html


def test_older_logins_are_a_link_away_at_a_fixed_cost(
    app: Flask, client: FlaskClient, clock: Clock, asta: Person, log_in: LogIn
) -> None:
    log_in(client, asta)
    client.get("/mine-logins")
    with counted(wired_of(app).engine) as few:
        client.get("/mine-logins")
    for _ in range(history.PAGE_SIZE + 1):
        put_behind_cookie(app, app.test_client(), asta)
        clock.tick(minutes=1)
    clock.tick(hours=9)
    log_in(client, asta)
    client.get("/mine-logins")
    with counted(wired_of(app).engine) as many:
        html = client.get("/mine-logins").text
    assert len(many) == len(few)
    (older,) = re.findall(r'href="(/mine-logins\?foer=\d+)"', html)
    html = client.get(older).text
    assert html.count("Der skete ikke noget i et kvarter") == 2
    assert "Tilbage til de nyeste logins" in html


@pytest.mark.parametrize("mark", ["x", "-1", "99999999999999999999", ""])
def test_a_mark_that_is_none_shows_the_newest(client: FlaskClient, asta: Person, log_in: LogIn, mark: str) -> None:
    log_in(client, asta)
    assert client.get("/mine-logins", query_string={"foer": mark}).status_code == 200
