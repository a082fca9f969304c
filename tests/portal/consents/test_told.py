"""She sees who was told of what she did: who has received it and when, who is being tried, and who gets a letter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import unescape
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from consent.events import ConsentId
from consent.ledger import Ledger
from consent.notify.address import Rules
from consent.notify.courier import Courier
from consent.notify.feed import Feed
from consent.notify.outbound import Caller
from consent.notify.streams import Streams
from portal.commands.worker import sequencer_of
from portal.consents import letters
from portal.messages.service import StaffTask
from tests.portal.casework.work import own
from tests.support.consent_pages import (
    DOCTOR,
    HEALTH_TO_JOBCENTER,
    HERSELF,
    JOBCENTER,
    REGION,
    given,
    in_ledger,
    main_of,
    register,
    subject,
)
from tests.support.portal import Clock, LogIn, Person, token_in, wired_of
from tests.support.recipient import MISBEHAVIOURS, Authority, recipient, takes_it


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@contextmanager
def worker(app: Flask, authority: Authority) -> Iterator[Courier]:
    """The worker's two halves that matter here: whatever is written is numbered, and then told."""
    parts = wired_of(app)
    made = Courier(
        parts.engine,
        parts.keys,
        issuer=parts.settings.public_url,
        now=parts.now,
        caller=Caller(rules=Rules(loopback=True), context=authority.trusted(), total=0.6),
        on_letter=lambda connection, letter: letters.put_before_staff(connection, letter, parts.now()),
        chance=lambda: 0.5,
    )
    try:
        yield made
    finally:
        made.close()


def goes_round(app: Flask, courier: Courier) -> None:
    sequencer_of(wired_of(app)).run_once()
    courier.run_dry()


def without_a_system(app: Flask, agency: str) -> None:
    def leave(ledger: Ledger) -> None:
        known = next(one for one in ledger.agencies() if one.agency_id == agency)
        ledger.register_agency(replace(known, scopes=known.scopes - {"samtykke:events"}))

    in_ledger(app, leave)


