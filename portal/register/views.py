"""The register in words: agencies, what each may ask about, and the changes that wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal
from uuid import UUID

from flask_babel import format_decimal, get_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consent import texts
from consent.ledger import Agency, Ledger, Mandate
from portal import db
from portal.identity import Employee, the_employee
from portal.pages import page, shortday
from portal.register import service
from portal.register.models import RegisterChange
from portal.wiring import wired


@dataclass(frozen=True, kw_only=True)
class MayAsk:
    """One mandate, as a row of a table and as what can be ended."""

    slug: str
    cells: tuple[str, str, str, str]
    """What, from whom, in order to, by which law."""


@dataclass(frozen=True, kw_only=True)
class AgencyCard:
    name: str
    client_id: str
    phone: str
    asks: tuple[MayAsk, ...]


@dataclass(frozen=True, kw_only=True)
class Change:
    """A proposal, as a sentence and as rows of what it says."""

    id: UUID
    sentence: str
    rows: tuple[tuple[str, str], ...]
    who: str
    at: datetime
    mine: bool
    state: str


def reader_language() -> Literal["da", "en"]:
    """The language that the ledger's own words are wanted in."""
    return "en" if str(get_locale()) == "en" else "da"


def slug_of(mandate: Mandate) -> str:
    """A short name for one mandate, for an address: it tells nothing and is the same each time."""
    parts = (mandate.agency, mandate.category, mandate.purpose, mandate.sender, mandate.valid_from.isoformat())
    return sha256("\0".join(parts).encode()).hexdigest()[:16]


def slug_of_address(address: str) -> str:
    """The same for an address that citizens may go back to."""
    return sha256(address.encode()).hexdigest()[:16]


def number(whole: int) -> str:
    """1.000.000"""
    return str(format_decimal(whole))


def register_page() -> Response:
    """Agencies, what they may ask about today, and the changes that wait; the administrator's front page too."""
    session, ledger, reader = db.session(), wired().ledger(), the_employee()
    return page(
        "register/show.html",
        agencies=cards(ledger, wired().now()),
        waiting=changes(session, ledger, reader, list(service.waiting(session))),
        decided=changes(session, ledger, reader, list(service.latest(session))),
        may_propose="administrator" in reader.roles,
    )


def cards(ledger: Ledger, now: datetime) -> list[AgencyCard]:
    agencies = ledger.agencies()
    names = {str(agency.agency_id): agency.name for agency in agencies}
    mandates = ledger.mandates(on=now)
    return [
        AgencyCard(
            name=agency.name,
            client_id=agency.agency_id,
            phone=agency.phone,
            asks=tuple(
                MayAsk(slug=slug_of(mandate), cells=_cells(mandate, names))
                for mandate in mandates
                if mandate.agency == agency.agency_id
            ),
        )
        for agency in agencies
    ]


def changes(session: Session, ledger: Ledger, reader: Employee, found: list[RegisterChange]) -> list[Change]:
    names = {str(agency.agency_id): agency.name for agency in ledger.agencies()}
    people = {change.asked_by: session.get_one(Employee, change.asked_by).name for change in found}
    return [
        Change(
            id=change.id,
            sentence=_sentence(change, names),
            rows=_rows(change, names),
            who=people[change.asked_by],
            at=change.asked_at,
            mine=change.asked_by == reader.id,
            state=state_words()[change.state],
        )
        for change in found
    ]


def state_words() -> dict[str, str]:
    return {
        service.WAITING: _("Venter på en anden"),
        service.APPROVED: _("Godkendt"),
        service.REJECTED: _("Ikke godkendt"),
    }


def _sentence(change: RegisterChange, names: dict[str, str]) -> str:
    known = change.agency_id in names
    name = names.get(change.agency_id, change.agency_id)
    match change.kind:
        case service.AGENCY if known:
            return _("Ret oplysningerne om %(name)s", name=name)
        case service.AGENCY:
            return _("Registrér %(name)s", name=service.agency_of(change).name)
        case service.MANDATE:
            return _("Lad %(name)s spørge om mere", name=name)
        case service.RETURN:
            return _("Lad borgerne finde tilbage til %(name)s", name=name)
        case service.STRIKE:
            return _("Fjern en adresse tilbage til %(name)s", name=name)
        case service.BUDGET:
            return _("Ret, hvor meget %(name)s må spørge", name=name)
    return _("Lad ikke længere %(name)s spørge", name=name)


def _rows(change: RegisterChange, names: dict[str, str]) -> tuple[tuple[str, str], ...]:
    if change.kind == service.AGENCY:
        return _agency_rows(service.agency_of(change))
    if change.kind == service.BUDGET:
        return ((_("Opslag i timen"), number(service.budget_of(change))),)
    if change.kind in (service.RETURN, service.STRIKE):
        return ((_("Adresse"), service.address_of(change)),)
    mandate = service.mandate_of(change)
    category, sender, purpose, law = _cells(mandate, names)
    until = _("indtil videre") if mandate.valid_until is None else shortday(mandate.valid_until)
    return (
        (_("Oplysninger om"), category),
        (_("Fra"), sender),
        (_("For at"), purpose),
        (_("Hjemmel"), law),
        (_("Gælder fra"), shortday(mandate.valid_from)),
        (_("Gælder ikke længere fra"), until),
    )


def _agency_rows(agency: Agency) -> tuple[tuple[str, str], ...]:
    return (
        (_("Navn i systemet (client_id)"), agency.agency_id),
        (_("Navn, som borgerne ser det"), agency.name),
        (_("CVR-nummer"), agency.cvr),
        (_("Telefon"), agency.phone),
        (_("Hvorfor må de spørge?"), agency.reason_da),
        (_("Det må deres system gøre"), ", ".join(sorted(agency.scopes)) or _("intet")),
        (_("Leverandør, der spørger for dem"), agency.supplier or _("ingen")),
        (_("Nøgler"), ", ".join(str(key.get("kid")) for key in agency.jwks)),
    )


def _cells(mandate: Mandate, names: dict[str, str]) -> tuple[str, str, str, str]:
    reader = reader_language()
    return (
        texts.category_name(mandate.category, reader),
        names.get(mandate.sender, mandate.sender),
        texts.PURPOSE_NAMES[reader].get(mandate.purpose, mandate.purpose),
        mandate.legal_ref,
    )
