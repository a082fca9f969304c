"""What a caseworker fills in to write the plan: an effort, a contact, and something that the law withholds."""

from __future__ import annotations

from datetime import date
from typing import Any, cast
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField, validators
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs of WTForms

from portal.casework.forms import FAULTY, no_number
from portal.fields import DayField, one_of
from portal.freetext import not_too_long, tidy
from portal.plan.models import ContactRole, EffortState, Law, Part, Place
from portal.plan.writing import EffortWords

PARTS = (("forberedende", lazy_gettext("Forberedende del")), ("indsats", lazy_gettext("Indsatsdel")))
PLACES = (
    ("preparation", lazy_gettext("Den forberedende del")),
    ("effort", lazy_gettext("Indsatsdelen")),
    ("document", lazy_gettext("Et dokument i sagen")),
)


def _text(label: Any, missing: Any = None, limit: int = 200) -> StringField:
    needed = [validators.DataRequired(missing)] if missing else []
    return StringField(label, validators=[*needed, not_too_long(limit), no_number], filters=[tidy])


def _day(label: Any, missing: Any = None) -> DayField:
    return DayField(label, validators=[validators.InputRequired(missing)] if missing else [])


class WritingForm(FlaskForm):
    """`key` is made when the form is first shown, so that sending it twice is writing once."""

    today: date = date.max
    """Set by the view."""

    key = HiddenField(validators=[validators.InputRequired(FAULTY), validators.UUID(FAULTY)])

    def _choose(self, field: SelectField, choices: list[tuple[str, str]]) -> None:
        field.choices = [SelectChoice(value=value, label=label) for value, label in choices]
        field.validators = [validators.AnyOf([value for value, _label in choices], _("Vælg en af mulighederne."))]
        field.flags.required = "" not in dict(choices)


class EffortForm(WritingForm):
    title = _text(lazy_gettext("Hvad er det?"), lazy_gettext("Skriv, hvad indsatsen hedder."))
    goal = SelectField(lazy_gettext("Hvilket af borgerens mål skal den hjælpe med?"), validate_choice=False)
    part = one_of(lazy_gettext("Hvilken del af planen?"), PARTS, lazy_gettext("Vælg en del af planen."))
    department = _text(lazy_gettext("Ansvarlig afdeling"), lazy_gettext("Skriv, hvem der har ansvaret."))
    state = SelectField(lazy_gettext("Hvor langt er den?"), validate_choice=False)
    since = _day(lazy_gettext("Siden hvilken dag?"), lazy_gettext("Skriv, siden hvilken dag."))
    starts_on = _day(lazy_gettext("Starter"))
    ends_on = _day(lazy_gettext("Slutter"))
    note = TextAreaField(lazy_gettext("Tekst til borgeren"), validators=[not_too_long(), no_number], filters=[tidy])

    def offer(self, goals: list[tuple[str, str]], states: list[tuple[str, str]]) -> None:
        self._choose(self.goal, [("", _("Ikke knyttet til et mål")), *goals])
        self._choose(self.state, states)

    def validate_since(self, field: DayField) -> None:
        if field.data is not None and field.data > self.today:
            raise validators.ValidationError(_("Vælg en dag, der er gået, eller i dag."))

    def validate_ends_on(self, field: DayField) -> None:
        if field.data is not None and self.starts_on.data is not None and field.data < self.starts_on.data:
            raise validators.ValidationError(_("Den sidste dag kan ikke ligge før den første."))

    @property
    def words(self) -> EffortWords:
        assert self.since.data is not None
        return EffortWords(
            part=cast(Part, self.part.data), title=self.title.data or "", department=self.department.data or "",
            state=cast(EffortState, self.state.data), since=self.since.data, starts_on=self.starts_on.data,
            ends_on=self.ends_on.data, note=self.note.data or "",
            goal_id=UUID(self.goal.data) if self.goal.data else None,
        )  # fmt: skip


class ContactForm(WritingForm):
    role = SelectField(lazy_gettext("Rolle"), validate_choice=False)
    name = _text(lazy_gettext("Navn"))
    unit = _text(lazy_gettext("Afdeling"), lazy_gettext("Skriv afdelingen."))
    phone = _text(lazy_gettext("Telefon"), lazy_gettext("Skriv et telefonnummer, borgeren kan ringe til."), 40)
    does = _text(lazy_gettext("Hvad gør kontakten for borgeren?"))
    since = _day(lazy_gettext("Fra hvilken dag?"), lazy_gettext("Skriv dagen."))
    until = _day(lazy_gettext("Til og med"))

    def offer(self, roles: list[tuple[str, str]]) -> None:
        self._choose(self.role, roles)

    def validate_until(self, field: DayField) -> None:
        if field.data is not None and self.since.data is not None and field.data < self.since.data:
            raise validators.ValidationError(_("Den sidste dag kan ikke ligge før den første."))

    @property
    def said(self) -> dict[str, Any]:
        return {
            "role": cast(ContactRole, self.role.data), "name": self.name.data or "", "unit": self.unit.data or "",
            "phone": self.phone.data or "", "does": self.does.data or "", "since": self.since.data,
            "until": self.until.data,
        }  # fmt: skip


class WithholdForm(WritingForm):
    what = _text(lazy_gettext("Hvad bliver holdt tilbage?"), lazy_gettext("Skriv, hvad det er, uden at røbe det."))
    place = one_of(lazy_gettext("Hvor hører det til?"), PLACES, lazy_gettext("Vælg, hvor det hører til."))
    law = SelectField(lazy_gettext("Efter hvilken lov?"), validate_choice=False)
    on = _day(lazy_gettext("Hvornår er det besluttet?"), lazy_gettext("Skriv dagen."))

    def offer(self, laws: list[tuple[str, str]]) -> None:
        self._choose(self.law, [("", _("Vælg")), *laws])
        self.law.flags.required = True
        self.law.validators = [validators.AnyOf([value for value, _label in laws], _("Vælg den lov, det følger af."))]

    def validate_on(self, field: DayField) -> None:
        if field.data is not None and field.data > self.today:
            raise validators.ValidationError(_("Vælg en dag, der er gået, eller i dag."))

    @property
    def said(self) -> dict[str, Any]:
        return {
            "what": self.what.data or "", "place": cast(Place, self.place.data), "law": cast(Law, self.law.data),
            "on": self.on.data,
        }  # fmt: skip
