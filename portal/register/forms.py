"""What an administrator fills in about an agency and about what it may ask."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, Form, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs of WTForms
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp, ValidationError

from consent import texts
from consent.events import AgencyId, Kind
from consent.http import SCOPES
from consent.ledger import MOST_HOURLY, Agency, Mandate, is_return_address, may_be_asked_by
from portal.fields import CheckboxesField, DayField
from portal.freetext import tidy
from portal.pages import COPENHAGEN

_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "k"})
_PUBLIC = frozenset({"EC", "OKP"})


def _public_keys(form: Form, field: Field) -> None:
    """A JWK set of public keys; a private one that was sent by mistake is refused and never kept."""
    try:
        keys = json.loads(field.data)["keys"]
        kinds = {key["kty"] for key in keys}
    except (ValueError, KeyError, TypeError):
        raise ValidationError(_('Indsæt nøglerne som et JWK-sæt: {"keys": [ … ]}.')) from None
    if any(_PRIVATE & key.keys() for key in keys):
        raise ValidationError(
            _("Det er en privat nøgle. Bed om den offentlige, og bed dem om at lave en ny.")
        ) from None
    if not keys or not kinds <= _PUBLIC or not all(key.get("kid") for key in keys):
        raise ValidationError(_("Hver nøgle skal være af typen EC eller OKP og have et kid.")) from None


KINDS = (
    ("public", _("En anden offentlig myndighed")),
    ("municipality", _("En kommune")),
    ("region", _("En region")),
    ("gp", _("En praktiserende læge")),
    ("specialist", _("En speciallæge")),
    ("unemployment-fund", _("En a-kasse")),
    ("employer", _("En arbejdsgiver")),
)
"""The law lets each do other things: see `portal.rulesets.without_consent` and `consent.ledger.may_be_asked_by`."""


class AgencyForm(FlaskForm):
    client_id = StringField(
        _("Navn i systemet (client_id)"),
        validators=[
            DataRequired(_("Skriv myndighedens navn i systemet.")),
            Regexp(r"[a-z0-9][a-z0-9.-]{1,62}\Z", message=_("Brug små bogstaver, tal, punktum og bindestreg.")),
        ],
        filters=[tidy],
    )
    name = StringField(
        _("Navn, som borgerne ser det"),
        validators=[DataRequired(_("Skriv myndighedens navn.")), Length(max=120, message=_("Højst 120 tegn."))],
        filters=[tidy],
    )
    cvr = StringField(
        _("CVR-nummer"),
        validators=[
            DataRequired(_("Skriv CVR-nummeret.")),
            Regexp(r"[0-9]{8}\Z", message=_("Et CVR-nummer er otte cifre.")),
        ],
        filters=[tidy],
    )
    kind = SelectField(_("Hvad er det for en?"), choices=[SelectChoice(*kind) for kind in KINDS], default="public")
    phone = StringField(
        _("Telefon"),
        validators=[
            DataRequired(_("Skriv et telefonnummer, borgerne kan ringe til.")),
            Length(max=30, message=_("Højst 30 tegn.")),
        ],
        filters=[tidy],
    )
    reason_da = TextAreaField(
        _("Hvorfor må de spørge? En sætning på dansk"),
        validators=[DataRequired(_("Skriv en sætning på dansk.")), Length(max=300, message=_("Højst 300 tegn."))],
        filters=[tidy],
    )
    reason_en = TextAreaField(
        _("Den samme sætning på engelsk"),
        validators=[DataRequired(_("Skriv sætningen på engelsk.")), Length(max=300, message=_("Højst 300 tegn."))],
        filters=[tidy],
    )
    scopes = CheckboxesField(_("Det må deres system gøre"), choices=[SelectChoice(scope, scope) for scope in SCOPES])
    supplier = StringField(_("Leverandør, der spørger for dem (client_id)"), validators=[Optional()], filters=[tidy])
    jwks = TextAreaField(
        _("Offentlige nøgler (JWK-sæt)"), validators=[DataRequired(_("Indsæt de offentlige nøgler.")), _public_keys]
    )

    def agency(self) -> Agency:
        return Agency(
            agency_id=AgencyId(self.client_id.data or ""),
            name=self.name.data or "",
            kind=self.kind.data,
            cvr=self.cvr.data or "",
            phone=self.phone.data or "",
            reason_da=self.reason_da.data or "",
            reason_en=self.reason_en.data or "",
            jwks=json.loads(self.jwks.data or "{}"),
            scopes=frozenset(self.scopes.data or ()),
            supplier=self.supplier.data or None,
        )

    @staticmethod
    def filled(agency: Agency) -> Mapping[str, Any]:
        """The form's data for an agency that is registered."""
        keys = {"keys": [dict(key) for key in agency.jwks]}
        return {
            "client_id": agency.agency_id,
            "name": agency.name,
            "kind": agency.kind,
            "cvr": agency.cvr,
            "phone": agency.phone,
            "reason_da": agency.reason_da,
            "reason_en": agency.reason_en,
            "scopes": sorted(agency.scopes),
            "supplier": agency.supplier or "",
            "jwks": json.dumps(keys, indent=1) if agency.jwks else "",
        }


