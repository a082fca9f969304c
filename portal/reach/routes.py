"""The doors to a case that is not one's own: a search, a reason, and the case for two hours; and one's conflicts."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import db
from portal.access import open_to
from portal.casework import casefile
from portal.casework import views as casework
from portal.identity import the_employee
from portal.pages import page
from portal.reach import conflicts, search, service, views
from portal.reach.forms import ConflictForm, OpenForm, SearchForm
from portal.transparency.service import record_read
from portal.wiring import wired

bp = Blueprint("reach", __name__, url_prefix="/medarbejder")


@bp.route("/soeg", methods=["GET", "POST"])
@open_to("caseworker")
def ask() -> ResponseReturnValue:
    form = SearchForm()
    if form.validate_on_submit():
        here, session, now = wired(), db.session(), wired().now()
        by, wanted = form.criterion()
        try:
            made = search.search(session, here.ledger(), here.keys, the_employee(), by, wanted, now)
        except search.TooMany as wait:
            answer = page("reach/wait.html", 429, again=wait.again)
            answer.headers["Retry-After"] = str(max(1, round((wait.again - now).total_seconds())))
            return answer
        db.commit()
        return redirect(url_for(".found", search_id=made.id), 303)
    form.forget()
    running = service.running(db.session(), the_employee(), wired().now())
    return page("reach/search.html", 422 if form.errors else 200, form=form, running=running)


@bp.get("/soeg/<uuid:search_id>")
@open_to("caseworker")
@db.writes
def found(search_id: UUID) -> ResponseReturnValue:
    """Whom her search found. That each was shown was written by the search itself."""
    session, employee = db.session(), the_employee()
    made = search.search_of(session, employee, search_id, wired().now())
    lines = views.lines(search.found_by(session, wired().ledger(), employee, made))
    return page("reach/found.html", lines=lines, many=made.found > search.MOST)


@bp.route("/fundet/<uuid:hit_id>", methods=["GET", "POST"])
@open_to("caseworker")
def open_case(hit_id: UUID) -> ResponseReturnValue:
    """The form with the reason; nothing of the case is on it."""
    session, employee, now = db.session(), the_employee(), wired().now()
    citizen, case = search.hit_of(session, employee, hit_id, now)
    if case.coordinator_id == employee.id:
        return redirect(url_for("casework.case", case_id=case.id), 303)
    form = OpenForm()
    if form.validate_on_submit():
        made = service.open_case(
            session, employee, citizen, case, reason=str(form.reason.data), words=str(form.words.data), now=now
        )
        db.commit()
        return redirect(url_for(".case", opening_id=made.id), 303)
    return page("reach/open.html", 422 if form.errors else 200, form=form, unit=case.unit, journal_no=case.journal_no)


@bp.get("/aabnet/<uuid:opening_id>")
@open_to("caseworker")
@db.writes
def case(opening_id: UUID) -> ResponseReturnValue:
    """The case, to read. Each look is written, as every look is."""
    session, employee, now = db.session(), the_employee(), wired().now()
    opening, opened, citizen = service.opened(session, employee, opening_id, now)
    file = casefile.case_file(session, wired().ledger(), opened, citizen, now)
    who, journal_no = casework.name_of(citizen), opened.journal_no
    record_read(session, citizen=citizen, employee=employee, what="case", reason="exception", now=now)
    db.commit()
    return page("reach/case.html", case=opened, until=opening.until, file=file, who=who, journal_no=journal_no)


@bp.route("/inhabil", methods=["GET", "POST"])
@open_to("caseworker", "coordinator")
def conflict() -> ResponseReturnValue:
    """Whose cases she may not see. What she declares holds at once; the databeskyttelsesrådgiver can undo it."""
    form, session, employee = ConflictForm(), db.session(), the_employee()
    if form.validate_on_submit():
        conflicts.declare(
            session,
            wired().ledger(),
            employee,
            number=str(form.number.data),
            relation=str(form.relation.data),
            now=wired().now(),
        )
        db.commit()
        flash(_("Det er gemt. Du kan ikke længere finde eller åbne den sag."), "success")
        return redirect(url_for(".conflict"), 303)
    form.forget()
    relations = views.relation_words()
    rows = [(one.declared_at, relations[one.relation]) for one in conflicts.declared_by(session, employee)]
    return page("reach/conflict.html", 422 if form.errors else 200, form=form, rows=rows)
