"""Offers leave as letters too: by Digital Post or on paper, and deadlines count from the day a letter has arrived."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from consent import texts
from portal.identity import Citizen
from portal.messages.models import StaffTask
from portal.offers import service as offers
from portal.offers import wording
from portal.outbox import worker
from portal.post import service
from portal.post.adapter import NAMESPACE
from portal.post.models import Letter
from tests.portal.casework.work import own
from tests.support.offers import a_course, an_offer, answer, confirm_page, watch_pages
from tests.support.portal import Clock, LogIn, Person, token_in, wired_of


@pytest.fixture(autouse=True)
def every_page_holds(app: Flask) -> Iterator[None]:
    faults = watch_pages(app)
    yield
    assert not faults, "\n".join(faults)


def delivered(app: Flask) -> None:
    """The worker does all that is due."""
    with app.app_context():
        while worker.send_next(wired_of(app)):
            pass


def letters(app: Flask) -> list[Letter]:
    with wired_of(app).session(writes=False) as session:
        found = list(session.scalars(select(Letter).order_by(Letter.created_at)))
        for letter in found:
            assert letter.text  # opened while the session is there
        return found


def to_a_folder(app: Flask, folder: Path) -> None:
    wired = wired_of(app)
    wired.settings = replace(wired.settings, digital_post_dir=str(folder))


def receipt(client: FlaskClient, offer_id: UUID) -> str:
    answer(client, offer_id, confirm_page(client, offer_id).text)
    return client.get(f"/ressourceforloeb/{offer_id}/kvittering").text


def test_until_the_decision_has_arrived_no_last_day_is_shown_and_then_it_counts_from_there(
    app: Flask, client: FlaskClient, asta: Person, clock: Clock, log_in: LogIn
) -> None:
    offer_id = a_course(app, asta)
    log_in(client, asta)
    before = receipt(client, offer_id)
    assert "senest 4 uger efter, at du fik afgørelsen" in before
    assert "kom frem til dig" not in before
    delivered(app)
    (letter,) = letters(app)
    assert (letter.kind, letter.state, letter.available_at) == ("afgoerelse", "available", clock())
    after = client.get(f"/ressourceforloeb/{offer_id}/kvittering").text
    assert "Afgørelsen kom frem til dig 12. januar 2026." in after
    assert "senest 9. februar 2026" in after
    assert "Kommer klagen for sent, bliver den også sendt videre." in after


def test_before_a_decision_the_letter_is_of_its_stage_and_no_complaint_is_told_of(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    offer_id = a_course(app, asta, stage="partshoering")
    delivered(app)
    assert [letter.kind for letter in letters(app)] == ["partshoering"]
    log_in(client, asta)
    assert "Der er ikke noget at klage over endnu" in client.get(f"/ressourceforloeb/{offer_id}").text


def test_t12_a_concrete_offer_without_the_written_notice_of_her_right_is_not_sent(
    app: Flask, asta: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_offer(app, asta)
    (letter,) = letters(app)
    assert "Du har ret til en samtale med en sundhedskoordinator om tilbuddet." in letter.text
    whole = wording.tilbud_text

    def without(offer: offers.Offer, municipality: str, language: texts.Language) -> texts.Rendered:
        rendered = whole(offer, municipality, language)
        return replace(rendered, text=rendered.text.replace("sundhedskoordinator", "anden"))

    monkeypatch.setattr(wording, "tilbud_text", without)
    with pytest.raises(offers.NoticeMissing):
        an_offer(app, asta)
    assert len(letters(app)) == 1


def test_the_sending_system_takes_a_memo_and_answers_in_its_own_time(
    app: Flask, asta: Person, clock: Clock, tmp_path: Path
) -> None:
    to_a_folder(app, tmp_path / "post")
    an_offer(app, asta)
    delivered(app)
    (letter,) = letters(app)
    assert (letter.state, letter.available_at) == ("sent", None)
    memo = ET.fromstring((tmp_path / "post" / f"{letter.id}.xml").read_bytes())
    said = {element.tag.removeprefix(f"{{{NAMESPACE}}}"): element.text for element in memo.iter()}
    assert (said["messageUUID"], said["legalNotification"]) == (str(letter.id), "true")
    assert said["recipientID"] == asta.number
    assert said["content"] == letter.text
    answer_file = tmp_path / "post" / f"{letter.id}.answer.json"
    answer_file.write_text("{half")
    clock.tick(minutes=3)
    delivered(app)
    assert letters(app)[0].state == "sent"
    answer_file.write_text(json.dumps({"state": "available", "at": "2026-01-12T10:30:00Z"}))
    clock.tick(minutes=30)
    delivered(app)
    (letter,) = letters(app)
    assert (letter.state, letter.available_at) == ("available", datetime(2026, 1, 12, 10, 30, tzinfo=UTC))
    assert list((tmp_path / "post").iterdir()) == []  # her number and the letter lie nowhere any more


def test_for_an_exempt_citizen_it_is_printed_and_the_day_it_was_posted_counts(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, clock: Clock, log_in: LogIn
) -> None:
    case_id = own(app, asta, carla)
    log_in(client, carla)
    page = client.get(f"/sager/{case_id}/breve").text
    assert "Der er ikke sendt breve i sagen endnu." in page
    chosen = {"csrf_token": token_in(page), "chosen": ["exempt", "wants_help"]}
    assert client.post(f"/sager/{case_id}/breve", data=chosen).status_code == 303
    offer_id = a_course(app, asta)
    delivered(app)
    (letter,) = letters(app)
    assert letter.state == "not_registered"
    page = client.get(f"/sager/{case_id}/breve").text
    assert "Ingen frist løber, før brevet er kommet frem." in page
    assert "Du svarer på hele forløbet." in client.get(f"/sager/{case_id}/breve/{letter.id}").text
    clock.tick(days=1)
    log_in(client, carla)
    client.post(f"/sager/{case_id}/breve/{letter.id}/sendt", data={"csrf_token": token_in(page)})
    with wired_of(app).session(writes=False) as session:
        assert service.arrived_on(session, offer_id, "afgoerelse") == date(2026, 1, 13)
    log_in(client, asta)
    assert "Afgørelsen kom frem til dig 13. januar 2026." in receipt(client, offer_id)


def test_whoever_wants_help_is_offered_it_and_her_caseworker_is_asked_to_ring(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn
) -> None:
    case_id = own(app, asta, carla)
    log_in(client, asta)
    assert "Du har sagt, at du gerne vil have hjælp" not in client.get("/").text
    log_in(client, carla)
    chosen = {"csrf_token": token_in(client.get(f"/sager/{case_id}/breve").text), "chosen": ["wants_help"]}
    for _twice in range(2):
        assert client.post(f"/sager/{case_id}/breve", data=chosen).status_code == 303
    assert "Borgeren vil gerne have hjælp. Ring, og aftal" in client.get("/?slags=help").text
    with wired_of(app).session(writes=False) as session:
        assert session.scalars(select(StaffTask.kind)).all() == ["help.wanted"]
    log_in(client, asta)
    assert "Du har sagt, at du gerne vil have hjælp" in client.get("/").text


def test_paper_beside_digital_post_does_not_move_the_day_it_arrived(
    app: Flask, asta: Person, carla: Person, clock: Clock
) -> None:
    with wired_of(app).session() as session:
        citizen = session.get_one(Citizen, asta.id)
        service.choose(session, citizen, exempt=False, without_mitid=True, wants_help=False, now=clock())
        session.commit()
    offer_id = a_course(app, asta)
    delivered(app)
    with wired_of(app).session() as session:
        (letter,) = session.scalars(select(Letter))
        assert (letter.state, service.to_print(letter)) == ("available", True)
        service.posted(session, letter, date(2026, 1, 20))
        assert not service.to_print(letter)
        assert letter.state == "available"
        assert service.arrived_on(session, offer_id, "afgoerelse") == date(2026, 1, 12)


def test_anothers_letter_is_not_found(
    app: Flask, client: FlaskClient, asta: Person, bo: Person, carla: Person, log_in: LogIn
) -> None:
    case_id = own(app, asta, carla)
    a_course(app, bo)
    (letter,) = letters(app)
    log_in(client, carla)
    assert client.get(f"/sager/{case_id}/breve/{letter.id}").status_code == 404
