"""The caseworker calls a citizen to a meeting, reads her answer, and calls it off where the municipality must."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, SelectField, StringField, TextAreaField, validators
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs of WTForms

from portal import db
from portal.access import open_to
from portal.casework import access, views
from portal.casework.forms import FAULTY, PhoneWithdrawalForm, clock, no_number
from portal.fields import DayField, one_of
from portal.freetext import not_too_long, tidy
from portal.identity import Citizen, the_employee
from portal.meetings import service
from portal.meetings import views as meeting_views
from portal.meetings.service import Call, Standing, Why
from portal.pages import COPENHAGEN, local_day, moment, page
from portal.plan.schedule import MeetingForm, MeetingKind
from portal.plan.service import Case
from portal.transparency.service import record_read
from portal.wiring import wired
from portal.workdays import after_workdays

bp = Blueprint("staff_meetings", __name__)

NEW_DATE_WITHIN = 5
"""Working days in which the municipality means to have found a new date: its own deadline, promised to nobody."""
KINDS = (
    ("opfoelgning", lazy_gettext("Opfølgende samtale")),
    ("rehabiliteringsmoede", lazy_gettext("Møde med rehabiliteringsteamet")),
    ("sundhedskoordinator", lazy_gettext("Samtale med sundhedskoordinatoren")),
)
WAYS = (
    ("fremmoede", lazy_gettext("Borgeren møder op")),
    ("telefon", lazy_gettext("I telefonen")),
    ("video", lazy_gettext("På video")),
)
CHOOSE_WAY = lazy_gettext("Vælg, hvordan mødet holdes.")
CLOCK = lazy_gettext("Skriv et klokkeslæt, for eksempel 13.30.")
LENGTH = lazy_gettext("Skriv, hvor mange minutter mødet varer, fra 5 til 480.")


class CallForm(FlaskForm):
    """`key` is made when the form is first shown, so that sending it twice is inviting once."""

    now: datetime | None = None
    """Set by the view: a meeting is not called for a time that has gone."""

    key = HiddenField(validators=[validators.InputRequired(FAULTY), validators.UUID(FAULTY)])
    kind = SelectField(
        lazy_gettext("Hvad slags møde er det?"),
        choices=[SelectChoice(value=value, label=label) for value, label in KINDS],
        validate_choice=False,
        validators=[validators.AnyOf([value for value, _label in KINDS], FAULTY)],
    )
    way = one_of(lazy_gettext("Hvordan?"), WAYS, CHOOSE_WAY)
    day = DayField(lazy_gettext("Dato"), validators=[validators.DataRequired(lazy_gettext("Skriv datoen."))])
    clock = StringField(lazy_gettext("Klokkeslæt"), validators=[validators.DataRequired(CLOCK)], filters=[tidy])
    minutes = IntegerField(
        lazy_gettext("Varighed i minutter"),
        validators=[validators.InputRequired(LENGTH), validators.NumberRange(5, 480, LENGTH)],
    )
    place = StringField(lazy_gettext("Sted"), validators=[not_too_long(200), no_number], filters=[tidy])
    participants = TextAreaField(
        lazy_gettext("Hvem er med?"),
        validators=[
            validators.DataRequired(lazy_gettext("Skriv, hvem der er med, og hvad de er.")),
            not_too_long(1000),
            no_number,
        ],
        filters=[tidy],
    )
    note = TextAreaField(
        lazy_gettext("Hvad handler mødet om?"), validators=[not_too_long(1000), no_number], filters=[tidy]
    )

    @property
    def starts_at(self) -> datetime | None:
        at = clock(self.clock.data or "")
        return None if at is None or self.day.data is None else datetime.combine(self.day.data, at, COPENHAGEN)

    def validate_clock(self, field: StringField) -> None:
        if clock(field.data or "") is None:
            raise validators.ValidationError(CLOCK)
        if self.starts_at is not None and self.now is not None and self.starts_at <= self.now:
            raise validators.ValidationError(_("Vælg et tidspunkt, der ikke er gået."))

    def validate_place(self, field: StringField) -> None:
        if self.way.data == "fremmoede" and not field.data:
            raise validators.ValidationError(_("Skriv, hvor borgeren skal møde op."))


@bp.route("/sager/<uuid:case_id>/indkald", methods=["GET", "POST"])
@open_to("caseworker")
@db.writes
def call(case_id: UUID) -> ResponseReturnValue:
    """A new meeting; with `i_stedet` in place of one that fell away or that she asked to have moved."""
    session, employee, now = db.session(), the_employee(), wired().now()
    case, citizen = access.own_case(session, employee, case_id, local_day(now))
    instead = _instead(citizen)
    form = CallForm()
    form.now = now
    if form.validate_on_submit():
        assert form.starts_at is not None
        called = Call(
            key=UUID(form.key.data),
            starts_at=form.starts_at,
            kind=cast(MeetingKind, form.kind.data),
            form=cast(MeetingForm, form.way.data),
            place=form.place.data or "",
            note=form.note.data or "",
            minutes=form.minutes.data or 30,
            participants=form.participants.data or "",
        )
        made = service.invite(
            session, case, citizen, employee, called, now, instead_of=instead.invitation if instead else None
        )
        db.commit()
        flash(_("Indkaldelsen er sendt. Borgeren har fået besked."), "success")
        return redirect(url_for(".show", invitation_id=made.id), 303)
    form.key.data = form.key.data or str(uuid4())
    if instead is not None and request.method == "GET":
        form.kind.data, form.way.data = instead.meeting.kind, instead.meeting.form
        form.place.data, form.minutes.data = instead.meeting.place, instead.invitation.minutes
        form.participants.data, form.note.data = instead.invitation.participants, instead.meeting.note
    values: dict[str, Any] = {"who": views.name_of(citizen), "back": url_for("casework.case", case_id=case.id)}
    before = None if instead is None else moment(instead.meeting.starts_at)
    _read(citizen, case, now)
    return page("casework/call.html", 422 if form.errors else 200, form=form, before=before, **values)


def _instead(citizen: Citizen) -> Standing | None:
    """The meeting this one comes in place of, as the address names it."""
    try:
        wanted = UUID(request.args.get("i_stedet", ""))
    except ValueError:
        return None
    found = service.standing_of(db.session(), citizen, wanted)
    return None if found.invitation.replaced_by else found


@bp.get("/medarbejder/moeder/<uuid:invitation_id>")
@open_to("caseworker")
@db.writes
def show(invitation_id: UUID) -> ResponseReturnValue:
    session, employee, now = db.session(), the_employee(), wired().now()
    standing, citizen, case = access.meeting(session, employee, invitation_id, local_day(now))
    replies = [meeting_views.staff_reply_rows(reply) for reply in service.replies_to(session, standing.invitation)]
    values: dict[str, Any] = {
        "who": views.name_of(citizen),
        "rows": meeting_views.staff_rows(standing, hide_place=citizen.protected),
        "participants": meeting_views.participants(standing),
        "state": meeting_views.staff_state_of(standing, now),
    }
    _read(citizen, case, now)
    return page(
        "casework/meeting.html",
        standing=standing,
        case_url=url_for("casework.case", case_id=case.id, _anchor="moeder"),
        again=url_for(".call", case_id=case.id, i_stedet=standing.invitation.id),
        replies=replies,
        form=PhoneWithdrawalForm(),
        comes=standing.comes(now),
        **values,
    )


@bp.post("/medarbejder/moeder/<uuid:invitation_id>/aflys")
@open_to("caseworker")
def call_off(invitation_id: UUID) -> ResponseReturnValue:
    """By the municipality: it finds the new date, and the citizen is told that she need do nothing."""
    session, employee, now = db.session(), the_employee(), wired().now()
    standing, _citizen, case = access.meeting(session, employee, invitation_id, local_day(now))
    why: Why = "interpreter" if request.form.get("hvorfor") == "tolk" else "other"
    by = after_workdays(local_day(now), NEW_DATE_WITHIN, wired().settings.closing_days)
    service.call_off(session, standing.invitation, employee, why, new_date_by=by, now=now)
    db.commit()
    flash(_("Mødet er aflyst, og borgeren har fået besked. Find nu en ny tid."), "success")
    return redirect(url_for(".call", case_id=case.id, i_stedet=invitation_id), 303)


def _read(citizen: Citizen, case: Case, now: datetime) -> None:
    """No log, no page."""
    employee = the_employee()
    record_read(
        db.session(), citizen=citizen, employee=employee, what="case", reason=access.why(employee, case), now=now
    )
    db.commit()
