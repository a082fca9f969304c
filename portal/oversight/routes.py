"""The doors of those who oversee: reports, reviews, and conflicts of interest; nobody judges a look of her own."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from portal import db
from portal.access import open_to
from portal.errors import NotFound
from portal.identity import Employee, the_employee
from portal.oversight import reports, reviews, views
from portal.oversight.forms import AnswerForm, ButtonForm, FindingForm
from portal.pages import moment, page
from portal.reach import conflicts
from portal.reach.views import relation_words
from portal.wiring import wired

bp = Blueprint("oversight", __name__, url_prefix="/kontrol")
CONFLICTS = 200


@bp.get("/anmeldelser")
@open_to("dpo", "auditor")
def reported() -> ResponseReturnValue:
    session, reader, now = db.session(), the_employee(), wired().now()
    return page(
        "oversight/reports.html",
        waiting=views.report_lines(reports.queue(session, reader), now),
        answered=views.report_lines(reports.answered(session, reader), now),
    )


@bp.route("/anmeldelser/<uuid:report_id>", methods=["GET", "POST"])
@open_to("dpo", "auditor")
@db.writes
def answer(report_id: UUID) -> ResponseReturnValue:
    """What she wrote and the look it is about; the answer goes to her, and is written once."""
    session, reader, now = db.session(), the_employee(), wired().now()
    made, look, looked, citizen = reports.to_answer(session, reader, report_id)
    form = AnswerForm()
    if made.answered_at is None and form.validate_on_submit():
        try:
            reports.answer(
                session, made, citizen, reader, finding=str(form.finding.data), words=str(form.words.data), now=now
            )
        except reports.Answered:
            flash(_("En anden har svaret imens."), "info")
            return redirect(url_for(".answer", report_id=report_id), 303)
        db.commit()
        flash(_("Svaret er sendt til borgeren."), "success")
        return redirect(url_for(".reported"), 303)
    told, rows = views.for_citizen(made), views.look_rows(look, looked)
    reports.read(session, citizen, reader, now)
    db.commit()
    return page("oversight/answer.html", 422 if form.errors else 200, form=form, told=told, rows=rows)


@bp.get("/opslag")
@open_to("dpo", "auditor")
def looks() -> ResponseReturnValue:
    session, reader = db.session(), the_employee()
    run = reviews.last_run(session)
    return page(
        "oversight/looks.html",
        waiting=views.review_lines(reviews.queue(session, reader, reviews.WAITING, reviews.PROPOSED)),
        done=views.review_lines(reviews.latest(session, reader)),
        run=run,
    )


@bp.route("/opslag/<uuid:review_id>", methods=["GET", "POST"])
@open_to("dpo", "auditor")
@db.writes
def look(review_id: UUID) -> ResponseReturnValue:
    """The look and why it is judged; the first proposes a finding."""
    session, reader, now = db.session(), the_employee(), wired().now()
    one = reviews.judged(session, reader, review_id)
    form = FindingForm()
    if one.review.state == reviews.WAITING and form.validate_on_submit():
        try:
            reviews.propose(
                session, one.review, reader, finding=str(form.finding.data), note=str(form.note.data), now=now
            )
        except reviews.Moved:
            return _moved(review_id)
        db.commit()
        flash(_("Det er gemt. En anden skal være enig, før det er afsluttet."), "success")
        return redirect(url_for(".looks"), 303)
    rows, found = views.review_rows(one), views.finding_rows(one.review, _names(one))
    reviews.read(session, one.review, reader, now)
    db.commit()
    return page(
        "oversight/look.html",
        422 if form.errors else 200,
        form=form,
        review=one.review,
        rows=rows,
        found=found,
        mine=one.review.first_by == reader.id,
    )


@bp.post("/opslag/<uuid:review_id>/enig")
@open_to("dpo", "auditor")
def agree(review_id: UUID) -> ResponseReturnValue:
    session, reader = db.session(), the_employee()
    one = reviews.judged(session, reader, review_id)
    try:
        reviews.agree(session, one.review, reader, wired().now())
    except reviews.OwnFinding:
        return _own(review_id)
    except reviews.Moved:
        return _moved(review_id)
    db.commit()
    flash(_("Opslaget er set af to og afsluttet."), "success")
    return redirect(url_for(".looks"), 303)


@bp.post("/opslag/<uuid:review_id>/uenig")
@open_to("dpo", "auditor")
def disagree(review_id: UUID) -> ResponseReturnValue:
    session, reader = db.session(), the_employee()
    one = reviews.judged(session, reader, review_id)
    try:
        reviews.send_back(session, one.review, reader)
    except reviews.OwnFinding:
        return _own(review_id)
    except reviews.Moved:
        return _moved(review_id)
    db.commit()
    flash(_("Opslaget skal ses på igen fra begyndelsen."), "success")
    return redirect(url_for(".looks"), 303)


@bp.get("/inhabil")
@open_to("dpo")
def declared() -> ResponseReturnValue:
    """Who has said that she is too near to somebody; of whom they are is not told."""
    relations = relation_words()
    found = conflicts.in_force(db.session(), limit=CONFLICTS)
    rows = [(e.name, e.unit, relations[c.relation], moment(c.declared_at), c.id) for c, e in found]
    return page("oversight/conflicts.html", rows=rows)


@bp.post("/inhabil/<uuid:conflict_id>/ophaev")
@open_to("dpo")
def undo(conflict_id: UUID) -> ResponseReturnValue:
    if not ButtonForm().validate_on_submit():
        raise NotFound
    try:
        conflicts.end(db.session(), conflict_id, the_employee(), wired().now())
    except conflicts.OwnConflict:
        flash(_("Du har selv sagt det. En anden skal tage det tilbage."), "error")
        return redirect(url_for(".declared"), 303)
    db.commit()
    flash(_("Det gælder ikke længere."), "success")
    return redirect(url_for(".declared"), 303)


def _names(one: reviews.Judged) -> dict[UUID, str]:
    wanted = [by for by in (one.review.first_by, one.review.second_by) if by is not None]
    rows = db.session().execute(select(Employee.id, Employee.name).where(Employee.id.in_(wanted)))
    return {row[0]: row[1] for row in rows}


def _own(review_id: UUID) -> ResponseReturnValue:
    flash(_("Du har selv skrevet det første svar. En anden skal være enig."), "error")
    return redirect(url_for(".look", review_id=review_id), 303)


def _moved(review_id: UUID) -> ResponseReturnValue:
    flash(_("En anden har set på det imens."), "info")
    return redirect(url_for(".look", review_id=review_id), 303)
