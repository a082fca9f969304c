"""Offers and conversations in one list, a concrete tilbud, and each of the three questions as it is read."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from consent.events import SubjectId
from portal import db
from portal.access import open_to
from portal.conversations import service as conversations
from portal.identity import acting, the_citizen
from portal.offers import service, serving, thinking, views, wording
from portal.offers.questions import question
from portal.pages import page
from portal.plan import service as plan
from portal.post import service as post
from portal.wiring import wired

bp = Blueprint("offers", __name__)


@bp.get("/tilbud")
@open_to("citizen")
def overview() -> ResponseReturnValue:
    session, citizen, now = db.session(), the_citizen(), wired().now()
    entries = views.overview(session, citizen, now)
    return page("offers/overview.html", entries=entries, worries=views.worries(session, citizen))


@bp.get("/tilbud/<uuid:offer_id>")
@open_to("citizen")
def tilbud(offer_id: UUID) -> ResponseReturnValue:
    session, now = db.session(), wired().now()
    offer = service.offer_of(session, the_citizen(), offer_id, "tilbud")
    return page(
        "offers/tilbud.html",
        offer=offer,
        rows=views.tilbud_rows(offer, now),
        standing=views.standing(offer, now),
        waiting=conversations.open_request(session, offer),
        answer=service.answer_to(session, offer),
        question=question(offer),
    )


@bp.get("/ressourceforloeb/<uuid:offer_id>")
@open_to("citizen")
@db.writes
def course(offer_id: UUID) -> ResponseReturnValue:
    return _read(service.offer_of(db.session(), the_citizen(), offer_id, "ressourceforloeb"))


@bp.get("/tilbud/<uuid:offer_id>/laes")
@open_to("citizen")
@db.writes
def single(offer_id: UUID) -> ResponseReturnValue:
    return _read(service.offer_of(db.session(), the_citizen(), offer_id, "tilbud"))


def _read(offer: service.Offer) -> ResponseReturnValue:
    """The whole offer. What is shown is served first: that row is what her answer can be held against."""
    session, now = db.session(), wired().now()
    answer = service.answer_to(session, offer)
    can_change = answer is not None and service.may_change(offer, now)
    asks = offer.withdrawn_at is None and (answer is None or (can_change and request.args.get("aendr") == "ja"))
    text = None
    if asks:
        text = serving.serve(offer)
        db.commit()
    elif answer is not None:
        text = wired().ledger().served(SubjectId(offer.subject_id), answer.served_id)
    return page(
        "offers/course.html",
        offer=offer,
        question=question(offer),
        answer=answer,
        earlier=() if answer is None else service.earlier_answers(session, offer, answer),
        asks=asks,
        can_change=can_change,
        kept=thinking.kept(session, offer) if asks and acting() is None else None,
        text=text,
        sections=text.sections if text else (),
        state=views.course_state(offer, answer, now),
        late=views.is_late(offer, now),
        complaint=wording.complaint_sentences(
            offer.stage, wording.complaint_weeks(offer), post.arrived_on(session, offer.id, "afgoerelse")
        ),
    )


@bp.get("/ressourceforloeb/<uuid:offer_id>/tal-med-nogen")
@bp.get("/tilbud/<uuid:offer_id>/tal-med-nogen")
@open_to("citizen")
def talk(offer_id: UUID) -> ResponseReturnValue:
    """Who to talk with; the offer stays open behind it."""
    session, citizen, now = db.session(), the_citizen(), wired().now()
    offer = service.offer_of(session, citizen, offer_id, views.kind_of(request.path))
    case = plan.case_of(session, citizen)
    return page(
        "offers/talk.html",
        offer=offer,
        question=question(offer),
        answer=service.answer_to(session, offer),
        late=views.is_late(offer, now),
        case=case,
        coordinator=None if case is None else plan.coordinator_of(session, case),
        worries=views.worries(session, citizen),
    )
