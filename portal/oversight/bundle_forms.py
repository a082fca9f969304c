"""What is filled in to ask for a bundle for Datatilsynet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, StringField
from wtforms.validators import DataRequired, ValidationError

from portal.fields import DayField, maybe_one_of, one_of
from portal.freetext import no_cpr, not_too_long, tidy
from portal.oversight.bundles import LONGEST, WITH_PLAN, Wanted, names_a_law

GROUNDS = (
    ("inspection", _("Datatilsynet fører tilsyn (forordningen artikel 58, stk. 1)")),
    ("complaint", _("En borger har klaget til Datatilsynet (forordningen artikel 57, stk. 1, litra f)")),
    ("breach", _("Et brud på sikkerheden er anmeldt (forordningen artikel 33)")),
    ("plan", _("Datatilsynet har bedt om at se planen (forordningen artikel 58, stk. 1, litra e)")),
)
ABOUT = (("report", _("Én anmeldelse og borgerens sag")), ("period", _("En periode på højst 31 dage")))


class AskForm(FlaskForm):
    about = one_of(_("Hvad handler det om?"), ABOUT, _("Vælg, hvad det handler om."))
    report = maybe_one_of(_("Hvilken anmeldelse?"), ())
    first = DayField(_("Første dag"))
    last = DayField(_("Sidste dag"))
    ground = one_of(_("Hvorfor skal Datatilsynet have det?"), GROUNDS, _("Vælg grunden."))
    legal_ref = StringField(
        _("Lov og paragraf"),
        validators=[DataRequired(_("Skriv loven og paragraffen.")), not_too_long(300), no_cpr],
        filters=[tidy],
    )

    def choose_from(self, reports: Sequence[tuple[UUID, str]], today: date) -> None:
        """The reports there are to choose from; no day may be later than today."""
        self.report.choices = [(str(report_id), words) for report_id, words in reports]
        self.there, self.today = {str(report_id) for report_id, _words in reports}, today

    def validate_report(self, field: RadioField) -> None:
        if self.about.data == "report" and field.data not in self.there:
            raise ValidationError(_("Vælg en anmeldelse."))

    def validate_last(self, field: Field) -> None:
        if self.about.data != "period" or self.first.errors:
            return
        if self.first.data is None or field.data is None:
            raise ValidationError(_("Skriv både den første og den sidste dag."))
        if not self.first.data <= field.data <= self.today:
            raise ValidationError(_("Den sidste dag skal ligge efter den første, og ikke efter i dag."))
        if field.data - self.first.data >= LONGEST:
            raise ValidationError(_("Perioden må højst være på 31 dage."))

    def validate_ground(self, field: Field) -> None:
        if field.data == WITH_PLAN and self.about.data == "period":
            raise ValidationError(_("Planen kan kun komme med, når det handler om én anmeldelse."))

    def validate_legal_ref(self, field: Field) -> None:
        if field.data and not names_a_law(field.data):
            raise ValidationError(_("Skriv paragraffen eller artiklen med nummer, for eksempel artikel 58, stk. 1."))

    def wanted(self) -> Wanted:
        one = self.about.data == "report"
        return Wanted(
            ground=str(self.ground.data),
            legal_ref=str(self.legal_ref.data),
            report_id=UUID(self.report.data) if one else None,
            first=None if one else self.first.data,
            last=None if one else self.last.data,
        )
