"""What is filled in about a look: a citizen's report, the answer to it, and a reviewer's finding."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from portal.fields import one_of
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
    finding = one_of(_("Hvad er du kommet frem til?"), ANSWERS, CHOOSE)
    words = TextAreaField(
        _("Dit svar til borgeren"),
        validators=[DataRequired(_("Skriv et svar til borgeren.")), not_too_long(2000), no_cpr],
        filters=[tidy],
    )


class FindingForm(FlaskForm):
    finding = one_of(_("Hvad er du kommet frem til?"), FINDINGS, CHOOSE)
    note = TextAreaField(
        _("Hvad bygger du det på?"),
        validators=[DataRequired(_("Skriv, hvad du bygger det på.")), not_too_long(1000), no_cpr],
        filters=[tidy],
    )


class ButtonForm(FlaskForm):
    """A button and nothing else."""
