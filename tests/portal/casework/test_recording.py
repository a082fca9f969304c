"""Consents on paper and aloud: written down by her caseworker in the text she answered, and undone by a phone call."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from consent.events import ConsentId
from portal.consents.models import RecordedConsent
from portal.journal.models import JournalEntry
from portal.post.models import Letter
from tests.support import consent_pages as pages
from tests.support.offers import hidden
from tests.support.portal import LogIn, Person, token_in, wired_of

DOCTOR = {"fra": "laegehuset-havnen", "til": "jobcenter-fjordby", "formaal": "rehabilitation-plan", "om": "health"}
DOCTOR_TO_REGION = {"sender": pages.DOCTOR, "recipient": pages.REGION, "purpose": "health-assessment"}
PAPER = {
    "way": "paper", "said_on": ["12", "1", "2026"], "helped_by": "Hendes søster",
    "kept_where": "Scannet på sagen som bilag 12", "waived_why": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def around(app: Flask) -> None:
    pages.register(app)


def path_to(case_id: UUID, page: str = "tekst") -> str:
    return f"/sager/{case_id}/samtykker/skriv-ind/{page}"


def fill(client: FlaskClient, case_id: UUID, query: dict[str, str], **given: object) -> TestResponse:
    path = path_to(case_id)
    html = client.get(path, query_string=query).text
    kept = {name: hidden(html, name) for name in ("served_id", "event_id", "consent_id")}
    form = {"csrf_token": token_in(html), "answer": "yes", **kept, **PAPER, **given}
    return client.post(path, query_string=query, data=form)


def written(app: Flask) -> list[RecordedConsent]:
    with wired_of(app).session(writes=False) as session:
        found = list(session.scalars(select(RecordedConsent)))
        for one in found:
            assert one.helped_by is not None
            assert one.waived_why is not None
        return found


def test_a_paper_yes_permits_the_check_until_she_rings(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, astas_case: UUID, log_in: LogIn
) -> None:
    log_in(client, carla)
    chosen = client.get(f"/sager/{astas_case}/samtykker/skriv-ind").text
    assert "Min læge (Lægehuset Havnen) må sende oplysninger om helbred til Jobcenter Fjordby." in chosen
    assert not pages.check(app, asta, "health", between=pages.HEALTH_TO_JOBCENTER).decision
    assert fill(client, astas_case, DOCTOR).status_code == 303
    assert pages.check(app, asta, "health", between=pages.HEALTH_TO_JOBCENTER).decision
    (row,) = written(app)
    assert (row.way, row.helped_by, row.waived_why) == ("paper", "Hendes søster", "")
    with wired_of(app).session(writes=False) as session:
        (letter,) = session.scalars(select(Letter))
        assert letter.kind == "consent"
        assert (
            "Vi har skrevet ned, at du sagde ja til oplysninger om helbred på papir den 12. januar 2026." in letter.text
        )
        assert "Hvem må sende dem?" in letter.text
        assert session.scalars(select(JournalEntry.kind)).all() == ["consent"]
    history = pages.in_ledger(app, lambda ledger: ledger.history(pages.subject(asta), ConsentId(row.consent_id)))
    assert (history[0].act.actor, history[0].act.channel, history[0].act.on_behalf_of) == (
        f"staff:{carla.id}", "paper", "citizen",
    )  # fmt: skip
    assert history[0].served_hash is not None
    log_in(client, asta)
    page = client.get(f"/samtykker/{row.consent_id}").text
    assert "registreret af en medarbejder" in page.lower()
    assert f"/samtykker/{row.consent_id}/ikke-mit" in page
    assert "Scannet på sagen som bilag 12" in page
    assert "Hendes søster" in page
    assert "En medarbejder har skrevet dit svar på et samtykke ind." in client.get("/beskeder").text
    log_in(client, carla)
    html = client.get(f"/sager/{astas_case}/samtykker/{row.consent_id}/traek-tilbage").text
    form = {"csrf_token": token_in(html), "event_id": hidden(html, "event_id")}
    assert client.post(f"/sager/{astas_case}/samtykker/{row.consent_id}/traek-tilbage", data=form).status_code == 303
    assert not pages.check(app, asta, "health", between=pages.HEALTH_TO_JOBCENTER).decision


def test_a_spoken_yes_to_what_health_staff_hand_out_needs_a_reason_why_it_is_not_written(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, astas_case: UUID, log_in: LogIn
) -> None:
    log_in(client, carla)
    query = {**DOCTOR, "til": "region-fjord", "formaal": "health-assessment"}
    refused = fill(client, astas_case, query, way="oral")
    assert refused.status_code == 422
    assert "Efter sundhedslovens § 44 skal det være på skrift." in refused.text
    assert "Scannet på sagen som bilag 12" in refused.text
    assert written(app) == []
    assert (
        fill(client, astas_case, query, way="oral", waived_why="Hun er indlagt og kan ikke skrive.").status_code == 303
    )
    (row,) = written(app)
    assert row.waived_why == "Hun er indlagt og kan ikke skrive."
    assert pages.check(app, asta, "health", between=DOCTOR_TO_REGION).decision


def test_an_open_question_is_answered_in_part_on_paper(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, astas_case: UUID, log_in: LogIn
) -> None:
    consent_id = pages.asked(app, asta, "employment", "social")
    log_in(client, carla)
    assert str(consent_id) in client.get(f"/sager/{astas_case}/samtykker/skriv-ind").text
    query = {"spoergsmaal": str(consent_id)}
    assert "Sæt kryds ved det, borgeren sagde ja til." in fill(client, astas_case, query).text
    assert fill(client, astas_case, query, way="oral", yes=["social"]).status_code == 303
    assert pages.check(app, asta, "social").decision
    assert not pages.check(app, asta, "employment").decision
    assert client.get(path_to(astas_case), query_string=query).status_code == 404


def test_a_no_is_written_down_too(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, astas_case: UUID, log_in: LogIn
) -> None:
    consent_id = pages.asked(app, asta, "social")
    log_in(client, carla)
    assert fill(client, astas_case, {"spoergsmaal": str(consent_id)}, answer="no").status_code == 303
    assert not pages.check(app, asta, "social").decision
    log_in(client, asta)
    assert "Du har sagt nej" in client.get(f"/samtykker/{consent_id}").text


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"way": ""}, "Vælg, om det var på papir eller mundtligt."),
        ({"said_on": ["", "", ""]}, "Skriv den dag, borgeren skrev under"),
        ({"said_on": ["11", "1", "2026"]}, "Vælg en dag fra 12. januar 2026 til 12. januar 2026."),
        ({"said_on": ["13", "1", "2026"]}, "Vælg en dag fra 12. januar 2026 til 12. januar 2026."),
        ({"kept_where": " "}, "Skriv, hvor papiret eller scanningen ligger"),
        ({"kept_where": "610190-1111"}, "Det ligner et CPR-nummer."),
    ],
)
def test_a_fault_is_told_and_nothing_is_written(
    app: Flask,
    client: FlaskClient,
    carla: Person,
    astas_case: UUID,
    log_in: LogIn,
    given: dict[str, object],
    fault: str,
) -> None:
    log_in(client, carla)
    refused = fill(client, astas_case, DOCTOR, **given)
    assert refused.status_code == 422
    assert fault in refused.text
    assert written(app) == []


def test_an_older_paper_holds_from_its_own_day_and_no_longer_than_a_year(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, astas_case: UUID, log_in: LogIn
) -> None:
    log_in(client, carla)
    query = {**DOCTOR, "dag": "2025-12-01"}
    assert "1. december 2025" in client.get(path_to(astas_case), query_string=query).text
    assert fill(client, astas_case, query, said_on=["3", "12", "2025"]).status_code == 303
    (row,) = written(app)
    consent = pages.in_ledger(app, lambda ledger: ledger.consent(pages.subject(asta), ConsentId(row.consent_id)))
    assert consent.terms.valid_until.date().isoformat() == "2026-11-30"
    for day in ("2024-12-01", "1-1-1", "x"):
        assert client.get(path_to(astas_case), query_string={**DOCTOR, "dag": day}).status_code == 404


def test_sent_twice_it_is_written_once_and_a_changed_text_is_not_written_at_all(
    app: Flask, client: FlaskClient, carla: Person, astas_case: UUID, log_in: LogIn
) -> None:
    log_in(client, carla)
    html = client.get(path_to(astas_case), query_string=DOCTOR).text
    kept = {name: hidden(html, name) for name in ("served_id", "event_id", "consent_id")}
    form = {"csrf_token": token_in(html), "answer": "yes", **kept, **PAPER}
    other = client.post(path_to(astas_case), query_string={**DOCTOR, "dag": "2026-01-02"}, data=form)
    assert other.status_code == 409
    assert "Det kunne ikke skrives ind" in other.text
    for _ in range(2):
        assert client.post(path_to(astas_case), query_string=DOCTOR, data=form).status_code == 303
    assert len(written(app)) == 1


def test_the_whole_text_can_be_printed_with_lines_to_sign_on(
    client: FlaskClient, carla: Person, astas_case: UUID, log_in: LogIn
) -> None:
    log_in(client, carla)
    html = client.get(path_to(astas_case, "udskrift"), query_string=DOCTOR).text
    for words in ("Hvem må sende dem?", "Kan du fortryde?", "Oplysninger om helbred: ☐ Ja ☐ Nej", "Din underskrift"):
        assert words in html, words
    for wrong in ({**DOCTOR, "om": "economy"}, {**DOCTOR, "til": "ingen"}):
        assert client.get(path_to(astas_case, "udskrift"), query_string=wrong).status_code == 404


def test_a_colleague_does_not_find_it(client: FlaskClient, dagny: Person, astas_case: UUID, log_in: LogIn) -> None:
    log_in(client, dagny)
    for page in ("", "/tekst", "/udskrift"):
        assert client.get(f"/sager/{astas_case}/samtykker/skriv-ind{page}", query_string=DOCTOR).status_code == 404
