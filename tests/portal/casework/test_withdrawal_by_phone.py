"""She rings, and her consent is withdrawn at once: the agency's next check is refused, and she is told."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from consent.events import Channel, ConsentId, EventType, Reason, SubjectId
from portal.reference import reference_of
from tests.portal.casework.work import a_consent, agencies, check, reads, token
from tests.support.offers import hidden
from tests.support.portal import LogIn, Person, token_in, wired_of


@pytest.fixture
def consent_id(app: Flask, asta: Person) -> UUID:
    agencies(app)
    return a_consent(app, asta)


@pytest.fixture
def path(astas_case: UUID, consent_id: UUID) -> str:
    return f"/sager/{astas_case}/samtykker/{consent_id}/traek-tilbage"


def withdraw(client: FlaskClient, path: str) -> dict[str, str]:
    html = client.get(path).text
    form = {"csrf_token": token_in(html), "event_id": hidden(html, "event_id")}
    answer = client.post(path, data=form)
    assert answer.status_code == 303, answer.text
    assert answer.location == path.partition("/samtykker/")[0]
    return form


def test_a_step_tells_what_will_happen_before_the_one_button(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, astas_case: UUID, path: str, log_in: LogIn
) -> None:
    log_in(client, carla)
    assert f'href="{path}"' in client.get(f"/sager/{astas_case}").text
    html = client.get(path).text
    for words in (
        "Asta Lund", "Jobcenter Nabo må få oplysninger fra Lægehuset Vest", "Samtykket stopper med det samme.",
        "bliver i sagen", "Træk tilbage nu", "Fortryd",
    ):  # fmt: skip
        assert words in html
    assert check(app, asta).decision
    assert reads(app) == [("case", "own_case"), ("consents", "own_case")]


def test_the_next_check_is_refused_and_the_record_says_who_and_how(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, path: str, consent_id: UUID, log_in: LogIn
) -> None:
    assert check(app, asta).decision
    log_in(client, carla)
    form = withdraw(client, path)
    refused = check(app, asta)
    assert (refused.decision, refused.reason) == (False, Reason.WITHDRAWN)
    with wired_of(app).session() as session:
        ledger = wired_of(app).ledger_for(session)
        last = ledger.history(SubjectId(asta.subject_id or uuid4()), ConsentId(consent_id))[-1]
    assert (last.type, last.act.channel) == (EventType.WITHDRAWN, Channel.ORAL)
    assert (last.act.actor, last.act.on_behalf_of) == (f"staff:{carla.id}", "citizen")
    assert str(last.event_id) == form["event_id"]


def test_she_gets_a_notice_and_a_receipt_and_the_caseworker_a_number_to_read_aloud(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, astas_case: UUID, path: str, log_in: LogIn
) -> None:
    log_in(client, carla)
    form = withdraw(client, path)
    html = client.get(f"/sager/{astas_case}").text
    assert "Samtykket er trukket tilbage og gælder ikke mere." in html
    number = reference_of(UUID(form["event_id"]))
    assert number in html
    assert "Ingen samtykker gælder lige nu." in html
    assert "Trukket tilbage" in html
    assert "12. januar 2026 kl. 10.00" in html
    assert "1. juni 2026" not in html
    log_in(client, asta)
    notices = client.get("/beskeder").text
    assert "Det er registreret af en medarbejder." in notices
    link = notices[: notices.index("Et samtykke er trukket tilbage for dig")].rpartition('href="')[2].partition('"')[0]
    receipt = client.get(link, follow_redirects=True)
    assert receipt.status_code == 200
    assert number in receipt.text


def test_twice_is_a_double_click(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, path: str, log_in: LogIn
) -> None:
    log_in(client, carla)
    form = withdraw(client, path)
    assert client.post(path, data=form).status_code == 303
    assert client.get(path).status_code == 303
    log_in(client, asta)
    assert client.get("/beskeder").text.count("Et samtykke er trukket tilbage for dig") == 1


def test_a_form_without_its_act_is_refused_and_the_page_is_there_again(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, path: str, log_in: LogIn
) -> None:
    log_in(client, carla)
    answer = client.post(path, data={"csrf_token": token(client), "event_id": "x"})
    assert answer.status_code == 422
    assert "Siden var ikke hel." in answer.text
    assert check(app, asta).decision
    assert client.post(path, data={"event_id": str(uuid4())}).status_code == 400


def test_only_in_her_own_case_and_only_a_consent_of_that_citizen(
    app: Flask, client: FlaskClient, bo: Person, carla: Person, dagny: Person, frida: Person, astas_case: UUID,
    path: str, log_in: LogIn,
) -> None:  # fmt: skip
    bos = a_consent(app, bo)
    log_in(client, carla)
    assert client.get(f"/sager/{astas_case}/samtykker/{bos}/traek-tilbage").status_code == 404
    assert client.get(f"/sager/{uuid4()}/samtykker/{bos}/traek-tilbage").status_code == 404
    for stranger in (dagny, frida):
        log_in(client, stranger)
        assert client.get(path).status_code == 404
        form = {"csrf_token": token(client), "event_id": str(uuid4())}
        assert client.post(path, data=form).status_code == 404
    assert check(app, bo).decision


def test_without_a_read_event_the_consent_is_not_shown(
    app: Flask, client: FlaskClient, carla: Person, path: str, log_in: LogIn
) -> None:
    log_in(client, carla)
    with wired_of(app).session() as session:
        session.execute(text("ALTER TABLE read_event RENAME TO read_event_gone"))
        session.commit()
    answer = client.get(path)
    assert answer.status_code == 503
    assert "Jobcenter Nabo" not in answer.text