def told(client: FlaskClient, consent_id: UUID) -> dict[tuple[str, str], str]:
    """(about what, who) → what she is told of it."""
    html = main_of(client.get(f"/samtykker/{consent_id}").text)
    if "Hvem har fået besked" not in html:
        return {}
    table = html[html.index("<table") : html.index("</table>")]
    cells = [unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", table)]
    return {(what, who): text for what, who, text in zip(cells[::3], cells[1::3], cells[2::3], strict=True)}


def test_she_sees_each_party_receive_it_or_being_tried(
    app: Flask, client: FlaskClient, asta: Person, clock: Clock, log_in: LogIn, authority: Authority
) -> None:
    register(app)
    log_in(client, asta)
    parts = wired_of(app)
    consent_id = given(app, asta)
    assert told(client, consent_id) == {
        ("Du sagde ja", "Region Fjord, klinisk funktion"): "På vej.",
        ("Du sagde ja", "Jobcenter Fjordby"): "På vej.",
    }
    with recipient(authority.server(), MISBEHAVIOURS["server error"]) as there, worker(app, authority) as courier:
        with parts.engine.connect().execution_options(writes=True) as connection:
            Streams(connection, parts.keys).make(REGION, clock(), endpoint_url=there.url, after=0)
            connection.commit()
        goes_round(app, courier)
        seen = told(client, consent_id)
        assert seen["Du sagde ja", "Region Fjord, klinisk funktion"].startswith("Sendt 12. januar 2026")
        assert seen["Du sagde ja", "Region Fjord, klinisk funktion"].endswith("Venter – vi prøver igen.")
        assert seen["Du sagde ja", "Jobcenter Fjordby"] == "Beskeden ligger klar. De har ikke hentet den endnu."
        there.way = takes_it
        clock.tick(minutes=10)
        goes_round(app, courier)
    with parts.engine.connect().execution_options(writes=True) as connection:
        Feed(connection, parts.keys, JOBCENTER).mark_read(1, clock())
        connection.commit()
    assert set(told(client, consent_id).values()) == {"Modtaget 12. januar 2026 kl. 10.10."}


def test_a_party_without_a_system_gets_a_letter_and_she_sees_when_it_was_sent(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn, authority: Authority
) -> None:
    register(app)
    without_a_system(app, DOCTOR)
    own(app, asta, carla)
    log_in(client, asta)
    consent_id = given(app, asta, "health", between=HEALTH_TO_JOBCENTER)
    doctor = "Lægehuset Havnen"
    with worker(app, authority) as courier:
        goes_round(app, courier)
        goes_round(app, courier)
        assert told(client, consent_id)["Du sagde ja", doctor] == "Kommunen skriver et brev."
        in_ledger(app, lambda ledger: ledger.withdraw(subject(asta), ConsentId(consent_id), act=HERSELF))
        goes_round(app, courier)
    with wired_of(app).session(writes=False) as session:
        tasks = session.scalars(select(StaffTask).where(StaffTask.kind.startswith("letter."))).all()
    assert sorted(task.kind for task in tasks) == ["letter.granted", "letter.stopped"]
    assert {task.employee_id for task in tasks} == {carla.id}
    staff = app.test_client()
    log_in(staff, carla)
    page = staff.get("/indbakke")
    assert "Send brev: Borgeren har sagt ja til et samtykke." in unescape(page.text)
    form = {"csrf_token": token_in(page.text)}
    for task in tasks:
        assert staff.post(f"/indbakke/{task.id}/faerdig", data=form).status_code == 303
    seen = told(client, consent_id)
    assert seen["Du sagde ja", doctor] == "Brev sendt 12. januar 2026."
    assert seen["Du trak samtykket tilbage", doctor] == "Brev sendt 12. januar 2026."


def test_an_agency_that_gets_a_system_gets_no_more_letters(
    app: Flask, asta: Person, carla: Person, authority: Authority
) -> None:
    register(app)
    without_a_system(app, DOCTOR)
    with worker(app, authority) as courier:
        given(app, asta, "health", between=HEALTH_TO_JOBCENTER)
        goes_round(app, courier)
        register(app)
        given(app, asta, "health", between=HEALTH_TO_JOBCENTER)
        goes_round(app, courier)
    with wired_of(app).session(writes=False) as session:
        assert len(session.scalars(select(StaffTask).where(StaffTask.kind == "letter.granted")).all()) == 1


def test_an_operator_sees_what_was_not_told_and_has_it_told_again(
    app: Flask, asta: Person, clock: Clock, authority: Authority
) -> None:
    register(app)
    parts, runner = wired_of(app), app.test_cli_runner()
    with recipient(authority.server(), MISBEHAVIOURS["server error"]) as there, worker(app, authority) as courier:
        with parts.engine.connect().execution_options(writes=True) as connection:
            Streams(connection, parts.keys).make(REGION, clock(), endpoint_url=there.url, after=0)
            connection.commit()
        given(app, asta)
        sequencer_of(parts).run_once()
        clock.tick(minutes=10)
        late = runner.invoke(args=["notices", "standing"])
        assert late.exit_code == 1
        assert "region-fjord: not made ready since number 1 (1)" in late.output
        for _ in range(32):
            courier.run_dry()
            clock.tick(days=1)
        parked = runner.invoke(args=["notices", "standing"])
        assert "region-fjord: laid aside after 30 days, from number 1 (1)" in parked.output
        assert "jobcenter-fjordby: unread in its feed since number 1 (1), on its way" in parked.output
        assert parked.exit_code == 1
        there.way = takes_it
        assert runner.invoke(args=["notices", "redeliver", "nobody", "--from", "1"]).exit_code == 1
        assert runner.invoke(args=["notices", "redeliver", REGION, "--from", "9"]).exit_code == 1
        assert runner.invoke(args=["notices", "redeliver", REGION, "--from", "1"]).exit_code == 0
        courier.run_dry()
    whole = runner.invoke(args=["notices", "standing"])
    assert whole.exit_code == 0, whole.output
