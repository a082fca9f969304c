"""The page of one agency as a citizen meets it: its one button pressed, its links, and what staff were told."""

from __future__ import annotations

import re
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from consent.events import AgencyId
from portal.messages.models import StaffTask
from tests.support.consent_pages import (
    REGION,
    hidden_in,
    in_ledger,
    main_of,
    subject,
)
from tests.support.page import check_page
from tests.support.portal import Person, wired_of

PAGE = f"/samtykker/myndighed/{REGION}"
NAME = "Region Fjord, klinisk funktion"
STOOD = f"Du har spærret for {NAME}."
GONE = ["granted", "withdrawn"]


def press(client: FlaskClient, page: str, **changed: str) -> str:
    """Open a page and press its one button; the page it led to."""
    html = client.get(page).text
    check_page(html)
    classes = re.findall(r'<(?:button|a) class="(button[^"]*choice)"', main_of(html))
    assert classes == ["button button-secondary choice"] * 2
    sent = client.post(page, data={**hidden_in(html), **changed})
    assert sent.location == page.rpartition("/")[0]
    after = client.get(sent.location).text
    check_page(after)
    return after


def ways(html: str) -> list[str]:
    return [unescape(way) for way in re.findall(r'href="([^"]*)"', main_of(html))]


def tasks(app: Flask) -> list[str]:
    with wired_of(app).session(writes=False) as session:
        return list(session.scalars(select(StaffTask.kind)))


def blocks_of(app: Flask, person: Person) -> list[str]:
    events = in_ledger(app, lambda ledger: ledger.block_history(subject(person), AgencyId(REGION)))
    return [event.type.value for event in events]
