"""She writes to her caseworker: about what, who reads it, when an answer comes, and nothing of it is lost."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from portal import create_app
from portal.identity import Citizen
from portal.journal import service as journal
from portal.messages.models import StaffTask
from portal.outbox.models import Job
from portal.settings import Settings
from portal.threads import service
from portal.threads.models import Thread, ThreadMessage
from tests.portal.casework.work import own
from tests.support import consent_pages as consents
from tests.support.offers import an_offer, hidden
from tests.support.page import check_page
from tests.support.portal import Clock, LogIn, Person, put_behind_cookie, token_in, wired_of
from tests.support.statements import counted
from tests.support.threads import NEW, a_thread, answered, texts, write
from tests.support.visits import see


@pytest.fixture
def astas_case(app: Flask, asta: Person, carla: Person) -> UUID:
    return own(app, asta, carla)


@pytest.fixture
def hers(client: FlaskClient, asta: Person, astas_case: UUID, log_in: LogIn) -> FlaskClient:
    log_in(client, asta)
    return client


def test_the_page_says_who_reads_it_when_an_answer_usually_comes_and_when_nobody_works(
    app: Flask, settings: Settings, clock: Clock, asta: Person, carla: Person, astas_case: UUID
) -> None:
    clock.at = datetime(2026, 12, 22, 9, tzinfo=UTC)
    other = create_app(replace(settings, closing_days=(date(2026, 12, 24),)), now=clock)
    browser = other.test_client()
    put_behind_cookie(other, browser, asta)
    html = see(browser, NEW)
    assert "Carla Vinter læser det, du skriver." in html
    assert "en kollega i Jobcenter Fjordby" in html
    # Tuesday + 3 working days: the 23rd, then neither the closed 24th nor Christmas nor the weekend.
    assert "inden 3 hverdage. Skriver du nu, er det tirsdag den 29. december 2026" in " ".join(html.split())
    assert "Vi holder lukket 24. december 2026." in html
    wired_of(other).engine.dispose()


def test_next_to_the_box_stand_112_the_crisis_line_and_that_it_cannot_be_deleted(hers: FlaskClient) -> None:
    html = see(hers, NEW)
    form = html[html.index("<form", html.index("<h1")) :]
    assert "Er det akut: ring 112." in form
    assert "Livslinien 70 201 201" in form
    assert "bliver en del af din sag og kan ikke slettes af dig" in form


def test_what_she_writes_reaches_her_caseworker_with_the_day_as_deadline(
    app: Flask, hers: FlaskClient, carla: Person
) -> None:
    sent = write(hers, NEW, "Hvornår begynder det?", about="plan")
    assert sent.status_code == 303
    html = see(hers, sent.location)
    assert "Hvornår begynder det?" in html
    assert "Ikke læst af kommunen endnu" in html
    with wired_of(app).session() as session:
        (task,) = session.scalars(select(StaffTask))
        assert (task.kind, task.employee_id, task.due_on) == ("thread.written", carla.id, date(2026, 1, 15))
    assert "Din sagsbehandler skal svare på det, du skrev 12. januar 2026." in see(hers, "/")


def test_she_can_write_about_her_offer_and_her_consent_and_comes_from_their_pages_with_it_chosen(
    app: Flask, hers: FlaskClient, asta: Person
) -> None:
    consents.register(app)
    offer, consent = an_offer(app, asta), consents.given(app, asta)
    html = see(hers, f"{NEW}?om=offer.{offer}")
    assert "Tilbuddet hos Fjordby Plantecenter" in html
    assert f'<option selected value="offer.{offer}">' in html
    assert f'value="consent.{consent}"' in html
    for about in (f"offer.{offer}", f"consent.{consent}"):
        assert write(hers, NEW, "Hej", about=about).status_code == 303
    listed = see(hers, "/beskeder/sagsbehandler")
    assert "Tilbuddet hos Fjordby Plantecenter" in listed
    assert "Samtykket til" in listed


def test_anothers_offer_is_nothing_she_can_write_about(app: Flask, hers: FlaskClient, bo: Person) -> None:
    refused = write(hers, NEW, "Hej", about=f"offer.{an_offer(app, bo)}")
    assert refused.status_code == 422
    check_page(refused.text)
    assert "Vælg, hvad det handler om." in refused.text


@pytest.mark.parametrize("text", ["", "Mit nummer er 610190-1111", "æ" * 4001], ids=["empty", "cpr", "long"])
def test_what_cannot_be_sent_is_told_and_stands_where_she_wrote_it(hers: FlaskClient, text: str) -> None:
    refused = write(hers, NEW, text, about="general")
    assert refused.status_code == 422
    assert text in refused.text
    assert "Fejl:" in refused.text


def test_sent_twice_is_one_message(app: Flask, hers: FlaskClient) -> None:
    page = hers.get(NEW).text
    first, second = (write(hers, NEW, "Hej", page, about="general") for _ in range(2))
    assert first.location == second.location
    path = first.location
    page = hers.get(path).text
    for _ in range(2):
        write(hers, path, "Og en ting til.", page)
    assert texts(app, UUID(path.rsplit("/", 1)[1])) == ["Hej", "Og en ting til."]
    with wired_of(app).session() as session:
        assert len(session.scalars(select(StaffTask)).all()) == 1


def test_an_answer_is_told_on_the_front_page_in_words_and_by_a_mail_that_says_nothing(
    app: Flask, hers: FlaskClient, asta: Person, carla: Person
) -> None:
    with wired_of(app).session() as session:
        session.get_one(Citizen, asta.id).email = "asta@example.dk"
        session.commit()
    thread_id = a_thread(app, asta)
    answered(app, thread_id, carla, "Den 2. februar.")
    front = see(hers, "/")
    assert "Din sagsbehandler har skrevet til dig: Noget andet." in front
    with wired_of(app).session() as session:
        jobs = session.scalars(select(Job).where(Job.kind == "mail.citizen")).all()
        assert [job.payload for job in jobs] == [{"citizen_id": str(asta.id)}]
    html = see(hers, f"/beskeder/sagsbehandler/{thread_id}")
    assert html.index("Den 2. februar.") < html.index("Hvornår begynder det?")
    assert "Carla Vinter, Koordinerende sagsbehandler" in html
    again = see(hers, "/")
    assert "har skrevet til dig" not in again
    assert "Du har beskeder, du ikke har læst." not in again


def test_that_she_has_read_the_answer_is_told_to_nobody(
    app: Flask, hers: FlaskClient, asta: Person, carla: Person, log_in: LogIn
) -> None:
    thread_id = a_thread(app, asta)
    answered(app, thread_id, carla)
    path = f"/medarbejder/beskeder/{thread_id}"
    log_in(hers, carla)
    before = hers.get(path).text
    log_in(hers, asta)
    hers.get(f"/beskeder/sagsbehandler/{thread_id}")
    log_in(hers, carla)
    after = hers.get(path).text
    kept = [text[text.index("<h2>") : text.index("<form", text.index("<h2>"))] for text in (before, after)]
    assert kept[0] == kept[1]


def test_what_she_had_typed_when_her_session_ran_out_stands_in_the_box_again(
    hers: FlaskClient, asta: Person, clock: Clock, log_in: LogIn
) -> None:
    page = hers.get(NEW).text
    clock.tick(minutes=16)
    out = write(hers, NEW, "Jeg nåede ikke at sende det her.", page, about="plan")
    assert "gemt=ja" in out.location
    log_in(hers, asta)
    html = see(hers, NEW)
    assert "Jeg nåede ikke at sende det her." in html
    assert '<option selected value="plan">' in html
    assert write(hers, NEW, "Jeg nåede ikke at sende det her.", html, about="plan").status_code == 303
    assert "Jeg nåede ikke" not in see(hers, NEW)


def test_while_the_database_is_away_her_text_stands_on_the_page_and_can_be_sent_again(
    app: Flask, hers: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*given: object, **named: object) -> None:
        raise OperationalError("", {}, Exception("away"))

    page = hers.get(NEW).text
    with monkeypatch.context() as broken:
        broken.setattr(service, "begin", away)
        refused = write(hers, NEW, "Det her må ikke gå tabt.", page, about="plan")
    assert refused.status_code == 503
    check_page(refused.text)
    assert "Det her må ikke gå tabt.</textarea>" in refused.text
    again = {name: hidden(refused.text, name) for name in ("key", "text", "about")}
    sent = hers.post(NEW, data={"csrf_token": token_in(refused.text), **again})
    assert "Det her må ikke gå tabt." in see(hers, sent.location)


def test_a_number_that_looks_like_a_cpr_number_is_not_carried_on_by_a_fault(
    hers: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*given: object, **named: object) -> None:
        raise OperationalError("", {}, Exception("away"))

    page = hers.get(NEW).text
    monkeypatch.setattr("portal.threads.views.items", away)
    refused = write(hers, NEW, "Jeg hedder 610190-1111 i systemet.", page, about="plan")
    assert refused.status_code == 503
    assert "610190" not in refused.text


def test_whoever_has_no_case_is_told_to_ring_and_writes_nothing(client: FlaskClient, bo: Person, log_in: LogIn) -> None:
    log_in(client, bo)
    for path in ("/beskeder/sagsbehandler", NEW):
        html = see(client, path)
        assert "Du har ikke en sag hos os lige nu" in html
        assert "<textarea" not in html


def test_anothers_thread_looks_like_none(
    app: Flask, client: FlaskClient, asta: Person, bo: Person, astas_case: UUID, log_in: LogIn
) -> None:
    thread_id = a_thread(app, asta)
    log_in(client, bo)
    foreign, missing = (client.get(f"/beskeder/sagsbehandler/{which}") for which in (thread_id, uuid4()))
    assert foreign.status_code == missing.status_code == 404


def test_everything_lies_sealed_and_the_journal_tells_it_in_order(
    app: Flask, hers: FlaskClient, asta: Person, carla: Person, clock: Clock
) -> None:
    thread_id = a_thread(app, asta, "Min ryg gør ondt.")
    clock.tick(minutes=1)
    answered(app, thread_id, carla, "Det er noteret.")
    with wired_of(app).session() as session:
        for row in session.scalars(select(ThreadMessage)):
            assert row.text_sealed is not None
            assert row.text.encode() not in row.text_sealed
        entries = journal.entries_of(session, session.get_one(Citizen, asta.id))
        assert [json.loads(entry.body)["text"] for entry in entries] == ["Det er noteret.", "Min ryg gør ondt."]


@pytest.mark.parametrize("what", ["overview", "thread"])
def test_the_page_costs_the_same_number_of_statements_for_few_and_for_many(
    app: Flask, hers: FlaskClient, asta: Person, carla: Person, what: str
) -> None:
    thread_id = a_thread(app, asta)
    path = "/beskeder/sagsbehandler" + (f"/{thread_id}" if what == "thread" else "")

    def grow(number: int) -> None:
        wired = wired_of(app)
        with wired.session() as session:
            thread = session.get_one(Thread, thread_id)
            for _ in range(number):
                key = uuid4()
                if what == "thread":
                    service._add(session, thread, "Hej", key=key, employee=None, now=wired.now())
                else:
                    her = session.get_one(Citizen, asta.id)
                    service._new(session, her, service.Item(about="plan"), key, wired.now())
            session.commit()

    grow(5)
    hers.get(path)
    with counted(wired_of(app).engine) as few:
        hers.get(path)
    grow(150)
    with counted(wired_of(app).engine) as many:
        assert "Ældre beskeder" in hers.get(path).text
    assert len(many) == len(few)
