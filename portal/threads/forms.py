"""What she fills in to write to her caseworker: what it is about, and the message."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs of WTForms
from wtforms.validators import DataRequired, ValidationError

from portal.documents.forms import WithFile
from portal.freetext import no_cpr, not_too_long, tidy


class MessageForm(WithFile):
    """`key` is made when the form is first shown, so that sending it twice is writing once."""

    key = HiddenField()
    text = TextAreaField(
        _("Din besked"),
        validators=[DataRequired(_("Skriv din besked. En enkelt sætning er nok.")), not_too_long(), no_cpr],
        filters=[tidy],
    )
    file = FileField(_("Vil du sende en fil med?"))


class NewThreadForm(MessageForm):
    """`about` gets its choices from what she has: her plan, offers, consents and meetings."""

    about = SelectField(_("Hvad handler det om?"), validate_choice=False)

    offered: frozenset[str] = frozenset()

    def offer(self, choices: list[tuple[str, str]]) -> None:
        self.offered = frozenset(value for value, _label in choices)
        self.about.choices = [SelectChoice(value=value, label=label) for value, label in choices]

    def validate_about(self, field: SelectField) -> None:
        if field.data not in self.offered:
            raise ValidationError(_("Vælg, hvad det handler om. Er du i tvivl, så vælg »Noget andet«."))
