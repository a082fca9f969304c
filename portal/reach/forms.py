"""What an employee fills in to find a citizen, to open a case that is not hers, and to declare a conflict."""

from __future__ import annotations

import re
from datetime import date

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Regexp, ValidationError

from portal.fields import DayField, one_of
from portal.freetext import no_cpr, not_too_long, tidy
from portal.reach.search import By

_BETWEEN = re.compile(r"[\s.–-]")
ONE = _("Udfyld ét af felterne: navn, fødselsdag eller CPR-nummer.")
REASONS = (
    ("absent", _("Kollegaen, der har sagen, er ikke på arbejde")),
    ("urgent", _("Noget i sagen kan ikke vente")),
    ("asked", _("Borgeren har selv bedt mig om det")),
    ("handover", _("Jeg skal overtage sagen")),
)
RELATIONS = (
    ("self", _("Det er mig selv")),
    ("relative", _("Det er en i min familie eller en, jeg bor sammen med")),
    ("other", _("Det er en anden, jeg er for tæt på")),
)
CHOOSE = _("Vælg en af grundene.")


def _digits(text: str | None) -> str | None:
    return None if text is None else _BETWEEN.sub("", text)


class SearchForm(FlaskForm):
    """One of three. What was typed stays on the page, but for the number."""

    name = StringField(_("Navn"), validators=[Length(max=120, message=_("Højst 120 tegn."))], filters=[tidy])
    born = DayField(_("Fødselsdag"))
    number = StringField(_("CPR-nummer"), filters=[_digits])

    def validate_number(self, field: StringField) -> None:
        if field.data and not re.fullmatch(r"[0-9]{10}", field.data):
            raise ValidationError(_("Et CPR-nummer har ti cifre."))
        if sum(bool(part) for part in (self.name.data, self.born.data, field.data)) != 1 and not self.born.errors:
            raise ValidationError(ONE)

    def criterion(self) -> tuple[By, str]:
        """What to search by, and for what."""
        if self.number.data:
            return "number", str(self.number.data)
        if self.born.data is not None:
            born: date = self.born.data
            return "born", born.strftime("%d%m%y")
        return "name", str(self.name.data)

    def forget(self) -> None:
        self.number.data, self.number.raw_data = "", None


class OpenForm(FlaskForm):
    reason = one_of(_("Hvorfor skal du se sagen?"), REASONS, CHOOSE)
    words = TextAreaField(
        _("Skriv grunden med dine egne ord"),
        validators=[DataRequired(_("Skriv, hvorfor du skal se sagen.")), not_too_long(500), no_cpr],
        filters=[tidy],
    )


class ConflictForm(FlaskForm):
    """The number is never shown again, also not beside a fault in it."""

    what_became_of_it = _("Nummeret er slettet igen. Skriv det forfra.")

    number = StringField(
        _("CPR-nummer på den, det handler om"),
        filters=[_digits],
        validators=[
            DataRequired(_("Skriv CPR-nummeret.")),
            Regexp(r"[0-9]{10}\Z", message=_("Et CPR-nummer har ti cifre.")),
        ],
    )
    relation = one_of(_("Hvem er det?"), RELATIONS, _("Vælg, hvem det er."))

    def forget(self) -> None:
        self.number.data, self.number.raw_data = "", None
