"""Answering an agency's question: one page with the whole text, and what becomes of an answer that comes too late."""

from __future__ import annotations

from uuid import UUID

from flask import g, redirect, request, url_for
from werkzeug.wrappers import Response

from consent import texts
from consent.events import State
from consent.ledger import EventReused, TextMissing, WrongState
from consent.state import Consent
from consent.texts.words import in_order
from portal import db
from portal.access import OutsidePower, open_to
from portal.consents import forms, service, views
from portal.consents.blueprint import (
    bp,
    forget_form,
    in_sight,
    keep_form,
    kept_form,
    mine,
    new_event_id,
    on_behalf,
    one_at_a_time,
)
from portal.identity import the_citizen
from portal.pages import page
from portal.signin import service as signin
from portal.wiring import wired

NEVER_ANSWERED = (State.REQUESTED, State.CANCELLED, State.LAPSED)


@bp.route("/<uuid:consent_id>/svar", methods=["GET", "POST"])
@open_to("citizen")
@db.writes
def answer(consent_id: UUID) -> Response:
    """One page: the whole text, a yes and a no to each kind of data, and one button that sends."""
    if request.method == "POST":
        one_at_a_time()
    consent, now = mine(consent_id), wired().now()
    asked = in_order(consent.asked)
    form = forms.answer_form(asked, {code: texts.category_name(code, views.language()) for code in asked})
    if consent.state is not State.REQUESTED or now >= consent.terms.valid_until:
        return _too_late(consent, form)
    if form.validate_on_submit():
        if service.needs_fresh_login(form.chosen(asked)) and not signin.is_fresh(now):
            keep_form(request.path)
            return redirect(signin.fresh_login_url(request.full_path.rstrip("?")), 303)
        try:
            return _send(consent, form)
        except (TextMissing, EventReused):
            form.faulty()
        except WrongState:  # the agency has just taken its question back
            db.session().rollback()
            return _too_late(mine(consent_id), form)
    return _ask(consent, form)


def _send(consent: Consent, form: forms.AnswerForm) -> Response:
    assert form.text is not None
    assert form.act is not None
    older = service.overlapping(wired().ledger(), the_citizen(), consent.terms, wired().now())
    if not all(in_sight(one) for one in older):
        raise OutsidePower(g.lent)  # her yes would take the place of one that is not hers to touch
    service.answer(
        db.session(), wired().ledger(), the_citizen(), consent.consent_id,
        yes=form.chosen(consent.asked), served_id=form.text, event_id=form.act,
        assurance=views.assurance(), now=wired().now(), by=on_behalf(),
    )  # fmt: skip
    forget_form(request.path)
    db.commit()
    return redirect(url_for(".receipt", consent_id=consent.consent_id), 303)


def _ask(consent: Consent, form: forms.AnswerForm) -> Response:
    """The page itself; what she had chosen stands there again after a fault or a login."""
    ledger, citizen, now = wired().ledger(), the_citizen(), wired().now()
    kept = None if form.is_submitted() else kept_form(request.path)
    if kept:
        form.choose(kept)
    names = views.names_of(ledger)
    text = views.rendered(consent.terms, names, asked=True)
    served = ledger.serve(service.subject(citizen), consent.consent_id, text)
    form.served_id.data, form.event_id.data = str(served.served_id), str(new_event_id())
    older = [one for one in service.overlapping(ledger, citizen, consent.terms, now) if in_sight(one)]
    blocked = consent.terms.recipient in service.blocked(ledger, citizen)
    db.commit()
    return page(
        "consents/answer.html",
        422 if form.errors else 200,
        form=form,
        text=text,
        recipient=names[consent.terms.recipient],
        who=views.called(names, consent.terms.recipient),
        older=[views.sentence(other.terms, names) for other in older],
        kept=bool(kept),
        blocked=blocked,
        buttons=len(form.questions) == 1 and not kept and not form.errors,
        login_first=service.needs_fresh_login(consent.asked) and not signin.is_fresh(now),
    )


def _too_late(consent: Consent, form: forms.AnswerForm) -> Response:
    """The first answer counts. What came after it is told apart from what came before, and never lost in silence."""
    ledger, now, subject = wired().ledger(), wired().now(), service.subject(the_citizen())
    sent, receipt = form.is_submitted(), url_for(".receipt", consent_id=consent.consent_id)
    names = views.names_of(ledger)
    if consent.state in NEVER_ANSWERED:
        return page(
            "consents/closed.html",
            409 if sent else 200,
            card=views.card(consent, names, now),
            taken_back=consent.state is State.CANCELLED,
            sent=sent,
            who=views.called(names, consent.terms.recipient),
        )
    yes = form.chosen(consent.asked)
    stands = consent.terms.categories if consent.state.in_force and not consent.expired(now) else frozenset()
    again = any(event.event_id == form.act for event in ledger.history(subject, consent.consent_id))
    # Whoever withdrew or refused and now says no has nothing to hear but her receipt.
    if not sent or not form.answered or again or yes == stands:
        return redirect(receipt, 303)
    withdrawal = forms.WithdrawForm(formdata=None)
    withdrawal.event_id.data = str(new_event_id())
    return page(
        "consents/answered_before.html",
        409,
        card=views.card(consent, names, now),
        consent=consent,
        stands=bool(stands),
        says_no=not yes,
        refused=consent.state is State.REFUSED,
        first=views.parts(consent),
        give_url=views.give_url(ledger, consent.terms, yes, now),
        withdrawal=withdrawal,
    )
