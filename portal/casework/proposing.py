"""The form by which times for a talk are proposed: two, or three, and who interprets where somebody must."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import UUID, DataRequired, InputRequired, ValidationError

from portal.casework.forms import FAULTY, clock, no_number
from portal.fields import DayField, one_of
from portal.freetext import not_too_long, tidy
from portal.pages import COPENHAGEN

WAYS = (
    ("fremmoede", _("Borgeren møder op")),
    ("telefon", _("I telefonen")),
    ("video", _("På video")),
)
DAY, CLOCK = _("Skriv datoen."), _("Skriv et klokkeslæt, for eksempel 13.30.")


class TimesForm(FlaskForm):
    """`key` is made when the form is first shown, so that sending it twice is proposing once."""

    now: datetime | None = None
    bisidder = ""
    """Set by the view: a time has not gone, and her bisidder interprets nothing."""

    key = HiddenField(validators=[InputRequired(FAULTY), UUID(FAULTY)])
    way = one_of(_("Hvordan?"), WAYS, _("Vælg, hvordan samtalen holdes."))
    day_1 = DayField(_("Første dato"), validators=[DataRequired(DAY)])
    clock_1 = StringField(_("Klokkeslæt den dag"), validators=[DataRequired(CLOCK)], filters=[tidy])
    day_2 = DayField(_("Anden dato"), validators=[DataRequired(DAY)])
    clock_2 = StringField(_("Klokkeslæt den anden dag"), validators=[DataRequired(CLOCK)], filters=[tidy])
    day_3 = DayField(_("Tredje dato"))
    clock_3 = StringField(_("Klokkeslæt den tredje dag"), filters=[tidy])
    place = StringField(_("Sted"), validators=[not_too_long(200), no_number], filters=[tidy])
    interpreter = StringField(_("Tolk"), validators=[not_too_long(100), no_number], filters=[tidy])

    @property
    def at(self) -> list[datetime]:
        """The times, the earliest first."""
        found = [self._at(number) for number in (1, 2, 3)]
        return sorted(at for at in found if at is not None)

    def _at(self, number: int) -> datetime | None:
        day, at = self[f"day_{number}"].data, clock(self[f"clock_{number}"].data or "")
        return None if day is None or at is None else datetime.combine(day, at, COPENHAGEN)

    def _check(self, field: StringField, number: int) -> None:
        day = self[f"day_{number}"].data
        if field.data and clock(field.data) is None:
            raise ValidationError(CLOCK)
        if bool(field.data) != (day is not None):
            raise ValidationError(_("Skriv både dato og klokkeslæt, eller lad begge stå tomme."))
        at = self._at(number)
        if at is not None and self.now is not None and at <= self.now:
            raise ValidationError(_("Vælg et tidspunkt, der ikke er gået."))
        if at is not None and at in [self._at(other) for other in range(1, number)]:
            raise ValidationError(_("Foreslå forskellige tider, så borgeren har noget at vælge imellem."))

    def validate_clock_1(self, field: StringField) -> None:
        self._check(field, 1)

    def validate_clock_2(self, field: StringField) -> None:
        self._check(field, 2)

    def validate_clock_3(self, field: StringField) -> None:
        self._check(field, 3)

    def validate_place(self, field: StringField) -> None:
        if self.way.data == "fremmoede" and not field.data:
            raise ValidationError(_("Skriv, hvor borgeren skal møde op."))

    def validate_interpreter(self, field: StringField) -> None:
        if field.data and self.bisidder and field.data.casefold() == self.bisidder.casefold():
            raise ValidationError(_("Borgerens bisidder kan ikke også være tolk. Bestil en anden."))
