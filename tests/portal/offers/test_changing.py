"""An answer may be changed until the stated day, thought over before it is sent, and given to one offer alone."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.offers.models import Draft
from tests.support.offers import a_course, an_offer, answer, answers_in, confirm_page, fields, hidden, reworded
from tests.support.portal import Clock, LogIn, Person, token_in, wired_of

pytestmark = pytest.mark.usefixtures("every_page_holds")


def change_page(client: FlaskClient, offer_id: UUID, valg: str) -> str:
    text = hidden(client.get(f"/ressourceforloeb/{offer_id}?aendr=ja").text, "tekst")
    return client.get(f"/ressourceforloeb/{offer_id}/svar", query_string={"valg": valg, "tekst": text}).text


def test_a_changed_answer_counts_and_the_first_one_stays_to_be_seen(
    app: Flask, client: FlaskClient, offer_id: UUID
) -> None:
    answer(client, offer_id, confirm_page(client, offer_id, "ja").text)
    assert "Ændr dit svar" in client.get(f"/ressourceforloeb/{offer_id}/kvittering").text
    changed = answer(client, offer_id, change_page(client, offer_id, "nej"), comment="Jeg har tænkt over det.")
    assert changed.status_code == 303
    assert sorted((one.number, one.choice) for one in answers_in(app)) == [(1, "yes"), (2, "no")]
    assert "Nej til ressourceforløbet" in client.get(changed.location).text
    page = client.get(f"/ressourceforloeb/{offer_id}").text
    assert "Det svarede du før" in page
    assert "Du har svaret nej" in client.get("/tilbud").text


def test_after_the_stated_day_a_change_is_by_phone_and_nothing_is_recorded(
    app: Flask, client: FlaskClient, asta: Person, clock: Clock, log_in: LogIn, offer_id: UUID
) -> None:
    answer(client, offer_id, confirm_page(client, offer_id, "ja").text)
    page = change_page(client, offer_id, "nej")
    clock.at = clock.at.replace(day=26, hour=22, minute=59)
    log_in(client, asta)
    assert "Ændr dit svar" in client.get(f"/ressourceforloeb/{offer_id}").text
    clock.tick(minutes=1)
    assert "Ændr dit svar" not in client.get(f"/ressourceforloeb/{offer_id}").text
    refused = answer(client, offer_id, page, comment="For sent?")
    assert refused.status_code == 409
    assert "For sent?" in refused.text
    assert "70 00 00 00" in refused.text
    assert [one.choice for one in answers_in(app)] == ["yes"]


def test_of_two_changes_made_from_the_same_page_the_first_counts(
    app: Flask, client: FlaskClient, offer_id: UUID
) -> None:
    answer(client, offer_id, confirm_page(client, offer_id, "ja").text)
    one, other = (change_page(client, offer_id, "nej") for _ in range(2))
    assert answer(client, offer_id, one, comment="En").status_code == 303
    assert answer(client, offer_id, other, comment="To").status_code == 409
    assert sorted(one.number for one in answers_in(app)) == [1, 2]


def test_what_she_keeps_to_think_over_is_no_answer_and_comes_back_to_her(
    app: Flask, client: FlaskClient, asta: Person, clock: Clock, log_in: LogIn, offer_id: UUID
) -> None:
    page = confirm_page(client, offer_id, "nej").text
    kept = answer(client, offer_id, page, comment="Jeg vil spørge min søster.", trin="gem")
    assert kept.location == f"/ressourceforloeb/{offer_id}"
    assert answers_in(app) == []
    clock.tick(days=3)
    log_in(client, asta)
    page = client.get(f"/ressourceforloeb/{offer_id}").text
    assert "Du har gemt noget, mens du tænker" in page
    back = client.get(
        f"/ressourceforloeb/{offer_id}/svar", query_string={"valg": "nej", "tekst": hidden(page, "tekst")}
    )
    assert "Jeg vil spørge min søster." in back.text
    assert answer(client, offer_id, back.text, comment="Nej tak.").status_code == 303
    with wired_of(app).session(writes=False) as session:
        assert session.scalar(select(func.count()).select_from(Draft)) == 0


def test_she_can_delete_what_she_kept(app: Flask, client: FlaskClient, offer_id: UUID) -> None:
    answer(client, offer_id, confirm_page(client, offer_id).text, comment="Måske.", trin="gem")
    token = token_in(client.get(f"/ressourceforloeb/{offer_id}").text)
    client.post(f"/ressourceforloeb/{offer_id}/svar", data={"csrf_token": token, "trin": "slet"})
    page = client.get(f"/ressourceforloeb/{offer_id}").text
    assert "Du har gemt noget" not in page
    assert "er slettet" in page


def test_the_three_questions_are_asked_in_three_wordings(
    app: Flask, client: FlaskClient, asta: Person, offer_id: UUID
) -> None:
    second = a_course(app, asta, earlier_courses=1, earlier_months=24)
    single = an_offer(app, asta)
    pages = [
        client.get(path).text
        for path in (f"/ressourceforloeb/{offer_id}", f"/ressourceforloeb/{second}", f"/tilbud/{single}/laes")
    ]
    titles = (
        "Tilbud om ressourceforløb",
        "Tilbud om et nyt ressourceforløb",
        "Svar på tilbuddet: Fjordby Plantecenter",
    )
    for page, title in zip(pages, titles, strict=True):
        assert f"<h1>{title}</h1>" in page or f">{title}</h1>" in page
    assert "Du svarer på hele forløbet." in pages[0]
    assert "Du har haft et før." in pages[1]
    assert "Du svarer kun på det her ene tilbud." in pages[2]
    assert "§ 69 b" in pages[2]


@pytest.mark.parametrize(("valg", "said"), [("ja", "Ja til tilbuddet"), ("nej", "Nej til tilbuddet")])
def test_one_offer_is_answered_on_its_own_and_the_worry_is_another_way(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn, valg: str, said: str
) -> None:
    offer_id = an_offer(app, asta)
    log_in(client, asta)
    text = hidden(client.get(f"/tilbud/{offer_id}/laes").text, "tekst")
    confirming = client.get(f"/tilbud/{offer_id}/svar", query_string={"valg": valg, "tekst": text}).text
    sent = client.post(f"/tilbud/{offer_id}/svar", data=fields(confirming))
    assert sent.location == f"/tilbud/{offer_id}/kvittering"
    assert said in client.get(sent.location).text
    page = client.get(f"/tilbud/{offer_id}").text
    assert said in page
    assert "Jeg er bekymret for mit helbred" in page
    assert "Du kan ændre dit svar her, indtil tilbuddet begynder." in client.get(f"/tilbud/{offer_id}/laes").text


def test_a_changed_offer_refuses_the_answer_and_shows_the_new_text(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    offer_id = an_offer(app, asta)
    log_in(client, asta)
    text = hidden(client.get(f"/tilbud/{offer_id}/laes").text, "tekst")
    confirming = client.get(f"/tilbud/{offer_id}/svar", query_string={"valg": "ja", "tekst": text}).text
    reworded(app, offer_id, tasks="Køre trailer")
    refused = client.post(f"/tilbud/{offer_id}/svar", data=fields(confirming))
    assert refused.status_code == 409
    assert "Køre trailer" in refused.text
    assert answers_in(app) == []


def test_a_course_is_not_answered_at_the_address_of_an_offer(
    app: Flask, client: FlaskClient, asta: Person, offer_id: UUID
) -> None:
    single = an_offer(app, asta)
    for path in ("laes", "svar", "kvittering", "tal-med-nogen"):
        assert client.get(f"/tilbud/{offer_id}/{path}").status_code == 404
    assert client.get(f"/ressourceforloeb/{single}/svar").status_code == 404
