"""A line that may be out of date says so, and she can ask for a newer one: once, with a receipt, shown as asked."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.plan.models import EffortState, Topic
from portal.plan.newer import is_old
from portal.plan.service import EffortLine, GoalLine, Line, PreparationLine
from tests.portal.casework.work import own, token
from tests.support.cases import a_wish_for_newer, an_old_line
from tests.support.portal import LogIn, Person, token_in
from tests.support.visits import see

SAID: dict[str, Any] = {"id": uuid4(), "written_by": "doctor", "source": "Lægehuset"}


def topic(name: Topic, day: date, **more: object) -> Line:
    return PreparationLine(topic=name, text="x", written_on=day, **{**SAID, **more})


def effort(state: EffortState, day: date) -> Line:
    return EffortLine(
        part="indsats", department="D", state=state, since=day, starts_on=None, ends_on=None, title="T", note="",
        written_on=day, **SAID,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "old_on", "not_yet"),
    [
        (topic("health", date(2025, 8, 31)), date(2026, 3, 1), date(2026, 2, 28)),
        (topic("benefits", date(2025, 7, 12)), date(2026, 1, 12), date(2026, 1, 11)),
        (topic("network", date(2025, 1, 12)), date(2026, 1, 12), date(2026, 1, 11)),
        (effort("i_gang", date(2025, 7, 12)), date(2026, 1, 12), date(2026, 1, 11)),
    ],
)
def test_a_line_may_be_out_of_date_from_its_day_on_and_not_the_day_before(
    line: Line, old_on: date, not_yet: date
) -> None:
    assert is_old(line, old_on)
    assert not is_old(line, not_yet)


def test_what_was_fetched_lately_is_as_new_as_that() -> None:
    assert not is_old(topic("health", date(2024, 1, 1), fetched_on=date(2026, 1, 1)), date(2026, 1, 12))


@pytest.mark.parametrize(
    "line",
    [
        GoalLine(text="x", written_on=date(2000, 1, 1), **SAID),
        topic("health", date(2000, 1, 1), written_by="citizen"),
        effort("gennemfoert", date(2000, 1, 1)),
    ],
)
def test_goals_her_own_words_and_what_is_over_do_not_age(line: Line) -> None:
    assert not is_old(line, date(2026, 1, 12))


@pytest.fixture
def case_id(app: Flask, asta: Person, carla: Person) -> UUID:
    return own(app, asta, carla)


def test_she_asks_gets_a_receipt_and_it_stands_as_asked(
    app: Flask, client: FlaskClient, asta: Person, case_id: UUID, log_in: LogIn
) -> None:
    line_id = an_old_line(app, case_id)
    log_in(client, asta)
    html = see(client, "/plan")
    assert "Kan være forældet" in html
    form = {"linje": str(line_id), "csrf_token": token_in(html)}
    first = client.post("/plan/nyere", data=form)
    assert first.status_code == 303
    assert client.post("/plan/nyere", data=form).location == first.location, "twice is once"
    assert "Kvitteringens nummer" in see(client, first.location)
    html = see(client, "/plan")
    assert "Du bad om det 12. januar 2026." in html
    assert 'action="/plan/nyere"' not in html


def test_it_reaches_her_caseworkers_inbox_and_she_is_told_when_it_is_seen_to(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, case_id: UUID, log_in: LogIn
) -> None:
    a_wish_for_newer(app, case_id)
    hers = app.test_client()
    log_in(hers, carla)
    inbox = see(hers, "/indbakke")
    assert "Borgeren beder om at få noget i planen gjort nyere." in inbox
    assert "Helbred. Bedt om 12. januar 2026" in see(hers, f"/sager/{case_id}")
    done = next(part.split('"')[0] for part in inbox.split('action="')[1:] if part.split('"')[0].endswith("/faerdig"))
    for _ in range(2):
        hers.post(done, data={"csrf_token": token(hers)})
    log_in(client, asta)
    assert see(client, "/beskeder").count("Vi har set på det i din plan, som du bad om at få nyere.") == 1
    assert "Din kontakt så på det 12. januar 2026." in see(client, "/plan")


def test_a_line_that_is_new_or_not_hers_is_not_asked_about(
    app: Flask, client: FlaskClient, asta: Person, bo: Person, case_id: UUID, log_in: LogIn
) -> None:
    others = an_old_line(app, own(app, bo, None))
    log_in(client, asta)
    csrf = token_in(see(client, "/plan"))
    for line in (str(others), str(uuid4()), "ikke et nummer", ""):
        answer = client.post("/plan/nyere", data={"linje": line, "csrf_token": csrf})
        assert (answer.status_code, answer.location) == (303, "/plan")
    log_in(client, bo)
    assert "Du bad om det" not in see(client, "/plan")
