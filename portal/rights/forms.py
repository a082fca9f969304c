"""What she fills in for each right: as little as it takes to answer her."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, ValidationError

from portal.fields import DayField, one_of
from portal.freetext import no_cpr, not_too_long, tidy

OVER = (
    ("decision", _("En afgørelse, jeg har fået")),
    ("handling", _("Den måde, min sag eller jeg er blevet behandlet på")),
    ("data", _("Den måde, mine oplysninger er brugt på")),
)
CHOOSE = _("Vælg, hvad du klager over.")


class RequestForm(FlaskForm):
    """`key` is made when the form is first shown, so that sending it twice is asking once."""

    key = HiddenField()
    text: TextAreaField


class AccessForm(RequestForm):
    text = TextAreaField(_("Hvad vil du gerne se?"), validators=[not_too_long(), no_cpr], filters=[tidy])


class RectificationForm(RequestForm):
    about = TextAreaField(
        _("Hvad er forkert?"),
        validators=[DataRequired(_("Skriv, hvad der er forkert, og hvor det står.")), not_too_long(), no_cpr],
        filters=[tidy],
    )
    text = TextAreaField(
        _("Hvad skal der stå i stedet?"),
        validators=[DataRequired(_("Skriv, hvad der skal stå i stedet.")), not_too_long(), no_cpr],
        filters=[tidy],
    )


class ErasureForm(RequestForm):
    text = TextAreaField(
        _("Hvad vil du have slettet eller begrænset?"),
        validators=[DataRequired(_("Skriv, hvad du vil have slettet eller begrænset.")), not_too_long(), no_cpr],
        filters=[tidy],
    )


class ObjectionForm(RequestForm):
    text = TextAreaField(
        _("Hvad må vi ikke gøre med dine oplysninger?"),
        validators=[DataRequired(_("Skriv, hvad vi ikke må gøre.")), not_too_long(), no_cpr],
        filters=[tidy],
    )


class ComplaintForm(RequestForm):
    """No deadline is enforced here: a complaint that comes late is taken and passed on."""

    today: date | None = None
    """Set by the view."""

    talk = HiddenField()
    """The wish for a talk whose decision it is about, where she came from there."""
    over = one_of(_("Hvad klager du over?"), OVER, CHOOSE)
    day = DayField(_("Hvornår fik du afgørelsen?"))
    text = TextAreaField(
        _("Hvad er du utilfreds med?"),
        validators=[DataRequired(_("Skriv kort, hvad du er utilfreds med.")), not_too_long(), no_cpr],
        filters=[tidy],
    )

    def validate_day(self, field: DayField) -> None:
        if field.data is not None and self.today is not None and field.data > self.today:
            raise ValidationError(_("Skriv en dato, der er gået, eller lad felterne stå tomme."))
