"""Offers and wishes for tests, as plain functions with the usual values filled in."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import Flask, Response, request
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.identity import Citizen
from portal.offers import service
from portal.offers.models import Answer, Offer
from portal.post.models import Letter
from tests.support.page import check_page
from tests.support.portal import Person, token_in, wired_of

TILBUD: dict[str, Any] = {
    "workplace": "Fjordby Plantecenter",
    "tasks": "Potte planter om og hjælpe kunder",
    "skaanehensyn": "Ingen løft over 5 kg, pause hver time",
    "purpose": "Prøve, hvor mange timer du kan arbejde",
    "starts_on": date(2026, 1, 19),
}
COURSE: dict[str, Any] = {
    "answer_by": date(2026, 1, 26),
    "starts_on": date(2026, 2, 1),
    "months": 24,
    "earlier_courses": 0,
    "earlier_months": 0,
    "born": "1990-01-01",
    "purpose": "Teamet mener, at du har brug for støtte i længere tid.",
}


def an_offer(
    app: Flask, person: Person, kind: service.Kind = "tilbud", *, sent_at: datetime | None = None, **given: Any
) -> UUID:
    """An offer sent now, with its usual wording."""
    wording = service.Wording(**((TILBUD if kind == "tilbud" else COURSE) | given))
    with wired_of(app).session() as session:
        citizen = session.get_one(Citizen, person.id)
        offer = service.send(session, citizen, kind, wording, now=wired_of(app).now(), sent_at=sent_at)
        session.commit()
        return offer.id


def a_course(app: Flask, person: Person, **given: Any) -> UUID:
    return an_offer(app, person, "ressourceforloeb", **given)


def reworded(app: Flask, offer_id: UUID, **given: Any) -> None:
    """The municipality changes the offer."""
    with wired_of(app).session() as session:
        offer = session.get_one(Offer, offer_id)
        usual = TILBUD if offer.kind == "tilbud" else COURSE
        service.revise(session, offer, service.Wording(**(usual | given)), now=wired_of(app).now())
        session.commit()


def taken_back(app: Flask, offer_id: UUID) -> None:
    with wired_of(app).session() as session:
        service.take_back(session, session.get_one(Offer, offer_id), now=wired_of(app).now())
        session.commit()


def hidden(html: str, name: str) -> str:
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', html)
    assert found is not None, f"no field {name}"
    return found[1]


def read(client: FlaskClient, offer_id: UUID) -> str:
    """Open the offer, as she must before she answers → the id of the text she was shown."""
    return hidden(client.get(f"/ressourceforloeb/{offer_id}").text, "tekst")


def confirm_page(client: FlaskClient, offer_id: UUID, valg: str = "ja") -> TestResponse:
    return client.get(
        f"/ressourceforloeb/{offer_id}/svar", query_string={"valg": valg, "tekst": read(client, offer_id)}
    )


def fields(page: str, **given: str) -> dict[str, str]:
    kept = {name: hidden(page, name) for name in ("valg", "version", "served", "instead_of")}
    return {"csrf_token": token_in(page), **kept, "comment": "", **given}


def answer(client: FlaskClient, offer_id: UUID, page: str, **given: str) -> TestResponse:
    return client.post(f"/ressourceforloeb/{offer_id}/svar", data=fields(page, **given))


def answers_in(app: Flask) -> list[Answer]:
    with wired_of(app).session(writes=False) as session:
        found = list(session.scalars(select(Answer)))
        for one in found:
            assert one.comment is not None  # opened while the session is there
        return found


def letter_about(app: Flask, offer_id: UUID) -> UUID:
    """The latest letter that tells of the offer."""
    with wired_of(app).session(writes=False) as session:
        found = select(Letter.id).where(Letter.ref == offer_id).order_by(Letter.created_at.desc())
        return session.scalars(found).first() or offer_id


def watch_pages(app: Flask) -> list[str]:
    """A list that fills with whatever is wrong with the pages that are served from now on."""
    faults: list[str] = []

    @app.after_request
    def check(response: Response) -> Response:
        if response.mimetype == "text/html" and response.status_code not in (302, 303):
            try:
                check_page(response.get_data(as_text=True))
            except AssertionError as found:
                faults.append(f"{request.method} {request.path} {response.status_code}: {found}")
        return response

    return faults
