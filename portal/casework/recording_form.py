"""What a caseworker fills in about a consent that was signed on paper or said aloud."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, ValidationError

from consent.events import Kind
from portal.casework.forms import no_number
from portal.fields import DayField, any_of, one_of
from portal.freetext import not_too_long, tidy
from portal.pages import shortday

WAYS = (("paper", lazy_gettext("På papir med underskrift")), ("oral", lazy_gettext("Mundtligt i en samtale")))
ANSWERS = (("yes", lazy_gettext("Ja")), ("no", lazy_gettext("Nej")))


class TextDayForm(FlaskForm):
    """Which day's text it is: a question by GET."""

    class Meta:
        csrf = False

    today: date = date.max

    dag = DayField(lazy_gettext("Dagen på det papir, borgeren skrev under på"))

    def validate_dag(self, field: DayField) -> None:
        if field.data is not None and field.data > self.today:
            raise ValidationError(_("Dagen kan ikke ligge ude i fremtiden."))


class RecordForm(FlaskForm):
    """Bound to the text that was served and to one act: sent twice, it is done once."""

    kind: Kind = Kind.COLLECTION
    earliest: date = date.min
    latest: date = date.max
    """Set by the view: which law, and between which days it can have been said."""

    served_id = HiddenField()
    event_id = HiddenField()
    consent_id = HiddenField()
    answer = one_of(lazy_gettext("Hvad svarede borgeren?"), ANSWERS, lazy_gettext("Vælg det, borgeren svarede."))
    yes = any_of(lazy_gettext("Hvad sagde borgeren ja til?"), ())
    way = one_of(lazy_gettext("Hvordan?"), WAYS, lazy_gettext("Vælg, om det var på papir eller mundtligt."))
    said_on = DayField(
        lazy_gettext("Hvilken dag?"),
        validators=[DataRequired(lazy_gettext("Skriv den dag, borgeren skrev under, eller den dag, I talte sammen."))],
    )
    helped_by = StringField(
        lazy_gettext("Hvem hjalp borgeren?"), validators=[not_too_long(200), no_number], filters=[tidy]
    )
    kept_where = TextAreaField(
        lazy_gettext("Hvor ligger papiret, eller hvad blev der sagt?"),
        validators=[
            DataRequired(lazy_gettext("Skriv, hvor papiret eller scanningen ligger, eller kort, hvad der blev sagt.")),
            not_too_long(1000),
            no_number,
        ],
        filters=[tidy],
    )
    waived_why = TextAreaField(
        lazy_gettext("Hvorfor kunne det ikke være på skrift?"),
        validators=[not_too_long(1000), no_number],
        filters=[tidy],
    )

    def validate_said_on(self, field: DayField) -> None:
        if field.data is not None and not self.earliest <= field.data <= self.latest:
            raise ValidationError(
                _("Vælg en dag fra %(first)s til %(last)s.", first=shortday(self.earliest), last=shortday(self.latest))
            )

    def validate_yes(self, field: Any) -> None:
        if self.answer.data == "yes" and len(field.choices) > 1 and not field.data:
            raise ValidationError(_("Sæt kryds ved det, borgeren sagde ja til."))

    def validate_waived_why(self, field: TextAreaField) -> None:
        needed = self.kind is Kind.HEALTH_DISCLOSURE and self.way.data == "oral" and self.answer.data == "yes"
        if needed and not field.data:
            raise ValidationError(
                _("Efter sundhedslovens § 44 skal det være på skrift. Skriv, hvorfor det ikke kunne lade sig gøre.")
            )

    def chosen(self, categories: frozenset[str]) -> frozenset[str]:
        if self.answer.data != "yes":
            return frozenset()
        return categories if len(categories) == 1 else frozenset(self.yes.data or ()) & categories
