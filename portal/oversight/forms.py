"""What is filled in about a look: a citizen's report, the answer to it, and a reviewer's finding."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs of WTForms
from wtforms.validators import AnyOf, DataRequired, InputRequired

from portal.freetext import no_cpr, not_too_long, tidy

ANSWERS = (
    ("rightful", _("Opslaget var i orden")),
    ("wrongful", _("Opslaget var ikke i orden")),
    ("unclear", _("Det kan ikke afgøres")),
)
FINDINGS = (
    ("rightful", _("Opslaget var i orden")),
    ("wrongful", _("Opslaget var ikke i orden")),
)
CHOOSE = _("Vælg, hvad du er kommet frem til.")


class ReportForm(FlaskForm):
    words = TextAreaField(_("Hvad undrer dig ved opslaget?"), validators=[not_too_long(2000), no_cpr], filters=[tidy])


class AnswerForm(FlaskForm):
    finding = RadioField(
        _("Hvad er du kommet frem til?"),
        choices=[SelectChoice(value=value, label=label) for value, label in ANSWERS],
        validate_choice=False,  # its own sentence is English; ours comes from the validators
        validators=[InputRequired(CHOOSE), AnyOf([value for value, _label in ANSWERS], CHOOSE)],
    )
    words = TextAreaField(
        _("Dit svar til borgeren"),
        validators=[DataRequired(_("Skriv et svar til borgeren.")), not_too_long(2000), no_cpr],
        filters=[tidy],
    )


class FindingForm(FlaskForm):
    finding = RadioField(
        _("Hvad er du kommet frem til?"),
        choices=[SelectChoice(value=value, label=label) for value, label in FINDINGS],
        validate_choice=False,  # as above
        validators=[InputRequired(CHOOSE), AnyOf([value for value, _label in FINDINGS], CHOOSE)],
    )
    note = TextAreaField(
        _("Hvad bygger du det på?"),
        validators=[DataRequired(_("Skriv, hvad du bygger det på.")), not_too_long(1000), no_cpr],
        filters=[tidy],
    )


class ButtonForm(FlaskForm):
    """A button and nothing else."""
