"""The confirming form of an answer: the same for a yes and a no."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField

from portal.freetext import no_cpr, not_too_long, tidy


class AnswerForm(FlaskForm):
    """`valg` is what she is about to answer; `version` and `served` say what she read before it."""

    valg = HiddenField()
    version = HiddenField()
    served = HiddenField()
    comment = TextAreaField(
        _("Er der noget, du vil have kommunen til at vide?"), validators=[not_too_long(), no_cpr], filters=[tidy]
    )
