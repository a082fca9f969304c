"""Asking for a talk about an offer: tell it, check it, receipt; and the request's own page."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal import db
from portal.access import open_to
from portal.conversations import service, views
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
    return _form_page(ConversationForm(key=str(uuid4())), offer)


@bp.post("/tilbud/<uuid:offer_id>/samtale")
@open_to("citizen")
def ask(offer_id: UUID) -> ResponseReturnValue:
    """`trin` says which button: see it all before it is sent, go back and change it, or send it."""
    session, citizen, now = db.session(), the_citizen(), wired().now()
    offer = offers.offer_of(session, citizen, offer_id, "tilbud")
    filled = ConversationForm()
    if request.form.get("trin") == "ret":
        return _form_page(filled, offer)
    if not filled.validate_on_submit():
        return _form_page(filled, offer, 422)
    wish = _wish(filled)
    if request.form.get("trin") != "send":
        return page(
            "conversations/summary.html",
            offer=offer,
            standing=offer_views.standing(offer, now),
            rows=_rows(wish),
            fields=filled.sent_on(),
        )
    try:
        asked = service.ask(session, citizen, offer, wish, now)
    except service.AskedAlready as already:
        return _form_page(filled, offer, 409, already=already.request)
    except offers.OfferTakenBack:
        return _form_page(filled, offer, 409)
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
    return page(
        "conversations/request.html",
        asked=asked,
        offer=offer,
        standing=offer_views.standing(offer, now),
        state=views.state_words(asked, decision),
        waited=views.waited(asked, now),
        answers=answers,
        decision_words=views.decision_words,
        rows=views.request_rows(asked),
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
        interpreter="tolk" in support,
        interpreter_language=filled.interpreter_language.data or "",
    )


def _rows(wish: service.Wish) -> list[views.Row]:
    return views.wish_rows(
        worry=wish.worry,
        form=wish.form,
        times=wish.times,
        bisidder=wish.bisidder,
        interpreter=wish.interpreter,
        interpreter_language=wish.interpreter_language,
    )
