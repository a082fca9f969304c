"""The staff's pages for writing the plan: efforts, contacts, and what is withheld; each shows that it was read."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import db
from portal.access import open_to
from portal.casework import access, views
from portal.casework.planforms import ContactForm, EffortForm, WithholdForm, WritingForm
from portal.identity import Citizen, the_employee
from portal.pages import local_day, page, shortday
from portal.plan import service, writing
from portal.plan.people import ContactLine
from portal.plan.service import Case
from portal.plan.words import complaint_words, law_words, place_words, role_words, state_words
from portal.transparency.service import record_read
from portal.wiring import wired

bp = Blueprint("plan_writing", __name__)


@bp.route("/sager/<uuid:case_id>/indsatser/ny", methods=["GET", "POST"])
@bp.route("/sager/<uuid:case_id>/indsatser/<uuid:effort_id>", methods=["GET", "POST"])
@open_to("caseworker")
@db.writes
def effort(case_id: UUID, effort_id: UUID | None = None) -> ResponseReturnValue:
    """A new effort, or one that stands there; with the goal of hers that it serves."""
    session, employee, now = db.session(), the_employee(), wired().now()
    case, citizen = access.own_case(session, employee, case_id, local_day(now))
    row = None if effort_id is None else writing.effort_in(session, case, effort_id)
    said = None if row is None else writing.effort_said(row)
    goals = [(str(goal.id), goal.text) for goal in service.plan_of(session, case).goals]
    form = EffortForm(data=None if said is None else vars(said) | {"goal": str(said.goal_id or "")})
    form.offer(goals, list(state_words().items()))
    form.today = local_day(now)
    if form.validate_on_submit():
        told = writing.write_effort(
            session, case, row, employee, form.words, key=UUID(form.key.data), today=local_day(now), now=now
        )
        return _written(case, told, "plan")
    return _page("casework/effort.html", form, case, citizen, new=row is None)


@bp.get("/sager/<uuid:case_id>/kontakter")
@open_to("caseworker")
@db.writes
def contacts(case_id: UUID) -> ResponseReturnValue:
    """Who has a part in the case, and who had."""
    session, now = db.session(), wired().now()
    case, citizen = access.own_case(session, the_employee(), case_id, local_day(now))
    today = local_day(now)
    found = [(one, _contact_rows(one)) for one in writing.contacts_in(session, case)]
    values = {
        "now": [pair for pair in found if pair[0].until is None or pair[0].until >= today],
        "past": [pair for pair in found if pair[0].until is not None and pair[0].until < today],
        "roles": {role: words[0] for role, words in role_words().items()},
        "who": views.name_of(citizen),
    }
    _read(citizen, case)
    return page("casework/contacts.html", case=case, lists=values, who=values["who"])


@bp.route("/sager/<uuid:case_id>/kontakter/ny", methods=["GET", "POST"])
@bp.route("/sager/<uuid:case_id>/kontakter/<uuid:contact_id>", methods=["GET", "POST"])
@open_to("caseworker")
@db.writes
def contact(case_id: UUID, contact_id: UUID | None = None) -> ResponseReturnValue:
    """Somebody new, a change, or an end."""
    session, now = db.session(), wired().now()
    case, citizen = access.own_case(session, the_employee(), case_id, local_day(now))
    row = None if contact_id is None else writing.contact_in(session, case, contact_id)
    form = ContactForm(obj=row)
    form.offer([(role, words[0]) for role, words in role_words().items()])
    form.today = local_day(now)
    if form.validate_on_submit():
        told = writing.write_contact(session, case, row, **form.said, key=UUID(form.key.data), now=now)
        return _written(case, told, "kontakter")
    return _page("casework/contact.html", form, case, citizen, new=row is None)


@bp.get("/sager/<uuid:case_id>/tilbageholdt")
@open_to("caseworker")
@db.writes
def withheld(case_id: UUID) -> ResponseReturnValue:
    """What is withheld from her, and what was."""
    session, now = db.session(), wired().now()
    case, citizen = access.own_case(session, the_employee(), case_id, local_day(now))
    laws, places, ways = law_words(), place_words(), complaint_words()
    found = [
        (
            one,
            [
                (_("Hører til"), places[one.place]),
                (_("Lov"), laws[one.law][0]),
                (_("Besluttet"), _("%(day)s af %(unit)s", day=shortday(one.decided_on), unit=one.decided_by)),
                (_("Klagevejledning, som borgeren læser"), ways[one.law]),
            ]
            + ([(_("Ophævet"), shortday(one.lifted_on))] if one.lifted_on else []),
        )
        for one in writing.withheld_in(session, case)
    ]
    who = views.name_of(citizen)
    _read(citizen, case)
    return page("casework/withheld.html", case=case, who=who, found=found)


@bp.route("/sager/<uuid:case_id>/tilbageholdt/nyt", methods=["GET", "POST"])
@open_to("caseworker")
@db.writes
def withhold(case_id: UUID) -> ResponseReturnValue:
    session, employee, now = db.session(), the_employee(), wired().now()
    case, citizen = access.own_case(session, employee, case_id, local_day(now))
    form = WithholdForm()
    form.offer([(law, f"{words[0]}: {words[1]}") for law, words in law_words().items()])
    form.today = local_day(now)
    if form.validate_on_submit():
        writing.withhold(session, case, employee, **form.said, key=UUID(form.key.data), now=now)
        return _written(case, True, "tilbageholdt")
    return _page("casework/withhold.html", form, case, citizen, new=True)


@bp.post("/sager/<uuid:case_id>/tilbageholdt/<uuid:withheld_id>/ophaev")
@open_to("caseworker")
def lift(case_id: UUID, withheld_id: UUID) -> ResponseReturnValue:
    session, now = db.session(), wired().now()
    case, _citizen = access.own_case(session, the_employee(), case_id, local_day(now))
    writing.lift(session, case, withheld_id, today=local_day(now), now=now)
    return _written(case, True, "tilbageholdt")


def _contact_rows(one: ContactLine) -> list[tuple[str, str]]:
    words = role_words()[one.role]
    rows = [(_("Navn"), one.name or _("Ikke skrevet")), (_("Afdeling"), one.unit), (_("Telefon"), one.phone)]
    rows += [(_("Gør"), one.does or words[1]), (_("Fra"), shortday(one.since))]
    return rows + ([(_("Til og med"), shortday(one.until))] if one.until else [])


def _written(case: Case, told: bool, where: str) -> ResponseReturnValue:
    """Back to where it stands now."""
    db.commit()
    flash(_("Det er skrevet ind. Borgeren har fået besked.") if told else _("Der var ikke noget nyt."), "success")
    ways = {"kontakter": ".contacts", "tilbageholdt": ".withheld"}
    if where in ways:
        return redirect(url_for(ways[where], case_id=case.id), 303)
    return redirect(url_for("casework.case", case_id=case.id, _anchor=where), 303)


def _page(template: str, form: WritingForm, case: Case, citizen: Citizen, *, new: bool) -> ResponseReturnValue:
    form.key.data = form.key.data or str(uuid4())
    who = views.name_of(citizen)
    _read(citizen, case)
    return page(template, 422 if form.errors else 200, form=form, case=case, who=who, new=new)


def _read(citizen: Citizen, case: Case) -> None:
    """No log, no page."""
    employee, now = the_employee(), wired().now()
    record_read(
        db.session(), citizen=citizen, employee=employee, what="plan", reason=access.why(employee, case), now=now
    )
    db.commit()
