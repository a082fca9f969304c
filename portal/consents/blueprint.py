"""The blueprint all consent pages hang on, and the few things each of them needs."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from flask import Blueprint, g, request

from consent.encoding import uuid7
from consent.events import ConsentId, EventId
from consent.ledger import EventReused, UnknownConsent
from consent.log.errors import TurnedBack
from consent.state import Consent
from portal import db
from portal.consents import service
from portal.identity import Citizen, acting, the_citizen
from portal.representation import rules as powers
from portal.signin import drafts
from portal.wiring import wired

T = TypeVar("T")

bp = Blueprint("consents", __name__, url_prefix="/samtykker")


@bp.context_processor
def told_if_turned_back() -> dict[str, bool]:
    """What she reads here may be old: then every page of consents says so."""
    if g.get("no_database", False):
        return {}
    try:
        wired().ledger().must_be_current()
    except TurnedBack:
        return {"turned_back": True}
    return {}


def new_event_id() -> EventId:
    return EventId(uuid7(wired().now(), os.urandom))


def mine(consent_id: UUID) -> Consent:
    """Her consent as it stands; `UnknownConsent` for another's, which looks the same as none."""
    found = wired().ledger().consent(service.subject(the_citizen()), ConsentId(consent_id))
    if not in_sight(found):
        raise UnknownConsent
    return found


def in_sight(consent: Consent) -> bool:
    """Whether it is there to be seen: to a guardian for money alone, what is about anything else is not there."""
    by = acting()
    return by is None or powers.in_sight(by.economic_only, consent.terms.categories | consent.asked)


def on_behalf() -> UUID | None:
    """Who acts, when it is not herself."""
    by = acting()
    return None if by is None else by.holder_id


def one_at_a_time() -> None:
    """Whatever else she sends at this moment waits until this is done: of two answers one is the first."""
    citizen = the_citizen()
    db.session().get_one(Citizen, citizen.id, with_for_update=True)


def heard(event_id: EventId | None, act: Callable[[EventId], T]) -> T:
    """Do what she asked for under the id her page sent; a worn or broken id is no reason not to hear her."""
    try:
        return act(event_id or new_event_id())
    except EventReused:
        return act(new_event_id())


def keep_form(key: str) -> None:
    """What she has chosen survives the login that comes between; it is not sent."""
    drafts.keep_typed(db.session(), the_citizen(), key, request.form, now=wired().now())
    db.commit()


def kept_form(key: str) -> drafts.Typed | None:
    return drafts.read_typed(db.session(), the_citizen(), key, now=wired().now())


def forget_form(key: str) -> None:
    drafts.take_typed(db.session(), the_citizen(), key, now=wired().now())
