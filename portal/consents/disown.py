"""A yes that a member of staff recorded and she never gave: she says so, and it ends in the same act."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, url_for
from werkzeug.wrappers import Response

from consent.events import ConsentId, EventId
from portal import db
from portal.access import open_to
from portal.consents import forms, service, views
from portal.consents.blueprint import bp, heard, mine, new_event_id, one_at_a_time
from portal.identity import the_citizen
from portal.pages import page
from portal.wiring import wired


@bp.route("/<uuid:consent_id>/ikke-mit", methods=["GET", "POST"])
@open_to("citizen")
def disown(consent_id: UUID) -> Response:
    """The same steps as a withdrawal. What she gave herself she withdraws; this page is not for it."""
    consent, form, now = mine(consent_id), forms.WithdrawForm(), wired().now()
    ledger, subject = wired().ledger(), service.subject(the_citizen())
    recorded = views.recorded_by_staff(ledger.history(subject, consent.consent_id))
    if recorded is None:
        return redirect(url_for(".detail", consent_id=consent_id), 303)
    if form.validate_on_submit():
        one_at_a_time()
        if mine(consent_id).state.in_force:
            heard(form.act, lambda event_id: _disown(consent_id, event_id))
            db.commit()
        return redirect(url_for(".receipt", consent_id=consent_id), 303)
    if not consent.state.in_force:
        return redirect(url_for(".receipt", consent_id=consent_id), 303)
    form.event_id.data = str(new_event_id())
    names = views.names_of(ledger)
    return page(
        "consents/disown.html",
        form=form,
        card=views.card(consent, names, now),
        recorded=recorded,
        who=views.called(names, consent.terms.recipient),
        replaced=bool(ledger.replaced(subject, recorded.event_id)),
        back=url_for(".detail", consent_id=consent_id),
    )


def _disown(consent_id: UUID, event_id: EventId) -> None:
    service.disown(
        db.session(), wired().ledger(), the_citizen(), ConsentId(consent_id),
        event_id=event_id, assurance=views.assurance(), now=wired().now(),
    )  # fmt: skip
