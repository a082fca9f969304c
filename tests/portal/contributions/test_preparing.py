"""Her share of the forberedende del: short or full, kept as she goes, checked before Send, read by staff after."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.contributions.questions import questions
from tests.portal.casework.work import own
from tests.support.portal import Clock, LogIn, Person, token_in
from tests.support.visits import see

GOAL, HEALTH = "Jeg vil holde til en hverdag.", "Jeg bliver træt efter en time."


@pytest.fixture
def case_id(app: Flask, asta: Person, carla: Person) -> UUID:
    return own(app, asta, carla)


@pytest.fixture
def hers(client: FlaskClient, asta: Person, case_id: UUID, log_in: LogIn) -> FlaskClient:
    log_in(client, asta)
    return client


def fill(client: FlaskClient, path: str, step: str = "videre", **fields: str) -> str:
    answer = client.post(path, data={"csrf_token": token_in(see(client, path)), "trin": step, **fields})
    assert answer.status_code == 303, answer.status
    return answer.location


def send(client: FlaskClient, mode: str = "kort") -> str:
    page = see(client, f"/plan/forbered/{mode}/tjek")
    key = page.split('name="key"')[1].split('value="')[1].split('"')[0]
    answer = client.post(f"/plan/forbered/{mode}/tjek", data={"csrf_token": token_in(page), "key": key})
    assert answer.status_code == 303
    return answer.location


def test_the_short_one_leads_through_its_pages_to_a_summary_and_a_receipt(hers: FlaskClient) -> None:
    assert 'href="/plan/forbered/kort/maal"' in see(hers, "/plan/forbered")
    at = fill(hers, "/plan/forbered/kort/maal", text=GOAL)
    assert at == "/plan/forbered/kort/svaert"
    at = fill(hers, at)
    assert at == "/plan/forbered/kort/helbred"
    at = fill(hers, at, text=HEALTH)
    summary = see(hers, at)
    assert GOAL in summary
    assert HEALTH in summary
    assert "Du har ikke skrevet noget." in summary
    assert "Det bliver en del af din sag og kan ikke slettes af dig." in summary
    receipt = see(hers, send(hers))
    assert "Kvitteringens nummer" in receipt
    assert HEALTH in receipt
    plan = see(hers, "/plan")
    assert plan.index(GOAL) < plan.index(HEALTH)


def test_what_must_be_answered_says_so_and_why_and_may_be_said_at_a_meeting_instead(hers: FlaskClient) -> None:
    path = "/plan/forbered/kort/helbred"
    html = see(hers, path)
    assert "(skal udfyldes)" in html
    assert "Skal udfyldes, fordi planen skal sige noget om dit helbred." in html
    assert "(frivilligt)" in see(hers, "/plan/forbered/kort/svaert")
    answer = hers.post(path, data={"csrf_token": token_in(html), "trin": "videre", "text": ""})
    assert answer.status_code == 422
    assert fill(hers, path, later="y") == "/plan/forbered/kort/tjek"
    fill(hers, "/plan/forbered/kort/maal", text=GOAL)
    assert "Det vil du sige til et møde." in see(hers, "/plan/forbered/kort/tjek")
    assert "Det bliver sagt til et møde." in see(hers, send(hers))


def test_nothing_is_sent_while_an_answer_is_missing(hers: FlaskClient, case_id: UUID) -> None:
    fill(hers, "/plan/forbered/kort/maal", text=GOAL)
    page = see(hers, "/plan/forbered/kort/tjek")
    assert "Der mangler et svar, før du kan sende" in page
    answer = hers.post("/plan/forbered/kort/tjek", data={"csrf_token": token_in(page), "key": str(uuid4())})
    assert answer.status_code == 422
    assert "Du har ikke sendt noget til din plan endnu." in see(hers, "/plan/sendt")


def test_a_pause_of_a_week_and_a_change_of_mode_lose_nothing(
    hers: FlaskClient, asta: Person, clock: Clock, log_in: LogIn
) -> None:
    assert fill(hers, "/plan/forbered/hel/netvaerk", "pause", text="Min søster.") == "/plan/forbered"
    clock.tick(days=7)
    log_in(hers, asta)
    assert "Du har en kladde fra 12. januar 2026 kl. 10.00." in see(hers, "/plan/forbered")
    fill(hers, "/plan/forbered/kort/maal", text=GOAL)
    assert "Min søster." in see(hers, "/plan/forbered/hel/netvaerk")
    assert GOAL in see(hers, "/plan/forbered/hel/maal")


def test_a_draft_can_be_thrown_away(hers: FlaskClient) -> None:
    fill(hers, "/plan/forbered/kort/maal", text=GOAL)
    hers.post("/plan/forbered", data={"csrf_token": token_in(see(hers, "/plan/forbered"))})
    assert GOAL not in see(hers, "/plan/forbered/kort/maal")


def test_staff_read_it_in_the_case_once_it_is_sent_and_not_before(
    app: Flask, hers: FlaskClient, carla: Person, case_id: UUID, log_in: LogIn
) -> None:
    staff = app.test_client()
    log_in(staff, carla)
    fill(hers, "/plan/forbered/kort/maal", text=GOAL)
    fill(hers, "/plan/forbered/kort/helbred", text=HEALTH)
    assert HEALTH not in see(staff, f"/sager/{case_id}")
    send(hers)
    html = see(staff, f"/sager/{case_id}")
    assert "Borgerens svar til den forberedende del" in html
    assert html.count(HEALTH) >= 2, "as sent, and in its place of the plan"
    assert "Borgeren har skrevet til planen." in see(staff, "/indbakke")


def test_sent_again_it_takes_the_place_of_what_she_said_and_the_old_edition_keeps_it(hers: FlaskClient) -> None:
    fill(hers, "/plan/forbered/kort/maal", later="y")
    fill(hers, "/plan/forbered/kort/helbred", text=HEALTH)
    send(hers)
    fill(hers, "/plan/forbered/kort/maal", later="y")
    fill(hers, "/plan/forbered/kort/helbred", text="Det går bedre.")
    send(hers)
    html = see(hers, "/plan")
    assert "Det går bedre." in html
    assert HEALTH not in html
    assert "Der står noget andet end før om: Helbred." in html
    first = [line.split('"')[1] for line in see(hers, "/plan/udgaver").splitlines() if '="/plan/udgaver/' in line][-1]
    assert HEALTH in see(hers, first)


def test_a_faulty_text_stands_where_it_was_written(hers: FlaskClient) -> None:
    path = "/plan/forbered/hel/ydelser"
    answer = hers.post(path, data={"csrf_token": token_in(see(hers, path)), "text": "610190-1111 er mit nummer"})
    assert answer.status_code == 422
    assert "610190-1111 er mit nummer" in answer.text


@pytest.mark.parametrize("path", ["/plan/forbered/lang/maal", "/plan/forbered/kort/ydelser", "/plan/forbered/x/tjek"])
def test_a_page_that_is_not_in_the_form_is_not_there(hers: FlaskClient, path: str) -> None:
    assert hers.get(path).status_code == 404


def test_the_short_one_has_every_question_that_must_be_answered(app: Flask) -> None:
    with app.test_request_context():
        short, full = questions("kort"), questions("hel")
    assert [one.slug for one in full if one.must] == [one.slug for one in short if one.must]
    assert len(short) == 3
    assert len(full) == 7
