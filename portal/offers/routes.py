"""Offers and conversations in one list, a concrete tilbud, and the yes or no to a ressourceforløb."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from consent import texts
from consent.events import ConsentId, SubjectId
from consent.ledger import Served
from consent.refusals import Refused
from portal import db
from portal.access import open_to
from portal.conversations import service as conversations
from portal.identity import the_citizen
from portal.offers import service, views, wording
from portal.offers.forms import AnswerForm
from portal.offers.service import Choice, Offer
from portal.pages import page
from portal.plan import service as plan
from portal.signin import drafts
from portal.signin import service as signin
from portal.wiring import wired

bp = Blueprint("offers", __name__)

CHOICES: dict[str | None, Choice] = {"ja": "yes", "nej": "no"}


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
    )


@bp.get("/ressourceforloeb/<uuid:offer_id>")
@open_to("citizen")
@db.writes
def course(offer_id: UUID) -> ResponseReturnValue:
    """The whole offer. What is shown is served first: that row is what her answer can be held against."""
    session, now = db.session(), wired().now()
    offer = service.offer_of(session, the_citizen(), offer_id, "ressourceforloeb")
    answer = service.answer_to(session, offer)
    text = None
    if answer is not None:
        text = wired().ledger().served(SubjectId(offer.subject_id), answer.served_id)
    elif offer.withdrawn_at is None:
        text = _serve(offer)
        db.commit()
    return page(
        "offers/course.html",
        offer=offer,
        answer=answer,
        text=text,
        sections=text.sections if text else (),
        state=views.course_state(offer, answer, now),
        late=views.is_late(offer, now),
    )


@bp.get("/ressourceforloeb/<uuid:offer_id>/tal-med-nogen")
@open_to("citizen")
def talk(offer_id: UUID) -> ResponseReturnValue:
    """Who to talk with; the offer stays open behind it."""
    session, citizen, now = db.session(), the_citizen(), wired().now()
    offer = service.offer_of(session, citizen, offer_id, "ressourceforloeb")
    case = plan.case_of(session, citizen)
    return page(
        "offers/talk.html",
        offer=offer,
        answer=service.answer_to(session, offer),
        late=views.is_late(offer, now),
        case=case,
        coordinator=None if case is None else plan.coordinator_of(session, case),
        worries=views.worries(session, citizen),
    )


@bp.get("/ressourceforloeb/<uuid:offer_id>/svar")
@open_to("citizen")
@db.writes
def confirm(offer_id: UUID) -> ResponseReturnValue:
    """The last page before a yes or a no, for a text she has been shown, with what she typed before a login."""
    session, citizen, now = db.session(), the_citizen(), wired().now()
    offer = service.offer_of(session, citizen, offer_id, "ressourceforloeb")
    valg = request.args.get("valg")
    if valg == "tal":
        return redirect(url_for(".talk", offer_id=offer.id), 303)
    text = _shown(offer, request.args.get("tekst"))
    answered = service.answer_to(session, offer) is not None
    if valg not in CHOICES or text is None or answered or offer.withdrawn_at is not None:
        return redirect(url_for(".course", offer_id=offer.id), 303)
    kept = drafts.read_typed(session, citizen, _draft_key(offer, valg), now=now)
    form = AnswerForm(formdata=MultiDict({"comment": kept.get("comment", [])}) if kept else None)
    return _confirm_page(offer, valg, form, text)


@bp.post("/ressourceforloeb/<uuid:offer_id>/svar")
@open_to("citizen")
def answer(offer_id: UUID) -> ResponseReturnValue:
    session, citizen, now = db.session(), the_citizen(), wired().now()
    offer = service.offer_of(session, citizen, offer_id, "ressourceforloeb")
    form = AnswerForm()
    valg = form.valg.data
    text = _shown(offer, form.served.data)
    if valg not in CHOICES or text is None:
        return redirect(url_for(".course", offer_id=offer.id), 303)
    if not form.validate_on_submit():
        return _confirm_page(offer, valg, form, text, 422)
    if not signin.is_fresh(now) and service.answer_to(session, offer) is None:
        drafts.keep_typed(session, citizen, _draft_key(offer, valg), request.form, now=now)
        db.commit()
        back = url_for(".confirm", offer_id=offer.id, valg=valg, tekst=text.served_id)
        return redirect(signin.fresh_login_url(back), 303)
    reply = service.Reply(
        choice=CHOICES[valg],
        comment=form.comment.data or "",
        version_hash=(form.version.data or "") if _holds(offer, text) else "",
        served_id=text.served_id,
        text_hash=text.sha256,
        assurance=current_user.visit.assurance.value,
    )
    try:
        service.answer(session, citizen, offer, reply, now)
    except service.OfferChanged:
        return _confirm_page(offer, valg, form, text, 409)
    except service.OfferTakenBack:
        return _not_recorded(offer, None, form)
    except service.AnsweredAlready as first:
        return _not_recorded(offer, first.answer, form)
    drafts.take_typed(session, citizen, _draft_key(offer, valg), now=now)
    db.commit()
    return redirect(url_for(".receipt", offer_id=offer.id), 303)


@bp.get("/ressourceforloeb/<uuid:offer_id>/kvittering")
@open_to("citizen")
def receipt(offer_id: UUID) -> ResponseReturnValue:
    session, now = db.session(), wired().now()
    offer = service.offer_of(session, the_citizen(), offer_id, "ressourceforloeb")
    given = service.answer_to(session, offer)
    if given is None:
        return redirect(url_for(".course", offer_id=offer.id), 303)
    return page(
        "offers/receipt.html",
        offer=offer,
        answer=given,
        late=views.is_late(offer, now),
        complaint=wording.complaint_sentences(given.stage, wording.complaint_weeks(offer)),
    )


def _confirm_page(
    offer: Offer, valg: str | None, form: AnswerForm, text: Served, status: int = 200
) -> ResponseReturnValue:
    """The same page for both answers. Where the offer has changed since `text`, the new one stands on the page."""
    version = form.version.data or offer.version_hash
    changed = not _holds(offer, text) or version != offer.version_hash
    if changed:
        text = _serve(offer)
        db.commit()
        status = 409
    form.valg.data, form.version.data, form.served.data = valg, offer.version_hash, str(text.served_id)
    return page(
        "offers/confirm.html",
        status,
        form=form,
        offer=offer,
        choice=CHOICES[valg],
        text=text,
        sections=text.sections,
        changed=changed,
        late=views.is_late(offer, wired().now()),
        fresh=signin.is_fresh(wired().now()),
    )


def _not_recorded(offer: Offer, first: service.Answer | None, form: AnswerForm) -> ResponseReturnValue:
    return page(
        "offers/not_recorded.html",
        409,
        offer=offer,
        answer=first,
        comment=form.comment.data,
        late=views.is_late(offer, wired().now()),
    )


def _serve(offer: Offer) -> Served:
    """Show the offer in the reader's language, and keep that it was shown."""
    rendered = wording.course_text(offer, wired().settings.municipality, cast(texts.Language, str(get_locale())))
    return wired().ledger().serve(SubjectId(offer.subject_id), ConsentId(offer.id), rendered)


def _shown(offer: Offer, served_id: str | None) -> Served | None:
    """A text she was shown, by the id a page carries; None for one that is nobody's, or another's."""
    try:
        return wired().ledger().served(SubjectId(offer.subject_id), UUID(served_id or ""))
    except (ValueError, Refused):
        return None


def _holds(offer: Offer, text: Served) -> bool:
    """Whether that text still says what the offer says, word for word, in its own language."""
    rendered = wording.course_text(offer, wired().settings.municipality, cast(texts.Language, text.language))
    return rendered.sha256 == text.sha256


def _draft_key(offer: Offer, valg: str | None) -> str:
    return f"{service.path_of(offer)}/svar?valg={valg}"
