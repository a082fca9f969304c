"""A citizen's request under the law, as her form would have sent it."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from flask import Flask

from portal.identity import Citizen
from portal.pages import local_day
from portal.rights import service
from portal.rights.service import Kind, Over, Wish
from tests.support.portal import Person, wired_of


def a_request(
    app: Flask,
    citizen: Person,
    kind: Kind = "access",
    *,
    over: Over | None = None,
    decided_on: date | None = None,
    text: str = "Alt om min praktik.",
    about: str = "",
) -> UUID:
    wired = wired_of(app)
    wish = Wish(key=uuid4(), kind=kind, text=text, about=about, over=over, decided_on=decided_on)
    with wired.session() as session:
        her, now = session.get_one(Citizen, citizen.id), wired.now()
        asked = service.ask(session, her, wish, today=local_day(now), now=now)
        session.commit()
        return asked.id
