"""The register's pages. Whoever proposes a change never approves it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consent.events import AgencyId
from consent.ledger import USUAL_HOURLY, Agency, Mandate, NotForEmployers
from portal import db
from portal.access import open_to
from portal.errors import NotFound
from portal.identity import the_employee
from portal.pages import page
from portal.register import service, views
from portal.register.forms import AgencyForm, BudgetForm, DecideForm, MandateForm, ReturnForm
from portal.wiring import wired

bp = Blueprint("register", __name__, url_prefix="/myndigheder")


@bp.get("")
@open_to("administrator", "dpo")
def show() -> ResponseReturnValue:
    return views.register_page()


@bp.route("/ny", methods=["GET", "POST"])
@open_to("administrator")
def new() -> ResponseReturnValue:
    form = AgencyForm()
    if form.validate_on_submit():
        if any(agency.agency_id == form.client_id.data for agency in wired().ledger().agencies()):
            form.client_id.errors = [_("Der er allerede en myndighed med det navn.")]
        else:
            return _proposed(service.propose_agency(db.session(), the_employee(), form.agency(), wired().now()).id)
    return page("register/agency.html", 422 if form.errors else 200, form=form, agency=None)


@bp.route("/<agency_id>/ret", methods=["GET", "POST"])
@open_to("administrator")
def change(agency_id: str) -> ResponseReturnValue:
    agency = _agency(agency_id)
    form = AgencyForm(data=AgencyForm.filled(agency))
    form.client_id.data = agency.agency_id
    if form.validate_on_submit():
        return _proposed(service.propose_agency(db.session(), the_employee(), form.agency(), wired().now()).id)
    return page("register/agency.html", 422 if form.errors else 200, form=form, agency=agency)


@bp.route("/<agency_id>/maa-spoerge", methods=["GET", "POST"])
@open_to("administrator")
def mandate(agency_id: str) -> ResponseReturnValue:
    agency = _agency(agency_id)
    form = MandateForm()
    others = [one for one in wired().ledger().agencies() if one.agency_id != agency.agency_id]
    form.offer(others, views.reader_language(), agency.kind)
    if form.validate_on_submit():
        made = form.mandate(agency.agency_id)
        return _proposed(service.propose_mandate(db.session(), the_employee(), made, wired().now()).id)
    return page("register/mandate.html", 422 if form.errors else 200, form=form, agency=agency)


@bp.route("/<agency_id>/stop/<slug>", methods=["GET", "POST"])
@open_to("administrator")
def end(agency_id: str, slug: str) -> ResponseReturnValue:
    agency, form = _agency(agency_id), DecideForm()
    ending = _mandate(agency, slug)
    if form.validate_on_submit():
        return _proposed(service.propose_end(db.session(), the_employee(), ending, wired().now()).id)
    (card,) = (one for one in views.cards(wired().ledger(), wired().now()) if one.client_id == agency.agency_id)
    (cells,) = (ask.cells for ask in card.asks if ask.slug == slug)
    return page("register/end.html", 422 if form.errors else 200, form=form, agency=agency, cells=cells)


@bp.route("/<agency_id>/adresser", methods=["GET", "POST"])
@open_to("administrator")
def addresses(agency_id: str) -> ResponseReturnValue:
    agency, form = _agency(agency_id), ReturnForm()
    registered = wired().ledger().return_addresses(agency.agency_id)
    if form.validate_on_submit():
        address = str(form.address.data)
        if address not in registered:
            made = service.propose_return(db.session(), the_employee(), agency.agency_id, address, wired().now())
            return _proposed(made.id)
        form.address.errors = [_("Adressen er allerede registreret.")]
    told = [(views.slug_of_address(address), address) for address in registered]
    return page("register/addresses.html", 422 if form.errors else 200, form=form, agency=agency, addresses=told)


@bp.route("/<agency_id>/adresser/<slug>", methods=["GET", "POST"])
@open_to("administrator")
def strike(agency_id: str, slug: str) -> ResponseReturnValue:
    agency, form = _agency(agency_id), DecideForm()
    registered = wired().ledger().return_addresses(agency.agency_id)
    address = next((one for one in registered if views.slug_of_address(one) == slug), None)
    if address is None:
        raise NotFound
    if form.validate_on_submit():
        made = service.propose_strike(db.session(), the_employee(), agency.agency_id, address, wired().now())
        return _proposed(made.id)
    return page("register/strike.html", 422 if form.errors else 200, form=form, agency=agency, address=address)


@bp.route("/<agency_id>/opslag", methods=["GET", "POST"])
@open_to("administrator")
def budget(agency_id: str) -> ResponseReturnValue:
    agency, form = _agency(agency_id), BudgetForm()
    if form.validate_on_submit():
        made = service.propose_budget(db.session(), the_employee(), agency.agency_id, form.number(), wired().now())
        return _proposed(made.id)
    own = wired().ledger().budget(agency.agency_id)
    now = views.number(own or USUAL_HOURLY)
    return page("register/budget.html", 422 if form.errors else 200, form=form, agency=agency, now=now, own=own)


@bp.get("/aendringer/<uuid:change_id>")
@open_to("administrator", "dpo")
def proposal(change_id: UUID) -> ResponseReturnValue:
    session, reader = db.session(), the_employee()
    found = service.change_of(session, change_id)
    (told,) = views.changes(session, wired().ledger(), reader, [found])
    return page("register/change.html", change=told, waiting=found.state == service.WAITING, form=DecideForm())


@bp.post("/aendringer/<uuid:change_id>/godkend")
@open_to("administrator", "dpo")
def approve(change_id: UUID) -> ResponseReturnValue:
    try:
        service.approve(db.session(), wired().ledger(), the_employee(), change_id, wired().now())
    except service.OwnChange:
        flash(_("Du har selv foreslået det. En anden skal godkende det."), "error")
        return redirect(url_for(".proposal", change_id=change_id), 303)
    except service.Decided:
        return _too_late(change_id)
    except NotForEmployers:
        flash(_("En arbejdsgiver kan kun spørge om arbejde og timer, aldrig om helbred."), "error")
        return redirect(url_for(".proposal", change_id=change_id), 303)
    db.commit()
    flash(_("Ændringen er godkendt og gælder nu."), "success")
    return redirect(url_for(".show"), 303)


@bp.post("/aendringer/<uuid:change_id>/afvis")
@open_to("administrator", "dpo")
def reject(change_id: UUID) -> ResponseReturnValue:
    try:
        service.reject(db.session(), the_employee(), change_id, wired().now())
    except service.Decided:
        return _too_late(change_id)
    db.commit()
    flash(_("Ændringen er ikke godkendt. Intet er ændret."), "success")
    return redirect(url_for(".show"), 303)


def _proposed(change_id: UUID) -> ResponseReturnValue:
    db.commit()
    flash(_("Forslaget er gemt. En anden skal godkende det, før det gælder."), "success")
    return redirect(url_for(".proposal", change_id=change_id), 303)


def _too_late(change_id: UUID) -> ResponseReturnValue:
    flash(_("Der er allerede taget stilling til forslaget."), "info")
    return redirect(url_for(".proposal", change_id=change_id), 303)


def _agency(agency_id: str) -> Agency:
    return wired().ledger().agency(AgencyId(agency_id))


def _mandate(agency: Agency, slug: str) -> Mandate:
    for found in wired().ledger().mandates(recipient=agency.agency_id, on=wired().now()):
        if views.slug_of(found) == slug:
            return found
    raise NotFound
