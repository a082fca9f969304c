"""What was done under one consent, and what becomes of it when she takes it back: told before she presses."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consent.decide import LEASE
from consent.events import AgencyId
from consent.ledger import Answer
from portal.consents.under import lease_text
from tests.support.consent_pages import (
    HEALTH_TO_JOBCENTER,
    JOBCENTER,
    REGION,
    asked,
    check,
    given,
    in_ledger,
    main_of,
    path_of,
)
from tests.support.page import check_page
from tests.support.portal import Clock, Person, wired_of
from tests.support.statements import counted

NOTHING = "De har ikke sagt, at de har hentet noget på dit ja."


def fetched(app: Flask, answer: Answer, agency: str = REGION, after: timedelta = timedelta()) -> None:
    at = answer.decided_at + after
    in_ledger(app, lambda ledger: ledger.report_transfer(AgencyId(agency), uuid4(), answer.check_id, at))


def detail(client: FlaskClient, consent_id: UUID) -> str:
    html = client.get(path_of(consent_id, "").rstrip("/")).text
    check_page(html)
    return main_of(html)


def test_every_check_and_every_transfer_by_it_stands_on_its_page_and_no_other(
    app: Flask, client: FlaskClient, asta: Person
) -> None:
    consent_id = given(app, asta)
    other = given(app, asta, "health", between=HEALTH_TO_JOBCENTER)
    fetched(app, check(app, asta))
    check(app, asta, "economy")
    page = detail(client, consent_id)
    assert page.count("Om arbejde. De fik ja. Dit samtykke gjaldt.") == 1
    assert "Det siger de, at de har hentet på dit ja:" in page
    assert page.count("12. januar 2026 kl. 10.00: Om arbejde.</li>") == 1
    assert "penge og ydelser" not in page
    assert NOTHING in detail(client, other)


def test_what_was_fetched_too_late_says_so(app: Flask, client: FlaskClient, asta: Person, clock: Clock) -> None:
    consent_id = given(app, asta)
    answer = check(app, asta)
    clock.tick(minutes=5)
    fetched(app, answer, after=LEASE)
    assert "De havde spurgt og fået ja, men hentede på et andet tidspunkt." in detail(client, consent_id)


@pytest.mark.parametrize("page", ["", "traek-tilbage"])
def test_before_she_withdraws_she_reads_who_holds_data_how_long_a_yes_lasts_and_what_the_law_allows(
    app: Flask, client: FlaskClient, asta: Person, page: str
) -> None:
    consent_id = given(app, asta, "health", between=HEALTH_TO_JOBCENTER)
    fetched(app, check(app, asta, "health", HEALTH_TO_JOBCENTER), JOBCENTER)
    html = client.get(path_of(consent_id, page).rstrip("/")).text
    check_page(html)
    told = main_of(html).replace("\N{NO-BREAK SPACE}", " ")
    assert "kan de bruge det i op til 1 minut efter, at du har trukket det tilbage." in told
    assert "Om helbred.</li>" in told
    assert "Kommunen afgør din sag på det, den har." in told
    assert "Det må de stadig efter loven" in told
    assert "retssikkerhedsloven § 11 c" in told


def test_the_page_of_an_agency_says_what_it_holds_by_all_of_them(app: Flask, client: FlaskClient, asta: Person) -> None:
    given(app, asta)
    given(app, asta, "social")
    fetched(app, check(app, asta))
    fetched(app, check(app, asta, "social"))
    html = client.get(f"/samtykker/myndighed/{REGION}/traek-tilbage").text
    check_page(html)
    assert "Om arbejde.</li>" in html
    assert "Om sociale forhold.</li>" in html


def test_a_question_has_had_nothing_fetched_by_it(app: Flask, client: FlaskClient, asta: Person) -> None:
    page = detail(client, asked(app, asta))
    assert "Hvad de har hentet" not in page
    assert "Hvis du trækker det tilbage" not in page


def test_the_lease_is_told_in_minutes_or_seconds(app: Flask) -> None:
    with app.test_request_context():
        assert "op til 1 minut efter" in lease_text()
        assert "op til 2 minutter efter" in lease_text(timedelta(minutes=2))
        assert "op til 90 sekunder efter" in lease_text(timedelta(seconds=90))


def test_its_page_costs_the_same_however_much_was_asked_and_fetched(
    app: Flask, client: FlaskClient, asta: Person
) -> None:
    consent_id = given(app, asta)
    fetched(app, check(app, asta))
    with counted(wired_of(app).engine) as few:
        detail(client, consent_id)
    for _ in range(12):
        fetched(app, check(app, asta))
    with counted(wired_of(app).engine) as many:
        page = detail(client, consent_id)
    assert len(many) == len(few)
    assert page.count("De fik ja. Dit samtykke gjaldt.") == 13
