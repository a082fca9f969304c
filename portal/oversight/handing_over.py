"""The doors of bundles for Datatilsynet: who asks, who approves, the two who fetch, and what each did."""

from __future__ import annotations

import hashlib
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import db
from portal.access import open_to
from portal.consents.bundle import zipped
from portal.identity import the_employee
from portal.oversight import bundles, packing, reports, views
from portal.oversight.bundle_forms import AskForm
from portal.oversight.bundle_views import bundle_lines, bundle_rows, fetch_rows, template_words
from portal.oversight.templates import history
from portal.pages import local_day, moment, page
from portal.wiring import wired

bp = Blueprint("bundles", __name__, url_prefix="/kontrol")


@bp.get("/datatilsynet")
@open_to("dpo", "auditor")
def overview() -> ResponseReturnValue:
    session, reader, now = db.session(), the_employee(), wired().now()
    lines = bundle_lines(bundles.latest(session, reader), now)
    return page("oversight/bundles.html", lines=lines, may_ask="dpo" in reader.roles)


@bp.route("/datatilsynet/ny", methods=["GET", "POST"])
@open_to("dpo")
def ask() -> ResponseReturnValue:
    session, reader, now = db.session(), the_employee(), wired().now()
    form = AskForm()
    found = [*reports.queue(session, reader), *reports.answered(session, reader)]
    told = [(line[3], f"{line[0]}, {line[1]}") for line in views.report_lines(found, now)]
    form.choose_from(told, local_day(now))
    if form.validate_on_submit():
        made = bundles.ask(session, reader, form.wanted(), now)
        db.commit()
        flash(_("Det er gemt. En anden skal godkende det, før noget kan hentes."), "success")
        return redirect(url_for(".show", bundle_id=made.id), 303)
    return page("oversight/bundle_ask.html", 422 if form.errors else 200, form=form, any_report=bool(told))


@bp.get("/datatilsynet/<uuid:bundle_id>")
@open_to("dpo", "auditor")
def show(bundle_id: UUID) -> ResponseReturnValue:
    session, reader, now = db.session(), the_employee(), wired().now()
    found = bundles.bundle_of(session, reader, bundle_id)
    return page(
        "oversight/bundle.html",
        bundle=found,
        rows=bundle_rows(session, found, now),
        fetches=fetch_rows(bundles.fetches_of(session, found)),
        mine=found.asked_by == reader.id,
        may_fetch=bundles.may_fetch(found, reader, now),
        open=bundles.is_open(found, now),
    )


@bp.post("/datatilsynet/<uuid:bundle_id>/godkend")
@open_to("dpo", "auditor")
def approve(bundle_id: UUID) -> ResponseReturnValue:
    return _decide(bundle_id, yes=True)


@bp.post("/datatilsynet/<uuid:bundle_id>/afvis")
@open_to("dpo", "auditor")
def decline(bundle_id: UUID) -> ResponseReturnValue:
    return _decide(bundle_id, yes=False)


def _decide(bundle_id: UUID, *, yes: bool) -> ResponseReturnValue:
    try:
        bundles.decide(db.session(), the_employee(), bundle_id, yes=yes, now=wired().now())
    except bundles.OwnBundle:
        flash(_("Du har selv bedt om det. En anden skal godkende det."), "error")
    except bundles.Decided:
        flash(_("En anden har taget stilling imens."), "info")
    else:
        db.commit()
        flash(_("Godkendt. I to kan hente det nu.") if yes else _("Det bliver ikke til noget."), "success")
    return redirect(url_for(".show", bundle_id=bundle_id), 303)


@bp.post("/datatilsynet/<uuid:bundle_id>/hent")
@open_to("dpo", "auditor")
def fetch(bundle_id: UUID) -> ResponseReturnValue:
    """By a button: each fetch is written, with the hash of the file, before the file leaves."""
    session, reader, now = db.session(), the_employee(), wired().now()
    back = redirect(url_for(".show", bundle_id=bundle_id), 303)
    try:
        found = bundles.to_fetch(session, reader, bundle_id, now)
        packed = zipped(packing.files(session, wired().ledger(), found, reader, now))
    except bundles.NotYours:
        flash(_("Kun den, der bad om det, og den, der godkendte det, kan hente det."), "error")
        return back
    except bundles.Over:
        flash(_("Det kan ikke hentes. Det er ikke godkendt, eller tiden er gået."), "error")
        return back
    except packing.TooMuch:
        flash(_("Der er for meget til én samling. Bed om en kortere periode."), "error")
        return back
    bundles.fetched(session, found, reader, hashlib.sha256(packed).digest(), now)
    db.commit()
    response = make_response(packed)
    response.headers["Content-Type"] = "application/zip"
    response.headers["Content-Disposition"] = 'attachment; filename="datatilsynet.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/tekster")
@open_to("dpo", "auditor")
def templates() -> ResponseReturnValue:
    """Which words citizens have answered to, in which version and language, and since when."""
    found = history(wired().ledger())
    names, languages = template_words(), {"da": _("Dansk"), "en": _("Engelsk")}
    rows = [
        (
            names.get(one.template_id, one.template_id),
            str(one.version),
            languages.get(one.language, one.language),
            _("Ikke brugt endnu") if one.first_served_at is None else moment(one.first_served_at),
            str(one.served),
            one.sha256,
        )
        for one in found
    ]
    return page("oversight/templates.html", rows=rows)
