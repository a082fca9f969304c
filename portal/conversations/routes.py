"""Asking for a talk about an offer: tell it, check it, receipt; and the request's own page."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import db
from portal.access import open_to
from portal.conversations import service, shared, times, views
from portal.conversations.forms import ConversationForm
from portal.identity import the_citizen
from portal.offers import service as offers
from portal.offers import views as offer_views
from portal.offers.service import Offer
from portal.pages import page
from portal.wiring import wired

bp = Blueprint("conversations", __name__)


@bp.get("/samtaler")
@open_to("citizen")
def overview() -> ResponseReturnValue:
    """Offers and conversations are one list."""
    return redirect("/tilbud", 303)


@bp.get("/tilbud/<uuid:offer_id>/samtale")
@open_to("citizen")
def form(offer_id: UUID) -> ResponseReturnValue:
    session = db.session()
    offer = offers.offer_of(session, the_citizen(), offer_id, "tilbud")
    waiting = service.open_request(session, offer)
    if waiting is not None:
        return redirect(url_for(".show", request_id=waiting.id), 303)
    if offer.withdrawn_at is not None:
        return redirect(offers.path_of(offer), 303)
    return _form_page(_form(key=str(uuid4())), offer)


@bp.post("/tilbud/<uuid:offer_id>/samtale")
@open_to("citizen")
def ask(offer_id: UUID) -> ResponseReturnValue:
    """`trin` says which button: see it all before it is sent, go back and change it, or send it."""
    session, citizen, now = db.session(), the_citizen(), wired().now()
    offer = offers.offer_of(session, citizen, offer_id, "tilbud")
    filled = _form()
    if request.form.get("trin") == "ret":
        return _form_page(filled, offer)
    if not filled.validate_on_submit():
        return _form_page(filled, offer, 422)
    wish = _wish(filled)
    if request.form.get("trin") != "send":
        return _summary(filled, offer, wish)
    try:
        asked = service.ask(session, citizen, offer, wish, now)
    except service.AskedAlready as already:
        return _form_page(filled, offer, 409, already=already.request)
    except offers.OfferTakenBack:
        return _form_page(filled, offer, 409)
    except service.SharedChanged:
        return _summary(filled, offer, wish, 409)
    db.commit()
    return redirect(url_for(".receipt", request_id=asked.id), 303)


@bp.get("/samtaler/<uuid:request_id>/kvittering")
@open_to("citizen")
def receipt(request_id: UUID) -> ResponseReturnValue:
    session, citizen = db.session(), the_citizen()
    asked = service.request_of(session, citizen, request_id)
    return page(
        "conversations/receipt.html",
        asked=asked,
        offer=offers.offer_of(session, citizen, asked.offer_id),
        rows=views.request_rows(asked),
    )


@bp.get("/samtaler/<uuid:request_id>")
@open_to("citizen")
def show(request_id: UUID) -> ResponseReturnValue:
    session, citizen, now = db.session(), the_citizen(), wired().now()
    asked = service.request_of(session, citizen, request_id)
    offer = offers.offer_of(session, citizen, asked.offer_id)
    answers = service.answers_to(session, asked)
    decision = next((given.decision for given in answers if given.decision is not None), None)
    talk = times.talk_of(session, asked)
    return page(
        "conversations/request.html",
        asked=asked,
        offer=offer,
        standing=offer_views.standing(offer, now),
        state=(_("Samtalen er aftalt"), "success")
        if asked.open_for is not None and talk.agreed
        else views.state_words(asked, decision),
        waited=views.waited(asked, now),
        answers=answers,
        decision=decision,
        decision_words=views.decision_words,
        said_words=views.said_words,
        rows=views.request_rows(asked),
        talk=talk,
        times_rows=views.times_rows(talk),
        responses=[(views.response_words(one), one) for one in talk.responses],
        participants=views.participants(asked, talk),
        sections=views.sections(shared.read(asked.shared)),
    )


def _form_page(
    filled: ConversationForm, offer: Offer, status: int = 200, already: service.ConversationRequest | None = None
) -> ResponseReturnValue:
    return page(
        "conversations/form.html",
        status,
        form=filled,
        offer=offer,
        standing=offer_views.standing(offer, wired().now()),
        already=already,
    )


def _form(**given: str) -> ConversationForm:
    """With what there is of her plan to add."""
    filled = ConversationForm(**given)
    filled.offer(shared.offered(db.session(), the_citizen()))
    return filled


def _summary(filled: ConversationForm, offer: Offer, wish: service.Wish, status: int = 200) -> ResponseReturnValue:
    """All that goes along, as it stands now; what she sends is bound to what she sees here."""
    along = shared.gathered(db.session(), the_citizen(), offer, wish.words, wish.more)
    return page(
        "conversations/summary.html",
        status,
        offer=offer,
        standing=offer_views.standing(offer, wired().now()),
        sections=views.sections(along),
        fields=[*filled.sent_on(), ("shown", shared.digest(along))],
        changed=status == 409,
    )


def _wish(filled: ConversationForm) -> service.Wish:
    try:
        key = UUID(filled.key.data)
    except (TypeError, ValueError):
        key = uuid4()  # the form came without its key: it counts as a new one
        filled.key.data = str(key)
    support = filled.support.data or ()
    return service.Wish(
        key=key,
        worry=filled.worry.data or "",
        form=filled.way.data,
        times=filled.times.data or "",
        bisidder="bisidder" in support,
        bisidder_name=filled.bisidder_name.data or "",
        interpreter="tolk" in support,
        interpreter_language=filled.interpreter_language.data or "",
        jobformidler="jobformidler" in support,
        more=frozenset(filled.more.data or ()),
        shown=filled.shown.data or "",
    )
