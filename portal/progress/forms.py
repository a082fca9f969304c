"""What she fills in: what to follow, points for a day, and what of it to send."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import cast
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs of WTForms
from wtforms.validators import InputRequired

from portal.fields import CheckboxesField, Choices, DayField, any_of
from portal.freetext import no_cpr, not_too_long, tidy
from portal.progress.curve import HIGHEST, LOWEST
from portal.progress.service import MOST

POINTS = "points-"
NAME_LIMIT = 60


class FollowForm(FlaskForm):
    """`chosen` holds codes of the list and ids of her own."""

    chosen: CheckboxesField = any_of(lazy_gettext("Hvad vil du følge?"), ())
    new = StringField(
        lazy_gettext("Noget andet, med dine egne ord"), validators=[not_too_long(NAME_LIMIT), no_cpr], filters=[tidy]
    )

    def offer(self, choices: Choices) -> None:
        self.chosen.choices = list(choices)

    def validate_chosen(self, field: CheckboxesField) -> None:
        known = {value for value, _label in cast(Choices, field.choices)}
        field.data = [value for value in field.data or () if value in known]
        if len(field.data) + bool(self.new.data) > MOST:
            raise ValidationError(_("Vælg højst %(most)s ting. Så er det til at overskue.", most=MOST))


class DayForm(FlaskForm):
    """`key` is made when the form is first shown, so that sending it twice is giving points once."""

    today: date | None = None
    """Set by the view: points are for a day that has come."""

    key = HiddenField()
    day = DayField(lazy_gettext("Dag"), validators=[InputRequired(lazy_gettext("Skriv dagen."))])
    note = TextAreaField(lazy_gettext("Note"), validators=[not_too_long(1000), no_cpr], filters=[tidy])

    def validate_day(self, field: DayField) -> None:
        if field.data is not None and self.today is not None and field.data > self.today:
            raise ValidationError(_("Vælg i dag eller en dag, der er gået."))

    def validate_note(self, field: TextAreaField) -> None:
        if not field.data and not self.points:
            raise ValidationError(_("Giv point for mindst én ting, eller skriv en note."))

    @property
    def points(self) -> dict[UUID, int]:
        """What she gave, by what it is for."""
        return {UUID(f.name.removeprefix(POINTS)): int(f.data) for f in self.scales if (f.data or "").isdigit()}

    @property
    def scales(self) -> list[SelectField]:
        return [field for field in self if field.name.startswith(POINTS)]


def day_form(names: Mapping[UUID, str]) -> type[DayForm]:
    """A day with a scale for each of these."""
    return cast(
        type[DayForm], type("ScaledDayForm", (DayForm,), {f"{POINTS}{key}": _scale(n) for key, n in names.items()})
    )


def _scale(name: str) -> SelectField:
    worst, best = _("%(number)s, det værste", number=LOWEST), _("%(number)s, det bedste", number=HIGHEST)
    between = [(str(number), str(number)) for number in range(LOWEST + 1, HIGHEST)]
    told = [("", _("Ingen point")), (str(LOWEST), worst), *between, (str(HIGHEST), best)]
    return SelectField(name, choices=[SelectChoice(value=value, label=label) for value, label in told], default="")


class PickForm(FlaskForm):
    """What of it to send; sent by address, since nothing happens yet."""

    class Meta:
        csrf = False

    hvad: CheckboxesField = any_of(lazy_gettext("Hvad vil du sende?"), ())
    noter = BooleanField(lazy_gettext("Tag mine noter med"))

    def offer(self, choices: Choices) -> None:
        self.hvad.choices = list(choices)

    def picked(self, among: Iterable[UUID]) -> list[UUID]:
        """Of those that are hers, in their order."""
        return [key for key in among if str(key) in (self.hvad.data or ())]


class SendForm(FlaskForm):
    """`shown` is what she was shown, and `key` makes sending it twice sending it once."""

    key = HiddenField()
    shown = HiddenField()
