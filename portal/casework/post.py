"""A citizen's letters as the staff see them: where each is, what must be printed, and how she can be reached."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm

from portal import db
from portal.access import open_to
from portal.casework import access, views
from portal.errors import NotFound
from portal.fields import any_of
from portal.identity import Citizen, the_employee
from portal.messages import service as messages
from portal.pages import local_day, moment, page, shortday
from portal.plan.service import Case
from portal.post import service
from portal.post.service import Letter
from portal.transparency.service import record_read
from portal.wiring import wired

bp = Blueprint("staff_post", __name__)

CHOICES = (
    ("exempt", lazy_gettext("Fritaget for Digital Post")),
    ("without_mitid", lazy_gettext("Har ikke MitID og vil have brevene på papir også")),
    ("wants_help", lazy_gettext("Vil gerne have hjælp")),
)


class ReachingForm(FlaskForm):
    """Three separate things; none of them closes her access."""

    chosen = any_of(lazy_gettext("Sådan kan vi nå borgeren"), CHOICES)


@bp.route("/sager/<uuid:case_id>/breve", methods=["GET", "POST"])
@open_to("caseworker")
@db.writes
def show(case_id: UUID) -> ResponseReturnValue:
    session, now = db.session(), wired().now()
    case, citizen = _found(case_id)
    form = ReachingForm()
    if form.validate_on_submit():
        picked, before = set(form.chosen.data or ()), service.reaching_of(session, citizen)
        asked_before = before is not None and before.wants_help
        service.choose(
            session, citizen, exempt="exempt" in picked, without_mitid="without_mitid" in picked,
            wants_help="wants_help" in picked, now=now,
        )  # fmt: skip
        if "wants_help" in picked and not asked_before:
            messages.tell_staff(
                session, citizen=citizen, kind="help.wanted", url=url_for("casework.case", case_id=case.id),
                due_on=None, now=now, ref=case.id, employee_id=case.coordinator_id,
            )  # fmt: skip
        db.commit()
        flash(_("Det er gemt og gælder for de næste breve."), "success")
        return redirect(url_for(".show", case_id=case.id), 303)
    known = service.reaching_of(session, citizen)
    if known is not None and not form.is_submitted():
        form.chosen.data = [name for name, _label in CHOICES if getattr(known, name)]
    values: dict[str, Any] = {
        "who": views.name_of(citizen),
        "letters": [_told(letter) for letter in service.letters_of(session, citizen)],
    }
    _read(citizen, case)
    return page("casework/post.html", 422 if form.errors else 200, case=case, form=form, **values)


@bp.get("/sager/<uuid:case_id>/breve/<uuid:letter_id>")
@open_to("caseworker")
@db.writes
def letter(case_id: UUID, letter_id: UUID) -> ResponseReturnValue:
    """The letter as it is printed."""
    case, citizen = _found(case_id)
    found = _letter(citizen, letter_id)
    address = "" if citizen.protected else citizen.address
    values: dict[str, Any] = {"text": found.text, "who": views.name_of(citizen), "address": address}
    told = _told(found)
    _read(citizen, case)
    return page("casework/letter.html", case=case, letter=told, **values)


@bp.post("/sager/<uuid:case_id>/breve/<uuid:letter_id>/sendt")
@open_to("caseworker")
def posted(case_id: UUID, letter_id: UUID) -> ResponseReturnValue:
    case, citizen = _found(case_id)
    service.posted(db.session(), _letter(citizen, letter_id), local_day(wired().now()))
    db.commit()
    flash(_("Brevet står som sendt med posten i dag."), "success")
    return redirect(url_for(".show", case_id=case.id), 303)


def _found(case_id: UUID) -> tuple[Case, Citizen]:
    return access.own_case(db.session(), the_employee(), case_id, local_day(wired().now()))


def _letter(citizen: Citizen, letter_id: UUID) -> Letter:
    found = service.letter_of(db.session(), citizen, letter_id)
    if found is None:
        raise NotFound
    return found


def _told(letter: Letter) -> dict[str, Any]:
    """One letter in words; a day only where it is known."""
    states = {
        "queued": (_("Venter på at blive sendt"), "info"),
        "sent": (_("Sendt, ikke kommet frem endnu"), "info"),
        "available": (_("Kommet frem i Digital Post"), "success"),
        "not_registered": (_("Kan ikke få Digital Post: print og send"), "warning"),
        "posted": (_("Sendt med posten"), "success"),
    }
    kinds = {
        "indstilling": _("Indstilling"),
        "partshoering": _("Partshøring"),
        "afgoerelse": _("Afgørelse"),
        "consent": _("Kopi af et samtykke"),
    }
    rows = [(_("Skrevet"), moment(letter.created_at))]
    if letter.available_at is not None:
        rows.append((_("Kommet frem"), moment(letter.available_at)))
    if letter.posted_on is not None:
        rows.append((_("Sendt med posten"), shortday(letter.posted_on)))
    if letter.available_at is None and letter.posted_on is None:
        rows.append((_("Frister"), _("Ingen frist løber, før brevet er kommet frem.")))
    return {
        "id": letter.id, "title": kinds[letter.kind], "state": states[letter.state], "rows": rows,
        "to_print": service.to_print(letter),
    }  # fmt: skip


def _read(citizen: Citizen, case: Case) -> None:
    employee, now = the_employee(), wired().now()
    record_read(
        db.session(), citizen=citizen, employee=employee, what="case", reason=access.why(employee, case), now=now
    )
    db.commit()