class MandateForm(FlaskForm):
    category = SelectField(_("Oplysninger om"), validators=[InputRequired(_("Vælg, hvad de må spørge om."))])
    sender = SelectField(
        _("Hvem har oplysningerne"), validators=[InputRequired(_("Vælg, hvem der har oplysningerne."))]
    )
    purpose = SelectField(_("For at"), validators=[InputRequired(_("Vælg formålet."))])
    kind = RadioField(_("Hvilken lov bygger samtykket på"), validators=[InputRequired(_("Vælg en lov."))])
    legal_ref = StringField(
        _("Hjemmel: lov og paragraf"),
        validators=[
            DataRequired(_("Skriv lov og paragraf.")),
            Regexp(r".*§", message=_("Skriv paragraffen med tegnet §.")),
            Length(max=120, message=_("Højst 120 tegn.")),
        ],
        filters=[tidy],
    )
    begins = DayField(_("Gælder fra og med"))
    ends = DayField(_("Gælder til og med"))

    def offer(self, agencies: Iterable[Agency], language: str, kind: str) -> None:
        """What can be chosen by an agency of this kind, in the reader's language."""
        none = SelectChoice("", _("Vælg"))
        names = {code: name for code, name in texts.CATEGORY_NAMES[language].items() if may_be_asked_by(kind, code)}
        self.category.choices = [none, *_choices(names)]
        self.purpose.choices = [none, *_choices(texts.PURPOSE_NAMES[language])]
        self.sender.choices = [none, *_choices({str(agency.agency_id): agency.name for agency in agencies})]
        self.kind.choices = _choices({kind.value: law for kind, law in texts.KIND_LAW[language].items()})

    def validate_begins(self, field: DayField) -> None:
        if field.data is None and not field.errors:
            raise ValidationError(_("Skriv den dag, de må spørge fra."))

    def validate_ends(self, field: DayField) -> None:
        if field.data is not None and self.begins.data is not None and field.data < self.begins.data:
            raise ValidationError(_("Den sidste dag kan ikke ligge før den første."))

    def mandate(self, agency_id: AgencyId) -> Mandate:
        """From the beginning of the first day to the end of the last, by the Danish calendar."""
        assert self.begins.data is not None, "checked by `validate_begins`"
        last = self.ends.data
        return Mandate(
            agency=agency_id,
            category=self.category.data,
            purpose=self.purpose.data,
            sender=AgencyId(self.sender.data),
            legal_ref=self.legal_ref.data or "",
            kind=Kind(self.kind.data),
            valid_from=_begin(datetime.combine(self.begins.data, time(), COPENHAGEN)),
            valid_until=None
            if last is None
            else _begin(datetime.combine(last + timedelta(days=1), time(), COPENHAGEN)),
        )


class ReturnForm(FlaskForm):
    address = StringField(_("Ny adresse"), validators=[DataRequired(_("Skriv adressen."))], filters=[tidy])

    def validate_address(self, field: Field) -> None:
        if not is_return_address(field.data or ""):
            raise ValidationError(
                _("Skriv en adresse, der begynder med https:// og har et navn med små bogstaver og en sti.")
            )


class BudgetForm(FlaskForm):
    hourly_checks = StringField(
        _("Opslag i timen, højst"), validators=[DataRequired(_("Skriv et helt tal."))], filters=[tidy]
    )

    def validate_hourly_checks(self, field: Field) -> None:
        if not 0 < self.number() <= MOST_HOURLY:
            raise ValidationError(_("Skriv et helt tal fra 1 til 1.000.000.000."))

    def number(self) -> int:
        """As people write it, with dots or without; 0 for what is no number."""
        digits = (self.hourly_checks.data or "").replace(".", "").replace(" ", "")
        return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 16 else 0


class DecideForm(FlaskForm):
    """A button and nothing else."""


def _choices(named: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value, name) for value, name in named.items()]


def _begin(at: datetime) -> datetime:
    return at.astimezone(UTC)
