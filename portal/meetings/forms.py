"""What she answers to an invitation: one of three, and what she wants to add."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, Form, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs of WTForms
from wtforms.validators import AnyOf, InputRequired, ValidationError

from portal.fields import CheckboxesField
from portal.freetext import no_cpr, not_too_long, tidy

ANSWERS = (
    ("accept", _("Jeg kommer")),
    ("other_time", _("Jeg vil gerne have en anden tid")),
    ("cannot", _("Jeg kan ikke komme")),
)
SUPPORT = (
    ("bisidder", _("Jeg tager en bisidder med")),
    ("tolk", _("Jeg har brug for en tolk")),
)
CHOOSE = _("Vælg et af de tre svar.")


def _with_interpreter(form: Form, field: Field) -> None:
    if "tolk" in (form["support"].data or ()) and not field.data:
        raise ValidationError(_("Skriv, hvilket sprog tolken skal tale."))


class ReplyForm(FlaskForm):
    """`key` is made when the form is first shown, so that sending it twice is answering once."""

    key = HiddenField()
    what = RadioField(
        _("Dit svar"),
        choices=[SelectChoice(value=value, label=label) for value, label in ANSWERS],
        validate_choice=False,  # its own sentence is English; ours comes from the validators
        validators=[InputRequired(CHOOSE), AnyOf([value for value, _label in ANSWERS], CHOOSE)],
    )
    text = TextAreaField(_("Er der noget, vi skal vide?"), validators=[not_too_long(1000), no_cpr], filters=[tidy])
    support = CheckboxesField(
        _("Skal nogen være med?"),
        choices=[SelectChoice(value=value, label=label) for value, label in SUPPORT],
        validate_choice=False,
    )
    interpreter_language = StringField(
        _("Hvilket sprog skal tolken tale?"), validators=[_with_interpreter, not_too_long(60), no_cpr], filters=[tidy]
    )
