"""The pages of consent: see them, answer a request, withdraw. Giving unasked is in `give`."""

from __future__ import annotations

import os
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from consent import texts
from consent.encoding import uuid7
from consent.events import ConsentId, EventId, State
from consent.texts.words import in_order
from portal import db
from portal.access import open_to
from portal.consents import forms, service, views
from portal.identity import the_citizen
from portal.pages import page
from portal.signin import drafts
from portal.signin import service as signin
from portal.wiring import wired

bp = Blueprint("consents", __name__, url_prefix="/samtykker")


def new_event_id() -> EventId:
    return EventId(uuid7(wired().now(), os.urandom))


@bp.get("")
@open_to("citizen")
def overview() -> Response:
    ledger, now = wired().ledger(), wired().now()
    standing = service.standing(ledger, the_citizen(), now)
    names = views.names_of(ledger)
    return page(
        "consents/overview.html",
        waiting=[views.card(c, names, now) for c in standing.waiting],
        in_force=[views.card(c, names, now) for c in standing.in_force],
        past=[views.card(c, names, now) for c in standing.past],
    )


@bp.get("/<uuid:consent_id>")
@open_to("citizen")
def detail(consent_id: UUID) -> Response:
    ledger, now, citizen = wired().ledger(), wired().now(), the_citizen()
    consent = ledger.consent(service.subject(citizen), ConsentId(consent_id))
    names = views.names_of(ledger)
    served = ledger.served(service.subject(citizen), consent.served_id) if consent.served_id else None
    history = ledger.history(service.subject(citizen), consent.consent_id)
    checks = [c for c in ledger.checks_of(service.subject(citizen)) if c.consent_id == consent.consent_id]
    return page(
        "consents/detail.html",
        card=views.card(consent, names, now),
        consent=consent,
        recipient=names.get(consent.terms.recipient),
        served=served,
        steps=views.steps(ledger, citizen, consent, names, now),
        checks=checks,
        reasons=texts.REASON_TEXTS[views.language()],
        category_names={c.category: texts.category_name(c.category, views.language()) for c in checks},
        proof=[(str(event.event_id), event.type.value) for event in history],
    )


@bp.route("/<uuid:consent_id>/svar", methods=["GET", "POST"])
@open_to("citizen")
@db.writes
def answer(consent_id: UUID) -> Response:
    """One page: the whole text, a yes and a no to each kind of data, and one button that sends."""
    ledger, now, citizen = wired().ledger(), wired().now(), the_citizen()
    consent = ledger.consent(service.subject(citizen), ConsentId(consent_id))
    asked = in_order(consent.asked)
    names = {category: texts.category_name(category, views.language()) for category in asked}
    form = forms.answer_form(asked, names)
    if consent.state is not State.REQUESTED:
        return _answered_before(consent_id, form.chosen(asked) if form.is_submitted() else None, form)
    if form.validate_on_submit():
        yes = form.chosen(asked)
        if service.needs_fresh_login(yes) and not signin.is_fresh(now):
            drafts.keep_typed(db.session(), citizen, request.path, request.form, now=now)
            db.commit()
            return redirect(signin.fresh_login_url(request.path), 303)
        service.answer(
            db.session(), ledger, citizen, consent.consent_id,
            yes=yes,
            served_id=UUID(form.served_id.data),
            event_id=EventId(UUID(form.event_id.data)),
            assurance=views.assurance(),
            now=now,
        )  # fmt: skip
        db.commit()
        return redirect(url_for(".receipt", consent_id=consent_id), 303)
    kept = None if form.is_submitted() else drafts.take_typed(db.session(), citizen, request.path, now=now)
    for question in (form[forms.field_of(category)] for category in asked):
        if kept:
            question.data = next(iter(kept.get(question.name, ())), None)
    agencies = views.names_of(ledger)
    text = views.rendered(consent.terms, agencies, asked=True)
    served = ledger.serve(service.subject(citizen), consent.consent_id, text)
    form.served_id.data, form.event_id.data = str(served.served_id), str(new_event_id())
    db.commit()
    return page(
        "consents/answer.html",
        422 if form.errors else 200,
        form=form,
        text=text,
        questions=[form[forms.field_of(category)] for category in asked],
        recipient=agencies[consent.terms.recipient],
        kept=bool(kept),
    )


def _answered_before(consent_id: UUID, yes: frozenset[str] | None, form: forms.AnswerForm) -> Response:
    """The first answer counts. Where that was a yes and this is a no, the no is one button away on the same page."""
    ledger, now, citizen = wired().ledger(), wired().now(), the_citizen()
    consent = ledger.consent(service.subject(citizen), ConsentId(consent_id))
    if consent.state not in (State.GRANTED, State.PAUSED, State.REFUSED):
        return redirect(url_for(".detail", consent_id=consent_id), 303)
    if yes is None or bool(yes) == consent.state.in_force:
        return redirect(url_for(".receipt", consent_id=consent_id), 303)
    withdrawal = forms.WithdrawForm(formdata=None)
    withdrawal.event_id.data = str(new_event_id())
    return page(
        "consents/answered_before.html",
        409,
        card=views.card(consent, views.names_of(ledger), now),
        consent=consent,
        said_yes=consent.state.in_force,
        withdrawal=withdrawal,
    )


@bp.get("/<uuid:consent_id>/kvittering")
@open_to("citizen")
def receipt(consent_id: UUID) -> Response:
    """What was done last with this consent, to keep; a yes carries the way back."""
    ledger, now, citizen = wired().ledger(), wired().now(), the_citizen()
    consent = ledger.consent(service.subject(citizen), ConsentId(consent_id))
    if consent.state is State.REQUESTED:
        return redirect(url_for(".answer", consent_id=consent_id), 303)
    last = ledger.history(service.subject(citizen), consent.consent_id)[-1]
    names = views.names_of(ledger)
    language = views.language()
    return page(
        "consents/receipt.html",
        card=views.card(consent, names, now),
        consent=consent,
        last=last,
        recipient=names[consent.terms.recipient],
        yes=[texts.category_name(c, language) for c in in_order(consent.terms.categories)],
        no=[texts.category_name(c, language) for c in in_order(consent.asked - consent.terms.categories)]
        if consent.state is not State.REFUSED
        else [texts.category_name(c, language) for c in in_order(consent.asked)],
    )


@bp.route("/<uuid:consent_id>/traek-tilbage", methods=["GET", "POST"])
@open_to("citizen")
def withdraw(consent_id: UUID) -> Response:
    """Two clicks, as giving took: this page, and its one button."""
    ledger, now, citizen = wired().ledger(), wired().now(), the_citizen()
    consent = ledger.consent(service.subject(citizen), ConsentId(consent_id))
    if consent.state is State.REQUESTED:
        return redirect(url_for(".answer", consent_id=consent_id), 303)
    if not consent.state.in_force:
        return redirect(url_for(".receipt", consent_id=consent_id), 303)
    form = forms.WithdrawForm()
    if form.validate_on_submit():
        service.withdraw(
            db.session(), ledger, citizen, consent.consent_id,
            event_id=EventId(UUID(form.event_id.data)), assurance=views.assurance(), now=now,
        )  # fmt: skip
        db.commit()
        return redirect(url_for(".receipt", consent_id=consent_id), 303)
    form.event_id.data = str(new_event_id())
    names = views.names_of(ledger)
    return page(
        "consents/withdraw.html",
        422 if form.errors else 200,
        form=form,
        card=views.card(consent, names, now),
        recipient=names[consent.terms.recipient],
    )
