"""Her part of the plan: drafts are hers alone, what she sends stays, they read it and answer, and she sees both."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from portal.contributions import drafts, service
from portal.identity import Citizen
from portal.plan.models import Case
from portal.signin import drafts as typed
from tests.portal.casework.work import own, reads, token
from tests.support.cases import a_contribution, a_preparation, an_old_line
from tests.support.portal import Clock, LogIn, Person, token_in, wired_of
from tests.support.visits import see

WORDS = "Jeg kan ikke tåle lys om morgenen."


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


def press(client: FlaskClient, path: str, step: str, **fields: str) -> str:
    """Fill the form and press one of its buttons → where it leads."""
    page = see(client, path)
    key = page.split('name="key"')[1].split('value="')[1].split('"')[0]
    answer = client.post(path, data={"csrf_token": token_in(page), "key": key, "trin": step, **fields})
    assert answer.status_code == 303, answer.status
    return answer.location


def without_tokens(page: str) -> str:
    return re.sub(r'value="[^"]*"', "", page)


def test_a_draft_is_still_there_the_next_day_and_no_page_of_staff_shows_it(
    app: Flask, hers: FlaskClient, asta: Person, staff: FlaskClient, case_id: UUID, clock: Clock, log_in: LogIn
) -> None:
    assert press(hers, "/plan/skriv/fortael", "gem", text=WORDS) == "/plan/skriv/fortael"
    for path in ("/", "/indbakke", "/sager", f"/sager/{case_id}"):
        assert WORDS not in staff.get(path, follow_redirects=True).text
    clock.tick(days=1)
    log_in(hers, asta)
    html = see(hers, "/plan/skriv/fortael")
    assert WORDS in html
    assert "Du gemte en kladde 12. januar 2026 kl. 10.00." in html
    assert 'href="/plan/skriv/fortael"' in see(hers, "/plan/sendt")


def test_a_draft_is_ciphertext_is_nobody_elses_and_goes_when_she_throws_it_away(
    app: Flask, hers: FlaskClient, bo: Person, log_in: LogIn
) -> None:
    press(hers, "/plan/skriv/fortael", "gem", text=WORDS)
    with wired_of(app).engine.connect() as connection:
        boxes = [bytes(box) for (box,) in connection.execute(text("select values_sealed from draft"))]
    assert len(boxes) == 1
    assert WORDS.encode() not in boxes[0]
    with wired_of(app).session() as session:
        assert drafts.draft_of(session, session.get_one(Citizen, bo.id), "/plan/skriv/fortael") is None
    press(hers, "/plan/skriv/fortael", "slet")
    assert WORDS not in see(hers, "/plan/skriv/fortael")


def test_what_was_typed_when_the_session_ran_out_stands_in_the_form_again(
    app: Flask, hers: FlaskClient, asta: Person
) -> None:
    with wired_of(app).session() as session:
        citizen = session.get_one(Citizen, asta.id)
        typed.keep_typed(session, citizen, "/plan/skriv/oenske", {"text": WORDS}, now=wired_of(app).now())
        session.commit()
    assert WORDS in see(hers, "/plan/skriv/oenske")


def test_before_she_sends_she_is_told_that_it_stays_and_after_she_has_a_receipt_and_no_draft(
    hers: FlaskClient,
) -> None:
    assert "Det bliver en del af din sag og kan ikke slettes af dig." in see(hers, "/plan/skriv/fortael")
    press(hers, "/plan/skriv/fortael", "gem", text=WORDS)
    receipt = see(hers, press(hers, "/plan/skriv/fortael", "send", text=WORDS))
    assert "Kvitteringens nummer" in receipt
    assert "Sendt. Ikke læst endnu" in receipt
    assert WORDS not in see(hers, "/plan/skriv/fortael")


def test_sending_twice_is_sending_once(app: Flask, hers: FlaskClient) -> None:
    page = see(hers, "/plan/skriv/fortael")
    form = {"csrf_token": token_in(page), "key": str(uuid4()), "trin": "send", "text": WORDS}
    assert {hers.post("/plan/skriv/fortael", data=form).location for _ in range(3)} == {
        hers.post("/plan/skriv/fortael", data=form).location
    }
    assert see(hers, "/plan/sendt").count("Sendt. Ikke læst endnu") == 1


@pytest.mark.parametrize("written", ["", "   \n ", "Mit nummer er 610190-1111"])
def test_an_empty_text_and_a_number_are_told_and_nothing_is_lost(hers: FlaskClient, written: str) -> None:
    page = see(hers, "/plan/skriv/maal")
    answer = hers.post(
        "/plan/skriv/maal", data={"csrf_token": token_in(page), "key": str(uuid4()), "trin": "send", "text": written}
    )
    assert answer.status_code == 422
    assert written.strip() in answer.text


def test_her_own_goal_stands_in_the_plan_in_her_words_and_is_a_change_of_it(hers: FlaskClient) -> None:
    press(hers, "/plan/skriv/maal", "send", text="Jeg vil kunne hente mit barn.")
    html = see(hers, "/plan")
    assert "Jeg vil kunne hente mit barn." in html
    assert "Skrevet af dig 12. januar 2026. Kilde: Mit Forløb." in html
    press(hers, "/plan/skriv/maal", "send", text="Jeg vil sove.")
    assert "Dette mål er skrevet ind: Jeg vil sove." in see(hers, "/plan")


def test_a_correction_stands_beside_the_authoritys_text_which_is_not_changed(
    app: Flask, hers: FlaskClient, staff: FlaskClient, case_id: UUID
) -> None:
    line = an_old_line(app, case_id)
    press(hers, f"/plan/skriv/om/{line}", "send", kind="correction", text="Det er ikke ryggen, det er hoften.")
    html = see(hers, "/plan")
    assert html.index("Ondt i ryggen.") < html.index("Det er ikke ryggen, det er hoften.")
    assert "Noget, der er forkert" in html
    seen = see(staff, f"/sager/{case_id}")
    assert seen.count("Det er ikke ryggen, det er hoften.") == 2, "in the list and beside the line"
    assert "Ondt i ryggen." in seen


def test_a_remark_needs_its_kind_and_a_line_of_her_own_plan(
    app: Flask, hers: FlaskClient, bo: Person, case_id: UUID
) -> None:
    line = an_old_line(app, case_id)
    path = f"/plan/skriv/om/{line}"
    page = see(hers, path)
    answer = hers.post(path, data={"csrf_token": token_in(page), "trin": "send", "text": WORDS})
    assert answer.status_code == 422
    assert WORDS in answer.text
    assert hers.get(f"/plan/skriv/om/{an_old_line(app, own(app, bo, None))}").status_code == 404
    assert hers.get("/plan/skriv/alt-muligt").status_code == 404


def test_her_caseworker_finds_it_in_the_inbox_and_she_sees_that_it_was_read(
    app: Flask, hers: FlaskClient, staff: FlaskClient, case_id: UUID
) -> None:
    sent = a_contribution(app, case_id, WORDS)
    assert "Borgeren har skrevet til planen." in see(staff, "/indbakke")
    assert WORDS in see(staff, f"/sager/{case_id}")
    assert "Læst af kommunen 12. januar 2026" in see(hers, f"/plan/sendt/{sent}")
    assert "Ny" not in [line.strip() for line in see(staff, f"/sager/{case_id}").splitlines()]


def test_that_she_reads_is_never_told_to_staff(
    app: Flask, hers: FlaskClient, staff: FlaskClient, case_id: UUID
) -> None:
    sent = a_contribution(app, case_id, WORDS)
    see(staff, f"/sager/{case_id}")
    before = without_tokens(see(staff, f"/sager/{case_id}"))
    for path in ("/plan", f"/plan/sendt/{sent}", "/beskeder"):
        see(hers, path)
    assert without_tokens(see(staff, f"/sager/{case_id}")) == before


def test_an_answer_reaches_her_once_and_closes_the_task(
    app: Flask, hers: FlaskClient, staff: FlaskClient, case_id: UUID
) -> None:
    sent = a_contribution(app, case_id, WORDS)
    path = f"/sager/{case_id}/fra-borgeren/{sent}"
    form = {"csrf_token": token(staff), "key": str(uuid4()), "text": "Vi mødes om eftermiddagen."}
    for _ in range(2):
        assert staff.post(path, data=form).status_code == 303
    assert "Borgeren har skrevet til planen." not in see(staff, "/indbakke")
    html = see(hers, f"/plan/sendt/{sent}")
    assert html.count("Vi mødes om eftermiddagen.") == 1
    assert "Besvaret 12. januar 2026" in html
    assert see(hers, "/beskeder").count("Du har fået svar på det, du har skrevet til din plan.") == 1


def test_an_empty_answer_is_told_and_the_look_is_written_down(app: Flask, staff: FlaskClient, case_id: UUID) -> None:
    path = f"/sager/{case_id}/fra-borgeren/{a_contribution(app, case_id)}"
    assert WORDS not in see(staff, path)
    assert ("plan", "own_case") in reads(app)
    answer = staff.post(path, data={"csrf_token": token(staff), "key": str(uuid4()), "text": " "})
    assert answer.status_code == 422
    assert "Skriv et svar til borgeren." in answer.text


def test_of_another_case_nothing_is_found(app: Flask, staff: FlaskClient, bo: Person, case_id: UUID) -> None:
    others = a_contribution(app, own(app, bo, None))
    assert staff.get(f"/sager/{case_id}/fra-borgeren/{others}").status_code == 404


def test_what_she_sent_is_ciphertext_and_opens_again(app: Flask, case_id: UUID) -> None:
    a_contribution(app, case_id, WORDS)
    with wired_of(app).engine.connect() as connection:
        boxes = [bytes(box) for (box,) in connection.execute(text("select text_sealed from contribution"))]
    assert WORDS.encode() not in boxes[0]
    with wired_of(app).session() as session:
        case = session.get_one(Case, case_id)
        assert [one.text for one in service.sent_in(session, case)] == [WORDS]
        assert a_preparation(session, case, "network", "x") is not None
