"""What she writes in: one field, and for a line of the plan whether it is a remark or something wrong."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired

from portal.fields import one_of
from portal.freetext import no_cpr, not_too_long, tidy

ABOUT = (("comment", _("Jeg vil tilføje noget")), ("correction", _("Der står noget forkert")))
CHOOSE = _("Vælg, om du vil tilføje noget, eller om der står noget forkert.")


class WriteForm(FlaskForm):
    """`key` is made when the form is first shown, so that sending it twice is sending once."""

    key = HiddenField()
    text = TextAreaField(
        _("Det vil jeg skrive"),
        validators=[DataRequired(_("Skriv noget, før du sender. En enkelt sætning er nok.")), not_too_long(), no_cpr],
        filters=[tidy],
    )


class RemarkForm(WriteForm):
    """Beside a line of the plan."""

    kind = one_of(_("Hvad handler det om?"), ABOUT, CHOOSE)
