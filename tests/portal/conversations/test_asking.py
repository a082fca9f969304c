"""Asking for a talk: two texts, a hold or none, everything typed kept, and asked once however often it is sent."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from portal.conversations.models import ConversationRequest
from portal.identity import Citizen
from portal.messages.models import StaffTask
from portal.offers.models import Offer
from tests.support.cases import a_case
from tests.support.offers import an_offer, hidden, taken_back
from tests.support.portal import Clock, LogIn, Person, token_in, wired_of

WISH = {
    "worry": "Jeg kan ikke stå op i mere end en time.",
    "way": "telefon",
    "times": "Helst om formiddagen",
    "support": ["bisidder", "tolk"],
    "interpreter_language": "arabisk",
}
PAUSED = "Du skal ikke begynde, før kommunen har besluttet, om tilbuddet skal ændres"
RUNNING = (
    "Du har ret til samtalen, men den sætter ikke tilbuddet på pause. Ring til din sagsbehandler, før du bliver væk."
)

pytestmark = pytest.mark.usefixtures("every_page_holds")


def fill(client: FlaskClient, offer_id: UUID, **given: str | list[str]) -> TestResponse:
    """Open the form and send it to the summary."""
    page = client.get(f"/tilbud/{offer_id}/samtale").text
    return send(client, offer_id, {"csrf_token": token_in(page), "key": hidden(page, "key"), **WISH, **given})


def send(client: FlaskClient, offer_id: UUID, fields: dict[str, str | list[str]], trin: str = "tjek") -> TestResponse:
    return client.post(f"/tilbud/{offer_id}/samtale", data={**fields, "trin": trin})


def carried(page: str) -> dict[str, str | list[str]]:
    """What the summary page sends on."""
    form = page[page.index('action="/tilbud/') :]
    found: dict[str, str | list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form):
        found[name] = [*found.get(name, []), value] if name == "support" else value
    return found


def requests_in(app: Flask) -> list[ConversationRequest]:
    with wired_of(app).session(writes=False) as session:
        found = list(session.scalars(select(ConversationRequest)))
        for one in found:
            assert one.worry is not None
            assert one.times is not None
            assert one.interpreter_language is not None
        return found


@pytest.fixture
def offer_id(app: Flask, asta: Person, client: FlaskClient, log_in: LogIn) -> UUID:
    log_in(client, asta)
    return an_offer(app, asta)


def test_she_tells_it_checks_it_sends_it_and_gets_a_receipt(
    app: Flask, client: FlaskClient, offer_id: UUID, asta: Person
) -> None:
    summary = fill(client, offer_id)
    assert summary.status_code == 200
    assert WISH["worry"] in summary.text
    assert requests_in(app) == []
    sent = send(client, offer_id, carried(summary.text), "send")
    assert sent.status_code == 303
    (kept,) = requests_in(app)
    assert (kept.worry, kept.form, kept.times) == (WISH["worry"], "telefon", WISH["times"])
    assert (kept.bisidder, kept.interpreter, kept.interpreter_language) == (True, True, "arabisk")
    receipt = client.get(sent.location).text
    assert kept.reference in receipt
    assert "Din bekymring er ikke et nej." in receipt
    assert "vi lover ingen dato" in receipt


def test_before_the_start_the_offer_waits(app: Flask, client: FlaskClient, offer_id: UUID) -> None:
    assert PAUSED in client.get(f"/tilbud/{offer_id}/samtale").text
    sent = send(client, offer_id, carried(fill(client, offer_id).text), "send")
    assert PAUSED in client.get(sent.location).text
    assert "Sat på pause" in client.get(f"/tilbud/{offer_id}").text
    with wired_of(app).session(writes=False) as session:
        assert session.get_one(Offer, offer_id).on_hold


def test_a_running_offer_does_not_wait_and_she_is_told_so(
    app: Flask, client: FlaskClient, asta: Person, offer_id: UUID
) -> None:
    running = an_offer(app, asta, begun_on=date(2026, 1, 5), starts_on=date(2026, 1, 5))
    assert RUNNING in client.get(f"/tilbud/{running}").text
    assert RUNNING in client.get(f"/tilbud/{running}/samtale").text
    sent = send(client, running, carried(fill(client, running).text), "send")
    receipt = client.get(sent.location).text
    assert RUNNING in receipt
    assert PAUSED not in receipt
    with wired_of(app).session(writes=False) as session:
        assert not session.get_one(Offer, running).on_hold


def test_on_the_first_day_itself_the_offer_still_waits(
    app: Flask, client: FlaskClient, asta: Person, clock: Clock, log_in: LogIn, offer_id: UUID
) -> None:
    clock.tick(days=7)
    log_in(client, asta)
    page = client.get(f"/tilbud/{offer_id}/samtale").text
    assert PAUSED in page
    assert "Er du allerede mødt op, er tilbuddet begyndt" in page
    send(client, offer_id, carried(fill(client, offer_id).text), "send")
    with wired_of(app).session(writes=False) as session:
        assert session.get_one(Offer, offer_id).on_hold


def test_the_form_has_the_crisis_line_and_a_phone(client: FlaskClient, offer_id: UUID) -> None:
    page = client.get(f"/tilbud/{offer_id}/samtale").text
    assert "Livslinien 70 201 201" in page
    assert "ring 112" in page
    assert "70 00 00 00" in page
    assert "checked" not in page


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"worry": "   "}, "Skriv kort, hvad du er bekymret for."),
        ({"worry": "x" * 4001}, "Teksten er for lang."),
        ({"worry": "Jeg er 610190-1111"}, "Det ligner et CPR-nummer."),
        ({"times": "Ring 6101901111"}, "Det ligner et CPR-nummer."),
        ({"times": "x" * 501}, "Teksten er for lang."),
        ({"way": ""}, "Vælg, hvordan du helst vil tale sammen."),
        ({"way": "brevdue"}, "Vælg, hvordan du helst vil tale sammen."),
        ({"interpreter_language": ""}, "Skriv, hvilket sprog tolken skal tale."),
        ({"support": ["bisidder"]}, "Sæt også kryds ved tolk, eller slet sproget."),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    app: Flask, client: FlaskClient, offer_id: UUID, given: dict[str, str | list[str]], sentence: str
) -> None:
    for trin in ("tjek", "send"):
        page = client.get(f"/tilbud/{offer_id}/samtale").text
        fields = {"csrf_token": token_in(page), "key": hidden(page, "key"), **WISH, **given}
        refused = send(client, offer_id, fields, trin)
        assert refused.status_code == 422
        assert sentence in refused.text
        assert str(fields["worry"]) in refused.text
        assert str(fields["times"]) in refused.text
    assert requests_in(app) == []


def test_going_back_from_the_summary_keeps_everything(client: FlaskClient, offer_id: UUID) -> None:
    back = send(client, offer_id, carried(fill(client, offer_id).text), "ret")
    assert back.status_code == 200
    assert str(WISH["worry"]) in back.text
    assert 'value="arabisk"' in back.text
    assert re.search(r'<input[^>]*checked[^>]*value="telefon"', back.text)


def test_support_that_nobody_offered_is_left_out(app: Flask, client: FlaskClient, offer_id: UUID) -> None:
    summary = fill(client, offer_id, support=["bisidder", "hund"], interpreter_language="")
    send(client, offer_id, carried(summary.text), "send")
    assert [(one.bisidder, one.interpreter) for one in requests_in(app)] == [(True, False)]


def test_sending_twice_is_asking_once(app: Flask, client: FlaskClient, offer_id: UUID) -> None:
    fields = carried(fill(client, offer_id).text)
    first, second = (send(client, offer_id, fields, "send") for _ in range(2))
    assert first.location == second.location
    assert len(requests_in(app)) == 1


def test_a_second_tab_is_told_of_the_first_and_loses_nothing(app: Flask, client: FlaskClient, offer_id: UUID) -> None:
    one, other = fill(client, offer_id).text, fill(client, offer_id, worry="Og min ryg.").text
    send(client, offer_id, carried(one), "send")
    second = send(client, offer_id, carried(other), "send")
    assert second.status_code == 409
    assert "Du har allerede bedt om en samtale" in second.text
    assert "Og min ryg." in second.text
    (kept,) = requests_in(app)
    assert f"/samtaler/{kept.id}" in second.text
    assert client.get(f"/tilbud/{offer_id}/samtale").location == f"/samtaler/{kept.id}"


@pytest.mark.parametrize("key", ["", "x"])
def test_a_form_without_its_key_still_counts(app: Flask, client: FlaskClient, offer_id: UUID, key: str) -> None:
    summary = fill(client, offer_id, key=key)
    assert send(client, offer_id, carried(summary.text), "send").status_code == 303
    assert len(requests_in(app)) == 1


def test_an_offer_taken_back_meanwhile_keeps_what_she_wrote(app: Flask, client: FlaskClient, offer_id: UUID) -> None:
    fields = carried(fill(client, offer_id).text)
    taken_back(app, offer_id)
    refused = send(client, offer_id, fields, "send")
    assert refused.status_code == 409
    assert "Kommunen har trukket tilbuddet tilbage" in refused.text
    assert str(WISH["worry"]) in refused.text
    assert client.get(f"/tilbud/{offer_id}/samtale").location == f"/tilbud/{offer_id}"


def test_only_her_own_concrete_offers_can_be_asked_about(
    app: Flask, client: FlaskClient, bo: Person, offer_id: UUID
) -> None:
    his = an_offer(app, bo)
    fields = carried(fill(client, offer_id).text)
    for foreign in (his, uuid4()):
        assert client.get(f"/tilbud/{foreign}/samtale").status_code == 404
        assert send(client, foreign, fields, "send").status_code == 404


def test_the_staff_see_it_with_the_start_as_their_deadline(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, offer_id: UUID
) -> None:
    with wired_of(app).session() as session:
        a_case(session, asta.id, coordinator_id=carla.id)
        session.commit()
    running = an_offer(app, asta, begun_on=date(2026, 1, 5))
    for one in (offer_id, running):
        send(client, one, carried(fill(client, one).text), "send")
    with wired_of(app).session(writes=False) as session:
        tasks = session.scalars(select(StaffTask).order_by(StaffTask.due_on)).all()
    assert [(task.kind, task.due_on, task.employee_id) for task in tasks] == [
        ("conversation.asked", date(2026, 1, 12), carla.id),
        ("conversation.asked", date(2026, 1, 19), carla.id),
    ]


def test_her_words_are_sealed(app: Flask, client: FlaskClient, asta: Person, offer_id: UUID) -> None:
    send(client, offer_id, carried(fill(client, offer_id).text), "send")
    with wired_of(app).session(writes=False) as session:
        (row,) = session.execute(text("SELECT * FROM conversation_request")).mappings().all()
        stored = b"".join(str(value).encode() + (value if isinstance(value, bytes) else b"") for value in row.values())
        assert session.get_one(Citizen, asta.id).subject_id is not None
    for word in (str(WISH["worry"]), str(WISH["times"]), "arabisk"):
        assert word.encode() not in stored
