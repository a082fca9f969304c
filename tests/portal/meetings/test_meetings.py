"""She is called to a meeting: she answers, gets a receipt, and is not at fault for what the municipality calls off."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.meetings.models import Invitation, InvitationReply
from portal.messages.models import StaffTask
from tests.portal.casework.work import own, reads, token
from tests.support.meetings import invited
from tests.support.offers import hidden
from tests.support.page import check_page
from tests.support.portal import Clock, LogIn, Person, a_citizen, token_in, wired_of
from tests.support.statements import counted
from tests.support.visits import see


def reply(client: FlaskClient, invitation: UUID, what: str, page: str = "", **more: object) -> TestResponse:
    path = f"/moeder/{invitation}"
    markup = page or client.get(path).text
    return client.post(path, data={"csrf_token": token_in(markup), "key": hidden(markup, "key"), "what": what, **more})


def tasks(app: Flask) -> list[tuple[str, date | None]]:
    with wired_of(app).session() as session:
        rows = session.scalars(select(StaffTask).where(StaffTask.done_at.is_(None)))
        return [(row.kind, row.due_on) for row in rows]


def test_the_invitation_says_when_where_with_whom_and_is_on_the_front_page_until_she_answers(
    hers: FlaskClient, invitation: UUID
) -> None:
    front = see(hers, "/")
    assert "Svar på indkaldelsen til mødet 19. januar 2026 kl. 10.00." in front
    html = see(hers, f"/moeder/{invitation}")
    for words in ("Cirka 30 minutter", "Havnegade 1, lokale 4", "Per Lund, psykiatrisk sygeplejerske", "Du møder op"):
        assert words in html
    assert 'href="/moeder/saadan-foregaar-det"' in html
    reply(hers, invitation, "accept")
    assert "Svar på indkaldelsen" not in see(hers, "/")
    assert "Du kommer" in see(hers, "/moeder")


def test_a_yes_is_a_receipt_and_no_work_for_anybody(app: Flask, hers: FlaskClient, invitation: UUID) -> None:
    answer = reply(hers, invitation, "accept", support="bisidder")
    html = see(hers, answer.location)
    assert "12. januar 2026 kl. 10.00" in html
    assert "Kvitteringens nummer:" in html
    assert "Ja, du tager en bisidder med" in html
    assert tasks(app) == []


def test_that_she_cannot_come_is_told_honestly_who_judges_it_and_that_it_is_not_how_one_reports_sick(
    app: Flask, hers: FlaskClient, invitation: UUID
) -> None:
    assert "Det her er ikke en sygemelding." in see(hers, f"/moeder/{invitation}")
    answer = reply(hers, invitation, "cannot", text="Jeg ligger med feber.")
    html = see(hers, answer.location)
    for words in ("12. januar 2026 kl. 10.00", "Kommunen vurderer grunden.", "Det her er ikke en sygemelding."):
        assert words in html
    assert tasks(app) == [("meeting.replied", date(2026, 1, 19))]


def test_another_time_is_the_municipalitys_to_find(app: Flask, hers: FlaskClient, invitation: UUID) -> None:
    answer = reply(hers, invitation, "other_time", text="Hellere efter kl. 12.")
    assert "Kommunen finder en ny tid og skriver til dig." in see(hers, answer.location)
    assert "Kommunen skal finde en ny tid til mødet 19. januar 2026 kl. 10.00." in see(hers, "/")


def test_she_may_change_her_answer_and_the_latest_counts(app: Flask, hers: FlaskClient, invitation: UUID,
                                                         clock: Clock) -> None:  # fmt: skip
    reply(hers, invitation, "cannot")
    clock.tick(minutes=1)
    reply(hers, invitation, "accept")
    html = see(hers, f"/moeder/{invitation}")
    assert "Du kommer" in html
    assert "Du har sagt, at du ikke kan komme" not in html
    with wired_of(app).session() as session:
        assert len(session.scalars(select(InvitationReply)).all()) == 2


def test_sent_twice_is_one_answer(app: Flask, hers: FlaskClient, invitation: UUID) -> None:
    page = hers.get(f"/moeder/{invitation}").text
    for _ in range(2):
        assert reply(hers, invitation, "cannot", page).status_code == 303
    with wired_of(app).session() as session:
        assert len(session.scalars(select(InvitationReply)).all()) == 1
    assert len(tasks(app)) == 1


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"what": ""}, "Vælg et af de tre svar."),
        ({"what": "accept", "support": "tolk"}, "Skriv, hvilket sprog tolken skal tale."),
        ({"what": "cannot", "text": "Mit nummer er 610190-1111"}, "Det ligner et CPR-nummer."),
    ],
)
def test_what_is_missing_is_told_and_what_she_wrote_stays(
    hers: FlaskClient, invitation: UUID, sent: dict[str, str], told: str
) -> None:
    refused = reply(hers, invitation, **sent)
    assert refused.status_code == 422
    check_page(refused.text)
    assert told in refused.text
    assert sent.get("text", "") in refused.text


def test_what_she_had_typed_when_her_session_ran_out_stands_in_the_box_again(
    hers: FlaskClient, asta: Person, invitation: UUID, clock: Clock, log_in: LogIn
) -> None:
    page = hers.get(f"/moeder/{invitation}").text
    clock.tick(minutes=16)
    assert "gemt=ja" in reply(hers, invitation, "other_time", page, text="Hellere om onsdagen.").location
    log_in(hers, asta)
    html = see(hers, f"/moeder/{invitation}")
    assert "Hellere om onsdagen." in html


def test_her_calendar_learns_when_and_nothing_about_what_where_or_whom(
    hers: FlaskClient, asta: Person, invitation: UUID
) -> None:
    answer = hers.get(f"/moeder/{invitation}/kalender.ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="aftale.ics"'
    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert event.decoded("dtstart").isoformat() == "2026-01-19T09:00:00+00:00"
    assert (event.decoded("dtend") - event.decoded("dtstart")).total_seconds() == 1800
    assert str(event["summary"]) == "Aftale med Fjordby Kommune"
    text = answer.text.lower()
    for word in ("ryg", "psykiatri", "rehabilitering", "helbred", "syg", "havnegade", "carla", "lund"):
        assert word not in text


def test_the_guide_is_calm_and_says_how_it_can_end(hers: FlaskClient) -> None:
    html = see(hers, "/moeder/saadan-foregaar-det")
    for words in (
        "20 til 30 minutter",
        "indstilling",
        "fleksjob",
        "førtidspension",
        "bisidder",
        "Det er ikke din fejl",
    ):
        assert words in html


def test_an_empty_list_says_what_she_can_do(hers: FlaskClient) -> None:
    assert "Du er ikke indkaldt til et møde lige nu." in see(hers, "/moeder")


def test_called_off_for_want_of_an_interpreter_is_never_her_fault_and_the_municipality_finds_the_date(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, invitation: UUID, log_in: LogIn
) -> None:
    log_in(client, carla)
    path = f"/medarbejder/moeder/{invitation}"
    see(client, path)
    done = client.post(f"{path}/aflys", data={"csrf_token": token(client), "hvorfor": "tolk"})
    assert done.status_code == 303
    assert tasks(app) == [("meeting.to_be_found", date(2026, 1, 19))]
    assert f'href="{path}"' in see(client, "/")
    page = see(client, done.location)
    assert "Det nye møde kommer i stedet for mødet 19. januar 2026 kl. 10.00." in page
    log_in(client, asta)
    html = see(client, f"/moeder/{invitation}")
    assert "Der var ingen tolk. Det er ikke din fejl, og det tæller ikke som udeblivelse." in html
    assert "Kommunen finder en ny tid og skriver til dig. Du skal ikke gøre noget." in html
    assert "<textarea" not in html
    assert "Dit næste møde er" not in see(client, "/")
    refused = client.post(f"/moeder/{invitation}", data={"csrf_token": token_in(html), "what": "accept"})
    assert refused.status_code == 200
    with wired_of(app).session() as session:
        assert session.scalars(select(InvitationReply)).all() == []


CALL = {
    "kind": "opfoelgning", "way": "fremmoede", "day": ["26", "1", "2026"], "clock": "13.30", "minutes": "45",
    "place": "Havnegade 1", "participants": "Carla Vinter, sagsbehandler", "note": "Hvordan går det?",
}  # fmt: skip


def called(client: FlaskClient, path: str, **given: object) -> TestResponse:
    page = client.get(path).text
    return client.post(path, data={"csrf_token": token_in(page), "key": hidden(page, "key"), **CALL, **given})


def test_staff_call_her_from_the_case_and_she_is_told(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, astas_case: UUID, log_in: LogIn
) -> None:
    log_in(client, carla)
    path = f"/sager/{astas_case}/indkald"
    assert f'href="{path}"' in see(client, f"/sager/{astas_case}")
    see(client, path)
    made = called(client, path)
    assert "Borgeren har ikke svaret endnu" in see(client, made.location)
    assert made.location in see(client, f"/sager/{astas_case}")
    log_in(client, asta)
    assert "Du er indkaldt til et møde." in see(client, "/beskeder")
    assert "26. januar 2026 kl. 13.30" in see(client, "/moeder")
    assert "Dit næste møde er 26. januar 2026 kl. 13.30." in see(client, "/")


def test_a_new_time_comes_in_place_of_the_old_one_and_ends_the_task(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, astas_case: UUID, invitation: UUID, log_in: LogIn
) -> None:
    log_in(client, asta)
    reply(client, invitation, "other_time")
    log_in(client, carla)
    page = see(client, f"/medarbejder/moeder/{invitation}")
    assert "Borgeren beder om en anden tid" in page
    again = f"/sager/{astas_case}/indkald?i_stedet={invitation}"
    assert again in page
    called(client, again)
    assert tasks(app) == []
    log_in(client, asta)
    old = see(client, f"/moeder/{invitation}")
    assert "Se den nye indkaldelse" in old
    with wired_of(app).session() as session:
        found = session.get_one(Invitation, invitation)
        assert str(found.replaced_by) in old
    front = see(client, "/")
    assert "Svar på indkaldelsen til mødet 26. januar 2026 kl. 13.30." in front
    assert "finde en ny tid" not in front


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"day": ["5", "1", "2026"]}, "Vælg et tidspunkt, der ikke er gået."),
        ({"clock": "kvart i"}, "Skriv et klokkeslæt, for eksempel 13.30."),
        ({"place": ""}, "Skriv, hvor borgeren skal møde op."),
        ({"minutes": "9999"}, "Skriv, hvor mange minutter mødet varer, fra 5 til 480."),
        ({"participants": ""}, "Skriv, hvem der er med, og hvad de er."),
        ({"way": ""}, "Vælg, hvordan mødet holdes."),
    ],
)
def test_an_invitation_that_lacks_something_is_not_sent(
    client: FlaskClient, carla: Person, astas_case: UUID, log_in: LogIn, wrong: dict[str, object], told: str
) -> None:
    log_in(client, carla)
    refused = called(client, f"/sager/{astas_case}/indkald", **wrong)
    assert refused.status_code == 422
    check_page(refused.text)
    assert told in refused.text
    assert "Hvordan går det?" in refused.text


def test_nobody_else_finds_the_meeting(
    app: Flask, client: FlaskClient, bo: Person, dagny: Person, invitation: UUID, astas_case: UUID, log_in: LogIn
) -> None:
    log_in(client, bo)
    for tail in ("", "/kvittering", "/kalender.ics"):
        assert client.get(f"/moeder/{invitation}{tail}").status_code == 404
        assert client.get(f"/moeder/{uuid4()}{tail}").status_code == 404
    log_in(client, dagny)
    assert client.get(f"/medarbejder/moeder/{invitation}").status_code == 404
    assert client.get(f"/sager/{astas_case}/indkald").status_code == 404
    assert client.post(f"/medarbejder/moeder/{invitation}/aflys", data={"csrf_token": token(client)}).status_code == 404
    assert reads(app) == []


def test_where_a_protected_citizen_meets_is_not_shown_to_staff(
    app: Flask, client: FlaskClient, carla: Person, log_in: LogIn
) -> None:
    iben = a_citizen(app, name="Iben Skov", number="7006858888", protected=True)
    own(app, iben, carla)
    meeting = invited(app, iben, carla, place="Hjemme, Skovvej 3")
    log_in(client, carla)
    html = see(client, f"/medarbejder/moeder/{meeting}")
    assert "Skovvej" not in html
    assert "Iben" not in html


def test_the_list_costs_the_same_number_of_statements_for_few_and_for_many(
    app: Flask, hers: FlaskClient, asta: Person, carla: Person, astas_case: UUID
) -> None:
    for number in range(3):
        invited(app, asta, carla, days=number + 1)
    hers.get("/moeder")
    with counted(wired_of(app).engine) as few:
        hers.get("/moeder")
    for number in range(40):
        invited(app, asta, carla, days=number + 1)
    with counted(wired_of(app).engine) as many:
        assert hers.get("/moeder").text.count('class="notice"') == 43
    assert len(many) == len(few)
