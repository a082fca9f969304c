"""Threads for tests, as plain functions with the usual values filled in."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.identity import Citizen, Employee
from portal.threads import service
from portal.threads.models import ThreadMessage
from portal.threads.service import Item
from portal.threads.views import answer_by
from tests.support.offers import hidden
from tests.support.portal import Person, token_in, wired_of

NEW = "/beskeder/sagsbehandler/ny"


def a_thread(app: Flask, citizen: Person, text: str = "Hvornår begynder det?", item: Item | None = None) -> UUID:
    """She has written."""
    wired = wired_of(app)
    with wired.session() as session:
        her, now = session.get_one(Citizen, citizen.id), wired.now()
        by = answer_by(wired.settings, now)
        about = item or Item(about="general")
        thread = service.begin(session, her, about, text, key=uuid4(), answer_by=by, now=now)
        session.commit()
        return thread.id


def answered(app: Flask, thread_id: UUID, employee: Person, text: str = "Den 2. februar.") -> None:
    """The municipality has answered."""
    wired = wired_of(app)
    with wired.session() as session:
        thread = session.get_one(service.Thread, thread_id)
        service.answer(session, thread, session.get_one(Employee, employee.id), text, key=uuid4(), now=wired.now())
        session.commit()


def texts(app: Flask, thread_id: UUID) -> list[str]:
    """What stands in the thread, oldest first."""
    with wired_of(app).session() as session:
        wanted = select(ThreadMessage).where(ThreadMessage.thread_id == thread_id).order_by(ThreadMessage.at)
        return [row.text for row in session.scalars(wanted)]


def write(client: FlaskClient, path: str, text: str, page: str = "", **fields: str) -> TestResponse:
    """Fill in the box on the page at `path` and send it, as a person would; `page` is one fetched before."""
    markup = page or client.get(path).text
    sent = {"csrf_token": token_in(markup), "key": hidden(markup, "key"), "text": text, **fields}
    return client.post(path, data=sent)
