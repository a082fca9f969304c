"""A yes or a no to an offer: checked once more, kept to think over, sent, changed until the day, and its receipt."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from consent.ledger import Served
from portal import db
from portal.access import OutsidePower, open_to
from portal.identity import acting, the_citizen
from portal.offers import service, serving, thinking, views, wording
from portal.offers.forms import AnswerForm
from portal.offers.questions import question
from portal.offers.service import Choice, Offer
from portal.pages import page
from portal.post import service as post
from portal.representation import acts
from portal.signin import drafts
from portal.signin import service as signin
from portal.wiring import wired

bp = Blueprint("answering", __name__)

CHOICES: dict[str | None, Choice] = {"ja": "yes", "nej": "no"}


@bp.get("/ressourceforloeb/<uuid:offer_id>/svar")
@bp.get("/tilbud/<uuid:offer_id>/svar")
@open_to("citizen")
@db.writes
def confirm(offer_id: UUID) -> ResponseReturnValue:
    """The last page before a yes or a no, for a text she has been shown, with what she typed or kept before."""
    session, citizen, now = db.session(), the_citizen(), wired().now()
    offer = service.offer_of(session, citizen, offer_id, views.kind_of(request.path))
    asked, valg = question(offer), request.args.get("valg")
    if valg == "tal":
        return redirect(f"{asked.path}/tal-med-nogen", 303)
    text, last = serving.shown(offer, request.args.get("tekst")), service.answer_to(session, offer)
    closed = last is not None and not service.may_change(offer, now)
    if valg not in CHOICES or text is None or closed or offer.withdrawn_at is not None:
        return redirect(asked.read_path, 303)
    typed = drafts.read_typed(session, citizen, _draft_key(offer, valg), now=now)
    kept = None if acting() else thinking.kept(session, offer)
    comment = typed.get("comment", []) if typed else [kept.comment] if kept else []
    form = AnswerForm(formdata=MultiDict({"comment": comment}) if comment else None)
    form.instead_of.data = str(0 if last is None else last.number)
    return _confirm_page(offer, valg, form, text)


@bp.post("/ressourceforloeb/<uuid:offer_id>/svar")
@bp.post("/tilbud/<uuid:offer_id>/svar")
@open_to("citizen")
def answer(offer_id: UUID) -> ResponseReturnValue:
    """`trin` says which button: send it, keep it to think it over, or delete what was kept."""
    session, citizen, now = db.session(), the_citizen(), wired().now()
    offer = service.offer_of(session, citizen, offer_id, views.kind_of(request.path))
    form, asked = AnswerForm(), question(offer)
    by = acting()
    if by is not None and request.form.get("trin") in ("slet", "gem"):
        raise OutsidePower(None)  # what she thinks over is hers alone
    if request.form.get("trin") == "slet":
        thinking.forget(session, offer)
        db.commit()
        flash(_("Det, du havde gemt, er slettet."), "info")
        return redirect(asked.read_path, 303)
    valg, text = form.valg.data, serving.shown(offer, form.served.data)
    if valg not in CHOICES or text is None:
        return redirect(asked.read_path, 303)
    if not form.validate_on_submit():
        return _confirm_page(offer, valg, form, text, 422)
    if request.form.get("trin") == "gem":
        thinking.keep(session, citizen, offer, valg=valg or "", comment=form.comment.data or "", now=now)
        db.commit()
        flash(_("Det er gemt, og kun du kan se det. Det er ikke et svar."), "success")
        return redirect(_reading_on(offer), 303)
    last = service.answer_to(session, offer)
    if not signin.is_fresh(now) and (last is None or last.number == form.number_seen()):
        drafts.keep_typed(session, citizen, _draft_key(offer, valg), request.form, now=now)
        db.commit()
        back = f"{asked.path}/svar?valg={valg}&tekst={text.served_id}"
        return redirect(signin.fresh_login_url(back), 303)
    reply = service.Reply(
        choice=CHOICES[valg],
        comment=form.comment.data or "",
        version_hash=(form.version.data or "") if serving.holds(offer, text) else "",
        served_id=text.served_id,
        text_hash=text.sha256,
        assurance=current_user.visit.assurance.value,
        instead_of=form.number_seen(),
        represented_by=None if by is None else by.holder_id,
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
    return redirect(f"{asked.path}/kvittering", 303)


@bp.get("/ressourceforloeb/<uuid:offer_id>/kvittering")
@bp.get("/tilbud/<uuid:offer_id>/kvittering")
@open_to("citizen")
def receipt(offer_id: UUID) -> ResponseReturnValue:
    session, now = db.session(), wired().now()
    offer = service.offer_of(session, the_citizen(), offer_id, views.kind_of(request.path))
    given = service.answer_to(session, offer)
    if given is None:
        return redirect(question(offer).read_path, 303)
    return page(
        "offers/receipt.html",
        offer=offer,
        question=question(offer),
        answer=given,
        by=acts.who_did(session, [given.id]).get(given.id, ""),
        can_change=service.may_change(offer, now),
        late=views.is_late(offer, now),
        complaint=wording.complaint_sentences(
            given.stage, wording.complaint_weeks(offer), post.arrived_on(session, offer.id, "afgoerelse")
        ),
    )


def _confirm_page(
    offer: Offer, valg: str | None, form: AnswerForm, text: Served, status: int = 200
) -> ResponseReturnValue:
    """The same page for both answers. Where the offer has changed since `text`, the new one stands on the page."""
    version = form.version.data or offer.version_hash
    changed = not serving.holds(offer, text) or version != offer.version_hash
    if changed:
        text = serving.serve(offer)
        db.commit()
        status = 409
    form.valg.data, form.version.data, form.served.data = valg, offer.version_hash, str(text.served_id)
    now = wired().now()
    return page(
        "offers/confirm.html",
        status,
        form=form,
        offer=offer,
        question=question(offer),
        choice=CHOICES[valg],
        text=text,
        sections=text.sections,
        changed=changed,
        can_change=service.may_change(offer, now),
        late=views.is_late(offer, now),
        fresh=signin.is_fresh(now),
    )


def _not_recorded(offer: Offer, first: service.Answer | None, form: AnswerForm) -> ResponseReturnValue:
    now = wired().now()
    return page(
        "offers/not_recorded.html",
        409,
        offer=offer,
        question=question(offer),
        answer=first,
        comment=form.comment.data,
        can_change=service.may_change(offer, now),
        late=views.is_late(offer, now),
    )


def _reading_on(offer: Offer) -> str:
    """Back to the text, also for her who has answered and is about to change it."""
    answered = service.answer_to(db.session(), offer) is not None
    return question(offer).read_path + ("?aendr=ja" if answered else "")


def _draft_key(offer: Offer, valg: str | None) -> str:
    return f"{service.path_of(offer)}/svar?valg={valg}"
