"""What she fills in to send a document: the file, what it is, and, if she likes, from whom and of what day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, ValidationError

from portal.documents.service import Brought, Refused
from portal.documents.views import why_not
from portal.fields import DayField
from portal.freetext import no_cpr, not_too_long, tidy

ACCEPT = ".pdf,.jpg,.jpeg,.png,.txt"
"""What the browser offers to choose; what is sent is looked at whatever it says."""


class WithFile(FlaskForm):
    """A form that may carry a file. `what_became_of_it` is what the summary of its faults begins with."""

    what_became_of_it = _("Det, du har skrevet, står her stadig. Har du valgt en fil, skal du vælge den igen.")

    file = FileField(_("Filen"))

    brought: Brought | None = None

    def take(self, look: Callable[[str, bytes], Brought]) -> bool:
        """Look at the chosen file, if there is one; False, and a sentence at the field, where it is turned back."""
        if not self.file.data:
            return True
        try:
            self.brought = look(self.file.data.filename or "", self.file.data.read())
        except Refused as refused:
            self.turned_back(refused)
            return False
        return True

    def turned_back(self, refused: Refused) -> None:
        self.file.errors = (*self.file.errors, why_not(refused.reason))


class DocumentForm(WithFile):
    """`key` is made when the form is first shown, so that sending it twice is sending once."""

    today: date

    key = HiddenField()
    file = FileField(_("Filen"), validators=[DataRequired(_("Vælg den fil, du vil sende."))])
    what = StringField(
        _("Hvad er det?"),
        validators=[DataRequired(_("Skriv med en sætning, hvad det er.")), not_too_long(300), no_cpr],
        filters=[tidy],
    )
    origin = StringField(_("Hvem er det fra?"), validators=[not_too_long(200), no_cpr], filters=[tidy])
    dated_on = DayField(_("Hvilken dato står der på det?"))

    def validate_dated_on(self, field: DayField) -> None:
        if field.data is not None and not date(1900, 1, 1) <= field.data <= self.today:
            raise ValidationError(_("Skriv en dato, der har været, eller lad felterne stå tomme."))
