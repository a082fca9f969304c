"""The pages of consent: see them, keep the receipt, withdraw. Answering is in `answer`, giving unasked in `give`, and
what she does about a yes that was not hers in `disown`."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from consent.events import ConsentId, EventId, EventType, State
from consent.state import Consent
from portal import db
from portal.access import open_to
from portal.consents import (
    again,
    agency,
    answer,
    blocking,
    bundle,
    disown,
    forms,
    give,
    matrix,
    recording,
    service,
    told,
    under,
    views,
)
from portal.consents.blueprint import bp, heard, in_sight, mine, new_event_id, on_behalf, one_at_a_time
from portal.consents.lawful import afterwards, allowed
from portal.identity import the_citizen
from portal.pages import page
from portal.rulesets import without_consent
from portal.wiring import wired

__all__ = ["again", "agency", "answer", "bp", "bundle", "disown", "give", "matrix"]

ANSWERS = (EventType.GRANTED, EventType.REFUSED)


@bp.get("")
@open_to("citizen")
def overview() -> Response:
    ledger, now, citizen = wired().ledger(), wired().now(), the_citizen()
    standing = service.standing(ledger, citizen, now)
    names, latest = views.names_of(ledger), ledger.latest(service.subject(citizen))
    blocked = service.blocked(ledger, citizen)

    def cards(found: list[Consent]) -> list[views.Card]:
        return [
            views.card(consent, names, now, latest.get(consent.consent_id), blocked=blocked)
            for consent in found
            if in_sight(consent)
        ]

    every = [one for one in (*standing.waiting, *standing.in_force, *standing.past) if in_sight(one)]
    hers = {str(consent.terms.recipient) for consent in every} | blocked

    return page(
        "consents/overview.html",
        waiting=cards(standing.waiting),
        in_force=cards(standing.in_force),
        past=cards(standing.past),
        lawful=allowed(without_consent.RULES),
        blocked=[one for one in names.values() if one.agency_id in blocked],
        hers=[one for one in names.values() if one.agency_id in hers],
        others=[one for one in names.values() if one.agency_id not in hers],
    )


@bp.get("/<uuid:consent_id>")
@open_to("citizen")
def detail(consent_id: UUID) -> Response:
    ledger, now, subject = wired().ledger(), wired().now(), service.subject(the_citizen())
    consent, names = mine(consent_id), views.names_of(ledger)
    history = ledger.history(subject, consent.consent_id)
    blocks = ledger.block_history(subject, consent.terms.recipient)
    beside = blocking.steps(blocking.during(blocks, consent), names[consent.terms.recipient].name)
    return page(
        "consents/detail.html",
        card=views.card(
            consent,
            names,
            now,
            history[-1],
            views.recorded_by_staff(history),
            blocked=service.blocked(ledger, the_citizen()),
        ),
        consent=consent,
        recipient=names.get(consent.terms.recipient),
        served=ledger.served(subject, consent.served_id) if consent.served_id else None,
        steps=views.steps(history, consent, names, now, beside),
        answered=history[-1].act.actor.partition(":")[0] in ("citizen", "representative"),
        under=under.done_under(ledger, subject, consent),
        ever_given=consent.granted_at is not None,
        **afterwards([consent], names),
        told=told.lines(db.session().connection(), history, names),
        proof=views.proof(history, names),
        recorded=recording.rows(recording.recorded(db.session(), the_citizen(), consent_id)),
        renew_url=url_for(".renew", consent_id=consent_id) if again.may_be_renewed(consent, now) else None,
        shorten_url=url_for(".shorten", consent_id=consent_id) if again.may_be_shortened(consent, now) else None,
    )


@bp.get("/<uuid:consent_id>/kvittering")
@open_to("citizen")
def receipt(consent_id: UUID) -> Response:
    """What was done last with this consent, to keep; a yes carries the way back."""
    ledger, now, subject = wired().ledger(), wired().now(), service.subject(the_citizen())
    consent, names = mine(consent_id), views.names_of(ledger)
    if consent.state in answer.NEVER_ANSWERED:
        return redirect(url_for(".answer", consent_id=consent_id), 303)
    last = ledger.history(subject, consent.consent_id)[-1]
    newer = ledger.replacement(subject, consent.consent_id) if consent.state is State.SUPERSEDED else None
    replaced = [ledger.consent(subject, other) for other in ledger.replaced(subject, last.event_id)]
    return page(
        "consents/receipt.html",
        card=views.card(consent, names, now, last, blocked=service.blocked(ledger, the_citizen())),
        consent=consent,
        last=last,
        reference=views.reference(last),
        who=views.called(names, consent.terms.recipient),
        parts=views.parts(consent),
        expired=consent.expired(now),
        newer=None if newer is None else views.card(mine(newer), names, now),
        replaced=[views.sentence(other.terms, names, past=True) for other in replaced],
        # A way on and nothing else: she goes there by clicking, or not at all.
        way_back=ledger.open_way_back(consent.consent_id, consent.terms.recipient) if last.type in ANSWERS else None,
    )


@bp.route("/<uuid:consent_id>/traek-tilbage", methods=["GET", "POST"])
@open_to("citizen")
def withdraw(consent_id: UUID) -> Response:
    """Two clicks, as giving took: this page, and its one button. Nothing typed and nothing fresh is asked for."""
    consent, form, now = mine(consent_id), forms.WithdrawSeveralForm(), wired().now()
    if form.validate_on_submit():
        one_at_a_time()
        _withdraw(mine(consent_id), form)
        return redirect(url_for(".receipt", consent_id=consent_id), 303)
    if not consent.state.in_force:
        return redirect(url_for(".receipt", consent_id=consent_id), 303)
    form.event_id.data = str(new_event_id())
    names = views.names_of(wired().ledger())
    others = [one for one in service.alike(wired().ledger(), the_citizen(), consent, now) if in_sight(one)]
    form.others.choices = [forms.choice(str(one.consent_id), views.sentence(one.terms, names)) for one in others]
    return page(
        "consents/withdraw.html",
        form=form,
        card=views.card(consent, names, now),
        fetched=under.fetched_under(wired().ledger(), service.subject(the_citizen()), [consent, *others]),
        **afterwards([consent, *others], names),
        purposes={str(one.consent_id): views.told_purpose(one.terms) for one in others},
        back=url_for(".detail", consent_id=consent_id),
    )


def _withdraw(consent: Consent, form: forms.WithdrawSeveralForm) -> None:
    """This one and those she ticked, all or none; what is not like it is left alone, whatever was sent."""
    ledger, citizen, now = wired().ledger(), the_citizen(), wired().now()
    others = [one for one in service.alike(ledger, citizen, consent, now) if one.consent_id in form.ticked]
    others = [one for one in others if in_sight(one)]
    for one in [consent, *others]:
        if not one.state.in_force:
            continue
        heard(form.act if one is consent else None, partial(_withdraw_one, one.consent_id))
    db.commit()
    if others:
        flash(gettext("Det, du satte kryds ved, er også trukket tilbage."), "success")


def _withdraw_one(consent_id: ConsentId, event_id: EventId) -> None:
    service.withdraw(
        db.session(), wired().ledger(), the_citizen(), consent_id,
        event_id=event_id, assurance=views.assurance(), now=wired().now(), by=on_behalf(),
    )  # fmt: skip
