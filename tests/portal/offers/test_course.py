"""An offer of a ressourceforløb as it is read: its points, its stages and days, and whom one can ask."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consent.events import SubjectId
from tests.support.offers import a_course, answer, answers_in, confirm_page, hidden, read, reworded, taken_back
from tests.support.portal import Clock, LogIn, Person, token_in, wired_of

pytestmark = pytest.mark.usefixtures("every_page_holds")


def test_the_offer_tells_its_points_and_has_three_equal_answers(client: FlaskClient, offer_id: UUID) -> None:
    html = client.get(f"/ressourceforloeb/{offer_id}").text
    for heading in ("Hvis du siger ja", "Hvis du siger nej", "Hvad betyder det for dine penge?", "Kan du klage?"):
        assert heading in html
    buttons = re.findall(r'<button class="([^"]*)" type="submit" name="valg" value="(\w+)"', html)
    assert [value for _, value in buttons] == ["ja", "nej", "tal"]
    assert len({kind for kind, _ in buttons}) == 1
    assert "Efter reglerne fra 1. januar 2022 ser det ud til" in html
    assert "Kommunen afgør det." in html
    assert "ikke ret til at sige nej" not in html
    assert "Fra 1. februar 2026 kan kommunen ikke give nye ressourceforløb." in html


def test_the_page_shows_the_served_text_and_nothing_else_as_it(
    app: Flask, client: FlaskClient, asta: Person, offer_id: UUID
) -> None:
    page = client.get(f"/ressourceforloeb/{offer_id}").text
    assert asta.subject_id is not None
    with wired_of(app).session(writes=False) as session:
        served = wired_of(app).ledger_for(session).served(SubjectId(asta.subject_id), UUID(hidden(page, "tekst")))
    shown = page[page.index('<div lang="da">') : page.index("Hvad vil du svare?")]
    lines = [line for line in re.sub(r"<[^>]*>", "\n", shown).splitlines() if line.strip()]
    assert [line.strip() for line in lines] == [line for line in served.text.splitlines() if line]


def test_a_yes_and_a_no_take_the_same_pages(client: FlaskClient, offer_id: UUID) -> None:
    yes, no = (confirm_page(client, offer_id, valg).text for valg in ("ja", "nej"))
    assert re.findall(r"<(\w+)", yes) == re.findall(r"<(\w+)", no)
    assert "Send mit ja" in yes
    assert "Send mit nej" in no


@pytest.mark.parametrize("stage", ["indstilling", "partshoering"])
def test_before_the_decision_there_is_nothing_to_complain_about_yet(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn, stage: str
) -> None:
    log_in(client, asta)
    offer_id = a_course(app, asta, stage=stage)
    response = answer(client, offer_id, confirm_page(client, offer_id).text)
    receipt = client.get(response.location).text
    assert "Der er ikke noget at klage over endnu" in receipt
    assert "4 uger" not in receipt


def test_nobody_confirms_a_text_she_was_not_shown(client: FlaskClient, offer_id: UUID) -> None:
    path = f"/ressourceforloeb/{offer_id}"
    for query in ({"valg": "ja"}, {"valg": "ja", "tekst": "x"}, {"valg": "ja", "tekst": str(uuid4())}, {}):
        response = client.get(f"{path}/svar", query_string=query)
        assert (response.status_code, response.location) == (303, path)


def test_posting_without_a_choice_or_a_text_records_nothing(app: Flask, client: FlaskClient, offer_id: UUID) -> None:
    page = confirm_page(client, offer_id).text
    for given in ({"valg": "måske"}, {"served": str(uuid4())}, {"served": ""}):
        assert answer(client, offer_id, page, **given).location == f"/ressourceforloeb/{offer_id}"
    assert answers_in(app) == []


def test_a_text_of_another_persons_is_no_text(
    app: Flask, client: FlaskClient, bo: Person, log_in: LogIn, offer_id: UUID
) -> None:
    hers = read(client, offer_id)
    his_client = app.test_client()
    log_in(his_client, bo)
    his = a_course(app, bo)
    page = confirm_page(his_client, his).text
    assert answer(his_client, his, page, served=hers).location == f"/ressourceforloeb/{his}"


def test_an_answer_is_bound_to_the_language_it_was_read_in(app: Flask, client: FlaskClient, offer_id: UUID) -> None:
    def switch(language: str) -> None:
        token = token_in(client.get("/tilbud").text)
        assert client.post("/sprog", data={"csrf_token": token, "sprog": language}).status_code == 303

    switch("en")
    page = client.get(f"/ressourceforloeb/{offer_id}").text
    assert '<div lang="en">' in page
    switch("da")
    confirming = client.get(
        f"/ressourceforloeb/{offer_id}/svar", query_string={"valg": "ja", "tekst": hidden(page, "tekst")}
    )
    assert '<div lang="en">' in confirming.text
    assert answer(client, offer_id, confirming.text).status_code == 303
    assert '<div lang="en">' in client.get(f"/ressourceforloeb/{offer_id}").text
    assert len(answers_in(app)) == 1


def test_an_offer_taken_back_cannot_be_answered(app: Flask, client: FlaskClient, offer_id: UUID) -> None:
    page = confirm_page(client, offer_id).text
    taken_back(app, offer_id)
    refused = answer(client, offer_id, page, comment="Jeg vil gerne.")
    assert refused.status_code == 409
    assert "Jeg vil gerne." in refused.text
    assert answers_in(app) == []
    assert "Kommunen har trukket tilbuddet tilbage" in client.get(f"/ressourceforloeb/{offer_id}").text


def test_the_last_day_counts_to_its_end_and_silence_is_no_answer(
    app: Flask, client: FlaskClient, asta: Person, clock: Clock, log_in: LogIn, offer_id: UUID
) -> None:
    clock.at = clock.at.replace(day=26, hour=22, minute=59)  # 23.59 in Denmark
    log_in(client, asta)
    assert "Du kan svare til og med" in client.get(f"/ressourceforloeb/{offer_id}").text
    clock.tick(minutes=1)
    late = client.get(f"/ressourceforloeb/{offer_id}").text
    assert "Fristen for at svare er gået" in late
    assert "hverken et ja eller et nej" in late
    assert answers_in(app) == []
    assert answer(client, offer_id, confirm_page(client, offer_id).text).status_code == 303


def test_talking_first_leads_to_people_and_leaves_the_offer_open(client: FlaskClient, offer_id: UUID) -> None:
    away = client.get(f"/ressourceforloeb/{offer_id}/svar", query_string={"valg": "tal"})
    page = client.get(away.location).text
    for word in ("bisidder", "DUKH", "fagforening", "70 00 00 00", "Sundhedskoordinatoren"):
        assert word in page
    assert f'href="/ressourceforloeb/{offer_id}"' in page


def test_a_change_after_the_answer_voids_nothing(app: Flask, client: FlaskClient, offer_id: UUID) -> None:
    answer(client, offer_id, confirm_page(client, offer_id).text)
    reworded(app, offer_id, purpose="Nye ord.")
    page = client.get(f"/ressourceforloeb/{offer_id}").text
    assert "Kommunen har ændret tilbuddet, efter at du svarede." in page
    assert "Nye ord." not in page
    assert len(answers_in(app)) == 1


def test_somebody_elses_offer_is_not_there(app: Flask, client: FlaskClient, bo: Person, offer_id: UUID) -> None:
    theirs = a_course(app, bo)
    for path in ("", "/svar", "/kvittering", "/tal-med-nogen"):
        missing = client.get(f"/ressourceforloeb/{uuid4()}{path}")
        foreign = client.get(f"/ressourceforloeb/{theirs}{path}")
        assert (missing.status_code, foreign.status_code) == (404, 404)
    page = confirm_page(client, offer_id).text
    assert answer(client, theirs, page).status_code == 404
    assert client.get(f"/tilbud/{offer_id}").status_code == 404


def test_there_is_no_receipt_before_an_answer(client: FlaskClient, offer_id: UUID) -> None:
    assert client.get(f"/ressourceforloeb/{offer_id}/kvittering").location == f"/ressourceforloeb/{offer_id}"
