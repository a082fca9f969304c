"""Somebody who was erased: her page is gone while she is logged in, and who comes back is somebody new."""

from __future__ import annotations

from uuid import UUID

from flask import Flask
from sqlalchemy import select

from consent.events import Act, Assurance, Channel, SubjectId
from consent.ledger import ErasureGround
from portal.identity import Citizen
from tests.support.login import Browser, Simulator
from tests.support.portal import Person, wired_of

STAFF = [Act(actor=f"staff:{name}", channel=Channel.PORTAL, assurance=Assurance.HIGH) for name in ("one", "two")]


def erase(app: Flask, subject: UUID) -> None:
    wired = wired_of(app)
    with wired.session() as session:
        ledger = wired.ledger_for(session)
        law = "arkivloven § 13"
        asked = ledger.ask_erasure(
            SubjectId(subject), ground=ErasureGround.NO_LONGER_NEEDED, legal_ref=law, act=STAFF[0]
        )
        ledger.approve_erasure(asked.erasure_id, act=STAFF[1])
        session.commit()


def test_an_erased_citizen_meets_calm_pages_and_may_come_back_as_somebody_new(
    app: Flask, browser: Browser, simulator: Simulator, asta: Person
) -> None:
    browser.log_in("asta")
    assert browser.portal.get("/samtykker").status_code == 200
    erase(app, asta.subject_id)
    for path in ("/", "/samtykker", "/min-plan", "/log-ud"):
        assert browser.portal.get(path).status_code < 500, path
    again = Browser(app, simulator)
    assert again.log_in("asta").status_code == 303
    for path in ("/", "/samtykker"):
        assert again.portal.get(path).status_code == 200, path
    with wired_of(app).session(writes=False) as session:
        subjects = set(session.scalars(select(Citizen.subject_id)))
        old = session.scalar(select(Citizen).where(Citizen.subject_id == asta.subject_id))
        assert old is not None
        assert old.name == ""
        new = wired_of(app).ledger_for(session).find_subject("6101901111")
    assert subjects == {asta.subject_id, new}
