"""Times are proposed and chosen; the region's coordinator sees what the citizen was shown, and nothing else."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.conversations import service
from portal.conversations.models import ConversationRequest, ConversationResponse, ConversationTimes
from portal.conversations.service import Wish
from portal.identity import Citizen
from portal.messages.models import StaffTask
from portal.offers import service as offers
from portal.plan.models import Case, Meeting
from tests.portal.casework.test_talk import answer
from tests.support.cases import a_preparation, an_effort
from tests.support.offers import an_offer, hidden, reworded
from tests.support.portal import Clock, LogIn, Person, token_in, wired_of

DAYS = {
    "way": "video", "day_1": ["20", "1", "2026"], "clock_1": "13.30", "day_2": ["19", "1", "2026"], "clock_2": "9",
    "place": "", "interpreter": "Tolkehuset",
}  # fmt: skip
FIRST, SECOND = "2026-01-19T08:00:00+00:00", "2026-01-20T12:30:00+00:00"


@pytest.fixture
def offer_id(app: Flask, asta: Person, astas_case: UUID) -> UUID:
    with wired_of(app).session() as session:
        case = session.get_one(Case, astas_case)
        a_preparation(session, case, "health", "Diskusprolaps siden 2019.")
        a_preparation(session, case, "challenges", "Gælden fylder meget.")
        an_effort(session, case, "Mentor om torsdagen")
        session.commit()
    return an_offer(app, asta)


def a_wish(app: Flask, asta: Person, offer_id: UUID, *more: str) -> UUID:
    wish = Wish(
        key=uuid4(), worry="Min ryg gør ondt.", form="video", times="", bisidder=True, bisidder_name="Ole Lund",
        interpreter=True, interpreter_language="arabisk", more=more,
    )  # fmt: skip
    with wired_of(app).session() as session:
        her = session.get_one(Citizen, asta.id)
        asked = service.ask(session, her, offers.offer_of(session, her, offer_id), wish, wired_of(app).now())
        session.commit()
        return asked.id


@pytest.fixture
def wish_id(app: Flask, asta: Person, offer_id: UUID) -> UUID:
    return a_wish(app, asta, offer_id, "health")


def propose(client: FlaskClient, wish_id: UUID, **given: object) -> TestResponse:
    path = f"/medarbejder/samtaler/{wish_id}/tider"
    html = client.get(path).text
    return client.post(path, data={"csrf_token": token_in(html), "key": hidden(html, "key"), **DAYS, **given})


def reply(client: FlaskClient, wish_id: UUID, choice: str, **given: str) -> TestResponse:
    path = f"/samtaler/{wish_id}/tid"
    html = client.get(path).text
    form = {"csrf_token": token_in(html), "key": hidden(html, "key"), "choice": choice, "text": ""}
    return client.post(path, data={**form, **given})


def values_of(html: str) -> list[str]:
    """What there is to choose."""
    return re.findall(r'<input[^>]*name="choice"[^>]*value="([^"]*)"', html)


def main_of(html: str) -> str:
    return html[html.index("<main") : html.index("</main>")]


def test_the_coordinator_sees_what_the_citizen_was_shown_and_nothing_else(
    app: Flask, client: FlaskClient, asta: Person, frida: Person, offer_id: UUID, log_in: LogIn
) -> None:
    log_in(client, asta)
    path = f"/tilbud/{offer_id}/samtale"
    html = client.get(path).text
    assert values_more(html) == ["health", "challenges", "efforts"]
    form = {
        "csrf_token": token_in(html), "key": hidden(html, "key"), "worry": "Min ryg gør ondt.", "way": "video",
        "support": ["bisidder", "jobformidler"], "bisidder_name": "Ole Lund", "more": ["health", "economy"],
    }  # fmt: skip
    summary = client.post(path, data={**form, "trin": "tjek"}).text
    shown = sections_in(summary)
    for words in ("Min ryg gør ondt.", "Ja: Ole Lund", "Diskusprolaps", "Ingen løft over 5 kg", "Asta Lund"):
        assert words in shown, words
    for words in ("Gælden", "Mentor om torsdagen", "15.20.12"):
        assert words not in summary, words
    sent = client.post(path, data={**form, "shown": hidden(summary, "shown"), "trin": "send"})
    assert sent.status_code == 303
    reworded(app, offer_id, skaanehensyn="Kun siddende arbejde")
    wish_id = sent.location.split("/")[2]
    assert "Diskusprolaps" in client.get(f"/samtaler/{wish_id}").text
    log_in(client, frida)
    page = client.get(f"/medarbejder/samtaler/{wish_id}").text
    assert sections_in(page) == shown
    assert "Tilbuddet er ændret, siden borgeren bad om samtalen." in page
    for words in ("Gælden", "Mentor om torsdagen", "Kun siddende arbejde", "15.20.12"):
        assert words not in page, words


def values_more(html: str) -> list[str]:
    return re.findall(r'<input[^>]*name="more"[^>]*value="([^"]*)"', html)


def sections_in(html: str) -> str:
    """What goes along, as the page shows it."""
    found = re.findall(r'<section class="plan-line" aria-label="[^"]*">.*?</section>', main_of(html), re.DOTALL)
    return re.sub(r"\s+", " ", "".join(found))


def test_what_changed_after_she_saw_it_is_not_sent_until_she_has_seen_it(
    app: Flask, client: FlaskClient, asta: Person, offer_id: UUID, log_in: LogIn
) -> None:
    log_in(client, asta)
    path = f"/tilbud/{offer_id}/samtale"
    html = client.get(path).text
    form = {"csrf_token": token_in(html), "key": hidden(html, "key"), "worry": "Min ryg.", "way": "video"}
    summary = client.post(path, data={**form, "trin": "tjek"}).text
    reworded(app, offer_id, skaanehensyn="Kun siddende arbejde")
    late = client.post(path, data={**form, "shown": hidden(summary, "shown"), "trin": "send"})
    assert late.status_code == 409
    assert "Noget er ændret, siden du så det" in late.text
    assert "Kun siddende arbejde" in late.text
    assert client.post(path, data={**form, "trin": "send"}).status_code == 409
    again = client.post(path, data={**form, "shown": hidden(late.text, "shown"), "trin": "send"})
    assert again.status_code == 303


def test_she_takes_one_of_the_times_and_it_stands_in_her_plan(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, frida: Person, wish_id: UUID, log_in: LogIn
) -> None:
    log_in(client, frida)
    assert propose(client, wish_id).status_code == 303
    assert "Borgeren vælger tid" in client.get("/sager").text
    log_in(client, asta)
    assert "Du har fået tider til en samtale." in client.get("/beskeder").text
    page = client.get(f"/samtaler/{wish_id}").text
    assert page.index("19. januar 2026 kl. 09.00") < page.index("20. januar 2026 kl. 13.30")
    html = client.get(f"/samtaler/{wish_id}/tid").text
    assert values_of(html) == [FIRST, SECOND, "other_time", "cancel"]
    assert "checked" not in main_of(html)
    assert reply(client, wish_id, SECOND).location == f"/samtaler/{wish_id}"
    page = client.get(f"/samtaler/{wish_id}").text
    assert "Samtalen er 20. januar 2026 kl. 13.30." in page
    assert "Din bisidder, Ole Lund" in page
    assert "Din bisidder eller en pårørende kan ikke være din tolk." in page
    with wired_of(app).session(writes=False) as session:
        (meeting,) = session.scalars(select(Meeting))
        assert (meeting.kind, meeting.form, meeting.cancelled_at) == ("sundhedskoordinator", "video", None)
    log_in(client, carla)
    assert "Borgeren har svaret på tiderne til en samtale." in client.get("/").text
    assert "Aftalt: 20. januar 2026 kl. 13.30" in client.get(f"/medarbejder/samtaler/{wish_id}").text


def test_another_time_calls_the_agreed_one_off(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, wish_id: UUID, log_in: LogIn
) -> None:
    log_in(client, carla)
    propose(client, wish_id)
    log_in(client, asta)
    reply(client, wish_id, FIRST)
    html = client.get(f"/samtaler/{wish_id}/tid").text
    assert values_of(html) == ["other_time", "cancel"]
    assert reply(client, wish_id, "other_time", text="Kun efter klokken 12").status_code == 303
    with wired_of(app).session(writes=False) as session:
        (meeting,) = session.scalars(select(Meeting))
        assert meeting.cancelled_at is not None
    log_in(client, carla)
    page = client.get(f"/medarbejder/samtaler/{wish_id}").text
    assert "Kun efter klokken 12" in page
    assert "Borgeren vil gerne have en anden tid" in page


def test_no_talk_leaves_the_offer_waiting_until_the_municipality_decides(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, frida: Person, wish_id: UUID, log_in: LogIn
) -> None:
    log_in(client, asta)
    html = client.get(f"/samtaler/{wish_id}/tid").text
    assert "Sig nej til samtalen" in html
    assert reply(client, wish_id, "cancel").status_code == 303
    assert "Du vil ikke have samtalen" in client.get(f"/samtaler/{wish_id}").text
    with wired_of(app).session(writes=False) as session:
        asked = session.get_one(ConversationRequest, wish_id)
        assert offers.offer_of(session, session.get_one(Citizen, asta.id), asked.offer_id).on_hold
        open_kinds = session.scalars(select(StaffTask.kind).where(StaffTask.done_at.is_(None))).all()
        assert open_kinds == ["conversation.cancelled"]
    log_in(client, frida)
    assert "Ingen venter på en samtale lige nu." in client.get("/sager").text
    assert client.get(f"/medarbejder/samtaler/{wish_id}").status_code == 404
    log_in(client, carla)
    assert answer(client, wish_id, decision="unchanged").status_code == 303


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"clock_2": ""}, "Skriv et klokkeslæt"),
        ({"day_2": ["", "", ""]}, "Skriv datoen."),
        ({"clock_1": "25.00"}, "Skriv et klokkeslæt"),
        ({"day_1": ["11", "1", "2026"]}, "Vælg et tidspunkt, der ikke er gået."),
        ({"day_2": ["20", "1", "2026"], "clock_2": "13.30"}, "Foreslå forskellige tider"),
        ({"clock_3": "10.00"}, "Skriv både dato og klokkeslæt"),
        ({"way": ""}, "Vælg, hvordan samtalen holdes."),
        ({"way": "fremmoede"}, "Skriv, hvor borgeren skal møde op."),
        ({"interpreter": "ole lund"}, "Borgerens bisidder kan ikke også være tolk."),
    ],
)
def test_a_fault_in_the_times_is_told_and_nothing_is_sent(
    app: Flask, client: FlaskClient, frida: Person, wish_id: UUID, log_in: LogIn, given: dict[str, object], fault: str
) -> None:
    log_in(client, frida)
    refused = propose(client, wish_id, **given)
    assert refused.status_code == 422
    assert fault in refused.text
    with wired_of(app).session(writes=False) as session:
        assert session.scalars(select(ConversationTimes)).all() == []


def test_an_answer_to_times_that_were_replaced_is_not_taken_and_her_words_are_kept(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, clock: Clock, wish_id: UUID, log_in: LogIn
) -> None:
    log_in(client, carla)
    propose(client, wish_id)
    log_in(client, asta)
    html = client.get(f"/samtaler/{wish_id}/tid").text
    form = {"csrf_token": token_in(html), "key": hidden(html, "key"), "choice": FIRST, "text": "Jeg glæder mig."}
    clock.tick(seconds=30)
    other = app.test_client()
    log_in(other, carla)
    propose(other, wish_id, day_2=["22", "1", "2026"])
    late = client.post(f"/samtaler/{wish_id}/tid", data=form)
    assert late.status_code == 422
    assert "Jeg glæder mig." in late.text
    with wired_of(app).session(writes=False) as session:
        assert session.scalars(select(ConversationResponse)).all() == []
    for _ in range(2):
        done = client.post(f"/samtaler/{wish_id}/tid", data=form | {"choice": SECOND})
        assert done.status_code == 303
    with wired_of(app).session(writes=False) as session:
        assert len(session.scalars(select(ConversationResponse)).all()) == 1


def test_after_the_decision_she_comments_and_complains_with_the_thing_named(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, wish_id: UUID, log_in: LogIn
) -> None:
    log_in(client, asta)
    assert client.get(f"/samtaler/{wish_id}/bemaerkning").status_code == 303
    log_in(client, carla)
    answer(client, wish_id, text="Det bliver, som det er.", decision="unchanged")
    log_in(client, asta)
    page = client.get(f"/samtaler/{wish_id}").text
    assert "Er du uenig?" in page
    html = client.get(f"/samtaler/{wish_id}/bemaerkning").text
    sent = {"csrf_token": token_in(html), "key": hidden(html, "key"), "text": "Jeg kan stadig ikke stå."}
    assert client.post(f"/samtaler/{wish_id}/bemaerkning", data=sent | {"text": " "}).status_code == 422
    assert client.post(f"/samtaler/{wish_id}/bemaerkning", data=sent).status_code == 303
    assert "Jeg kan stadig ikke stå." in client.get(f"/samtaler/{wish_id}").text
    html = client.get(f"/rettigheder/bed-om/klage?samtale={wish_id}").text
    named = "Beslutningen efter samtalen om tilbuddet hos Fjordby Plantecenter, 12. januar 2026"
    assert named in html
    form = {
        "csrf_token": token_in(html), "key": hidden(html, "key"), "talk": hidden(html, "talk"), "over": "decision",
        "day": ["12", "1", "2026"], "text": "Min ryg kan ikke holde til det.",
    }  # fmt: skip
    kept = client.post("/rettigheder/bed-om/klage", data=form)
    assert named in client.get(kept.location).text
    log_in(client, carla)
    page = client.get(f"/medarbejder/samtaler/{wish_id}").text
    assert "Jeg kan stadig ikke stå." in page
    assert client.get("/rettigheder/bed-om/klage").status_code in (302, 303, 403, 404)


def test_a_time_nobody_proposed_cannot_be_taken(
    app: Flask, client: FlaskClient, asta: Person, wish_id: UUID, log_in: LogIn
) -> None:
    log_in(client, asta)
    for choice in (FIRST, "accept", ""):
        html = client.get(f"/samtaler/{wish_id}/tid").text
        form = {"csrf_token": token_in(html), "key": hidden(html, "key"), "choice": choice, "text": ""}
        assert client.post(f"/samtaler/{wish_id}/tid", data=form).status_code == 409
    with wired_of(app).session(writes=False) as session:
        assert session.get_one(ConversationRequest, wish_id).open_for is not None
