"""The confirming form of an answer: the same for a yes and a no."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField

from portal.freetext import no_cpr, not_too_long, tidy


class AnswerForm(FlaskForm):
    """`valg` is what she is about to answer; `version` and `served` say what she read before it.

    `instead_of` is the number of the answer she saw and may now change, 0 where there was none.
    """

    valg = HiddenField()
    version = HiddenField()
    served = HiddenField()
    instead_of = HiddenField()
    comment = TextAreaField(
        _("Er der noget, du vil have kommunen til at vide?"), validators=[not_too_long(), no_cpr], filters=[tidy]
    )

    def number_seen(self) -> int:
        found = self.instead_of.data or "0"
        return int(found) if found.isdecimal() and len(found) < 6 else 0
