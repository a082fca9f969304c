"""Her own cases: what stands on the page, who else finds nothing, and that no page comes without its read event."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from portal.plan.models import Case
from tests.portal.casework.work import a_consent, a_wish, agencies, count_reads, own, reads
from tests.support import offers as to_offer
from tests.support.cases import a_goal, an_effort
from tests.support.portal import LogIn, Person, an_employee, wired_of
from tests.support.statements import counted

XSS = "<script>alert(1)</script>"


def main_of(html: str) -> str:
    """What a page says, without its form tokens and its own address."""
    return html[html.index("<main") : html.index("</main>")]


@pytest.fixture
def full_case(app: Flask, asta: Person, astas_case: UUID) -> UUID:
    with wired_of(app).session() as session:
        case = session.get_one(Case, astas_case)
        a_goal(session, case, "Jeg vil kunne arbejde ti timer om ugen", written_by="citizen")
        an_effort(session, case, "Genoptræning", state="venter")
        session.commit()
    agencies(app)
    a_consent(app, asta)
    a_wish(app, asta, to_offer.an_offer(app, asta))
    to_offer.a_course(app, asta)
    return astas_case


def test_the_case_page_tells_plan_consents_conversations_and_offers_in_the_staffs_words(
    client: FlaskClient, carla: Person, full_case: UUID, log_in: LogIn
) -> None:
    log_in(client, carla)
    html = client.get(f"/sager/{full_case}").text
    for words in (
        "Asta Lund", "15.20.12-G01-17-25",
        "Jeg vil kunne arbejde ti timer om ugen", "Skrevet af borgeren",
        "Genoptræning", "Venter på at begynde", "Socialafdelingen",
        "Jobcenter Nabo må få oplysninger fra Lægehuset Vest", "helbred", "retssikkerhedsloven § 11 a",
        "Samtale om tilbuddet hos Fjordby Plantecenter", "Venter på svar fra kommunen",
        "Tilbud om ressourceforløb", "Venter på borgerens svar", "26. januar 2026",
    ):  # fmt: skip
        assert words in html, words
    title = html[html.index("<title>") : html.index("</title>")]
    assert "Asta" not in title
    assert "610190" not in html


def test_the_answer_to_an_offer_stands_with_it(
    client: FlaskClient, app: Flask, asta: Person, carla: Person, astas_case: UUID, log_in: LogIn
) -> None:
    offer_id = to_offer.a_course(app, asta)
    log_in(client, asta)
    page = to_offer.confirm_page(client, offer_id, "nej").text
    assert to_offer.answer(client, offer_id, page, comment=f"Ikke nu {XSS}").status_code == 303
    log_in(client, carla)
    leads = client.get(f"/medarbejder/tilbud/{offer_id}")
    assert (leads.status_code, leads.location) == (303, f"/sager/{astas_case}#tilbud")
    html = client.get(f"/sager/{astas_case}").text
    assert "Borgeren har svaret nej" in html
    assert "Ikke nu &lt;script&gt;" in html
    assert XSS not in html
    assert "Tilbuddet er ændret, efter at borgeren svarede." not in html
    to_offer.reworded(app, offer_id, months=12)
    assert "Tilbuddet er ændret, efter at borgeren svarede." in client.get(f"/sager/{astas_case}").text


def test_an_empty_case_says_so_in_every_part(
    client: FlaskClient, carla: Person, astas_case: UUID, log_in: LogIn
) -> None:
    log_in(client, carla)
    html = client.get(f"/sager/{astas_case}").text
    for words in (
        "Borgeren venter ikke på svar", "Ingen samtykker gælder lige nu.", "Borgeren har ikke fået et tilbud.",
        "Der er ikke skrevet mål", "Der er ikke skrevet indsatser", "Der er ikke aftalt et møde.",
    ):  # fmt: skip
        assert words in html


def test_a_colleagues_case_a_closed_one_and_none_at_all_look_alike(
    app: Flask, client: FlaskClient, asta: Person, bo: Person, carla: Person, dagny: Person, astas_case: UUID,
    log_in: LogIn,
) -> None:  # fmt: skip
    closed = own(app, bo, dagny, status="closed")
    offer_id = to_offer.an_offer(app, asta)
    log_in(client, dagny)
    answers = [client.get(f"/sager/{case_id}") for case_id in (astas_case, closed, uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert len({main_of(answer.text) for answer in answers}) == 1
    assert client.get(f"/medarbejder/tilbud/{offer_id}").status_code == 404
    assert "Asta" not in client.get("/sager").text
    assert count_reads(app) == 0


@pytest.mark.parametrize("role", ["coordinator", "administrator", "dpo", "auditor"])
def test_no_other_role_opens_a_case_even_as_its_coordinator(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn, role: str
) -> None:
    other = an_employee(app, name="Olga Friis", roles=(role,))
    case_id = own(app, asta, other)
    log_in(client, other)
    assert client.get(f"/sager/{case_id}").status_code == 404


def test_a_citizen_and_a_stranger_find_no_workspace(
    client: FlaskClient, asta: Person, astas_case: UUID, log_in: LogIn
) -> None:
    for path in ("/sager", f"/sager/{astas_case}", "/indbakke", "/myndigheder", f"/medarbejder/samtaler/{uuid4()}"):
        assert client.get(path).status_code == 302
    log_in(client, asta)
    for path in ("/sager", f"/sager/{astas_case}", "/indbakke", "/myndigheder", f"/medarbejder/samtaler/{uuid4()}"):
        assert client.get(path).status_code == 404


def test_every_look_is_written_and_the_citizen_sees_it(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, astas_case: UUID, log_in: LogIn
) -> None:
    log_in(client, carla)
    client.get(f"/sager/{astas_case}")
    client.get(f"/sager/{astas_case}")
    assert reads(app) == [("case", "own_case")] * 2
    log_in(client, asta)
    assert "Har ansvaret for din sag" in client.get("/hvem-har-set").text


def test_without_a_read_event_there_is_no_page(
    app: Flask, client: FlaskClient, carla: Person, full_case: UUID, log_in: LogIn
) -> None:
    """The log's table refuses the row, as a full disk or a lost table would: nothing of the case leaves."""
    log_in(client, carla)
    with wired_of(app).session() as session:
        session.execute(text("ALTER TABLE read_event RENAME TO read_event_gone"))
        session.commit()
    answer = client.get(f"/sager/{full_case}")
    assert answer.status_code == 503
    for words in ("Asta", "Genoptræning", "Jobcenter Nabo", "Plantecenter", "ti timer om ugen"):
        assert words not in answer.text
    assert "70 00 00 00" in answer.text


