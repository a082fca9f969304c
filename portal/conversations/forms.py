"""What she is asked when a concrete offer worries her for her health: as little as a talk needs."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, Form, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, ValidationError

from portal.fields import any_of, one_of
from portal.freetext import no_cpr, not_too_long, tidy

LANGUAGE_LIMIT = 60
FORMS = (
    ("fremmoede", _("Vi mødes")),
    ("telefon", _("I telefonen")),
    ("video", _("På video")),
)
SUPPORT = (
    ("bisidder", _("Jeg tager en bisidder med")),
    ("tolk", _("Jeg har brug for en tolk")),
)
CHOOSE = _("Vælg, hvordan du helst vil tale sammen.")


def _with_interpreter(form: Form, field: Field) -> None:
    """A language is needed exactly when an interpreter is."""
    wanted = "tolk" in (form["support"].data or ())
    if wanted and not field.data:
        raise ValidationError(_("Skriv, hvilket sprog tolken skal tale."))
    if field.data and not wanted:
        raise ValidationError(_("Sæt også kryds ved tolk, eller slet sproget."))


class ConversationForm(FlaskForm):
    """`key` is made when the form is first shown, so that sending it twice is asking once."""

    key = HiddenField()
    worry = TextAreaField(
        _("Hvad er du bekymret for?"),
        validators=[
            DataRequired(_("Skriv kort, hvad du er bekymret for. En enkelt sætning er nok.")),
            not_too_long(),
            no_cpr,
        ],
        filters=[tidy],
    )
    way = one_of(_("Hvordan vil du helst tale sammen?"), FORMS, CHOOSE)
    times = TextAreaField(_("Hvornår passer det dig?"), validators=[not_too_long(500), no_cpr], filters=[tidy])
    support = any_of(_("Skal nogen være med?"), SUPPORT)
    interpreter_language = StringField(
        _("Hvilket sprog skal tolken tale?"),
        validators=[_with_interpreter, not_too_long(LANGUAGE_LIMIT), no_cpr],
        filters=[tidy],
    )

    def sent_on(self) -> list[tuple[str, str]]:
        """What the summary page carries to the next step, field by field."""
        single: list[Any] = [self.key, self.worry, self.way, self.times, self.interpreter_language]
        return [(field.name, field.data or "") for field in single] + [
            (self.support.name, value) for value in self.support.data or ()
        ]
