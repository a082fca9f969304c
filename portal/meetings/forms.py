"""What she answers to an invitation: one of three, and what she wants to add."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, Form, HiddenField, StringField, TextAreaField
from wtforms.validators import ValidationError

from portal.fields import any_of, one_of
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
    what = one_of(_("Dit svar"), ANSWERS, CHOOSE)
    text = TextAreaField(_("Er der noget, vi skal vide?"), validators=[not_too_long(1000), no_cpr], filters=[tidy])
    support = any_of(_("Skal nogen være med?"), SUPPORT)
    interpreter_language = StringField(
        _("Hvilket sprog skal tolken tale?"), validators=[_with_interpreter, not_too_long(60), no_cpr], filters=[tidy]
    )