def test_a_large_case_costs_as_many_statements_as_a_small_one(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, full_case: UUID, log_in: LogIn
) -> None:
    def grow(stop: int) -> None:
        with wired_of(app).session() as session:
            case = session.get_one(Case, full_case)
            for number in range(stop):
                a_goal(session, case, f"Mål {number}")
                an_effort(session, case, f"Indsats {number}")
            session.commit()
        for _ in range(stop // 5):
            a_consent(app, asta)
            a_wish(app, asta, to_offer.an_offer(app, asta))

    log_in(client, carla)
    client.get(f"/sager/{full_case}")
    with counted(wired_of(app).engine) as few:
        client.get(f"/sager/{full_case}")
    grow(30)
    with counted(wired_of(app).engine) as many:
        assert "Mål 29" in client.get(f"/sager/{full_case}").text
    assert len(many) == len(few)


def test_what_was_typed_is_shown_and_never_run(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, astas_case: UUID, log_in: LogIn
) -> None:
    with wired_of(app).session() as session:
        case = session.get_one(Case, astas_case)
        a_goal(session, case, XSS)
        an_effort(session, case, XSS, note=XSS)
        session.commit()
    to_offer.an_offer(app, asta, workplace=XSS, tasks=XSS)
    log_in(client, carla)
    html = client.get(f"/sager/{astas_case}").text
    assert html.count("&lt;script&gt;") >= 5
    assert XSS not in html
