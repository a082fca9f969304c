"""The register: which agencies there are, what each may ask about, and which of their assertions are used up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consent.canonical import instant, milliseconds
from consent.events import AgencyId, Kind, covers
from consent.refusals import Refused
from consent.rows import AgencyRow, MandateRow, SpentRow, sealed
from consent.verbs.desk import Desk


class UnknownAgency(Exception):
    """No agency is registered under this client_id."""


@dataclass(frozen=True, kw_only=True)
class Agency:
    """A partner agency: its card, as the citizen is told it, and what its systems sign with."""

    agency_id: AgencyId
    name: str
    kind: str = "public"
    cvr: str = ""
    phone: str = ""
    reason_da: str = ""
    """Why it may ask at all, one plain sentence."""
    reason_en: str = ""
    jwks: tuple[Mapping[str, Any], ...] = ()
    """Its public keys; given as a JWK set or a list of JWKs."""
    scopes: frozenset[str] = frozenset()
    supplier: str | None = None
    """client_id of the processor whose system asks on its behalf."""

    def __post_init__(self) -> None:
        given: Any = self.jwks
        keys = given.get("keys", ()) if isinstance(given, Mapping) else given
        object.__setattr__(self, "jwks", tuple(keys))
        object.__setattr__(self, "scopes", frozenset(self.scopes))


@dataclass(frozen=True, kw_only=True)
class Mandate:
    """What an agency may ask about: a category from a sender for a purpose, with the law that says so."""

    agency: AgencyId
    category: str
    purpose: str
    sender: AgencyId
    legal_ref: str
    kind: Kind
    valid_from: datetime
    valid_until: datetime | None = None
    """Half-open, as everywhere; None: until further notice."""

    def covers(self, category: str, on: datetime) -> bool:
        return (
            covers(self.category, category)
            and self.valid_from <= on
            and (self.valid_until is None or on < self.valid_until)
        )


EMPLOYER = "employer"
"""A kind of agency: whoever gives somebody work, and may know what she can do and never why."""
OPEN_TO_EMPLOYERS = frozenset({"employment"})


class NotForEmployers(Refused):
    """An employer asks about work and hours only, never about a diagnosis (helbredsoplysningsloven § 2)."""


def may_be_asked_by(kind: str, category: str) -> bool:
    """Whether an agency of this kind may have a mandate for this category at all."""
    return kind != EMPLOYER or category.partition(".")[0] in OPEN_TO_EMPLOYERS


class Register(Desk):
    def agencies(self) -> list[Agency]:
        """By name."""
        return [_agency(self._trusted(row)) for row in self._tx.agencies()]

    def agency(self, agency_id: AgencyId) -> Agency:
        row = self._tx.agency(agency_id)
        if row is None:
            raise UnknownAgency
        return _agency(self._trusted(row))

    def mandates(self, *, recipient: AgencyId | None = None, on: datetime | None = None) -> list[Mandate]:
        """What may be asked about, by this recipient or by anyone; with `on`, only what holds at that instant."""
        mandates = [mandate_in(self._trusted(row)) for row in self._tx.mandates(recipient)]
        return [mandate for mandate in mandates if on is None or mandate.covers(mandate.category, on)]

    def register_agency(self, agency: Agency) -> None:
        """Enter an agency, or replace its card. `NotForEmployers`: it holds mandates that its kind may not have."""
        held = [one.category for one in self.mandates(recipient=agency.agency_id)]
        if not all(may_be_asked_by(agency.kind, category) for category in held):
            raise NotForEmployers
        row = AgencyRow(
            agency_id=agency.agency_id,
            name=agency.name,
            kind=agency.kind,
            cvr=agency.cvr,
            phone=agency.phone,
            reason_da=agency.reason_da,
            reason_en=agency.reason_en,
            jwks=json.dumps([dict(key) for key in agency.jwks], sort_keys=True),
            scopes=" ".join(sorted(agency.scopes)),
            supplier=agency.supplier,
        )
        row = sealed(row, self._keys)
        old = self._tx.put_agency(row)
        self._count(AgencyRow, [row.mac], [old.mac] if old else [])

    def register_mandate(self, mandate: Mandate) -> None:
        """Enter a mandate, or replace the one for the same question that began at the same instant."""
        known = self._tx.agency(mandate.agency)
        if known is not None and not may_be_asked_by(self._trusted(known).kind, mandate.category):
            raise NotForEmployers
        row = MandateRow(
            agency=mandate.agency,
            category=mandate.category,
            purpose=mandate.purpose,
            sender=mandate.sender,
            valid_from=milliseconds(mandate.valid_from),
            valid_until=None if mandate.valid_until is None else milliseconds(mandate.valid_until),
            legal_ref=mandate.legal_ref,
            kind=Kind(mandate.kind).value,
        )
        row = sealed(row, self._keys)
        old = self._tx.put_mandate(row)
        self._count(MandateRow, [row.mac], [old.mac] if old else [])

    def spend(self, agency_id: AgencyId, jti: str, until: datetime) -> bool:
        """Use up a client assertion; False if it was used before. It is remembered until it would have expired."""
        row = sealed(SpentRow(agency_id, jti, milliseconds(until.replace(microsecond=0)) + 1000), self._keys)
        forgotten = self._tx.forget_spent(milliseconds(self._now()))
        first = self._tx.spend(row)
        self._count(SpentRow, [row.mac] if first else [], forgotten)
        return first

    def _mandated(self, agency_id: str, purpose: str) -> list[Mandate]:
        return [mandate_in(self._trusted(row)) for row in self._tx.mandates(agency_id, purpose)]


def _agency(row: AgencyRow) -> Agency:
    return Agency(
        agency_id=AgencyId(row.agency_id),
        name=row.name,
        kind=row.kind,
        cvr=row.cvr,
        phone=row.phone,
        reason_da=row.reason_da,
        reason_en=row.reason_en,
        jwks=tuple(json.loads(row.jwks)),
        scopes=frozenset(row.scopes.split()),
        supplier=row.supplier,
    )


def mandate_in(row: MandateRow) -> Mandate:
    return Mandate(
        agency=AgencyId(row.agency),
        category=row.category,
        purpose=row.purpose,
        sender=AgencyId(row.sender),
        legal_ref=row.legal_ref,
        kind=Kind(row.kind),
        valid_from=instant(row.valid_from),
        valid_until=None if row.valid_until is None else instant(row.valid_until),
    )
