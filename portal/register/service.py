"""Propose a change to the register, and approve or reject somebody else's: four eyes, always."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from consent.canonical import floor_millisecond
from consent.events import AgencyId, Kind
from consent.ledger import Agency, Ledger, Mandate
from portal.errors import NotFound
from portal.identity import Employee
from portal.register.models import RegisterChange

AGENCY, MANDATE, END = "agency", "mandate", "end"
RETURN, STRIKE, BUDGET = "return", "strike", "budget"
WAITING, APPROVED, REJECTED = "waiting", "approved", "rejected"
LATEST = 20


class OwnChange(Exception):
    """Whoever proposed a change does not decide on it."""


class Decided(Exception):
    """Somebody has decided on it already."""


def propose_agency(session: Session, employee: Employee, agency: Agency, now: datetime) -> RegisterChange:
    """Enter an agency, or give it another card."""
    told = asdict(agency) | {"scopes": sorted(agency.scopes), "jwks": [dict(key) for key in agency.jwks]}
    return _proposed(session, employee, AGENCY, agency.agency_id, told, now)


def propose_mandate(session: Session, employee: Employee, mandate: Mandate, now: datetime) -> RegisterChange:
    """Let an agency ask about something more."""
    return _proposed(session, employee, MANDATE, mandate.agency, _told(mandate), now)


def propose_end(session: Session, employee: Employee, mandate: Mandate, now: datetime) -> RegisterChange:
    """Let an agency no longer ask about something; it ends when the proposal is approved."""
    return _proposed(session, employee, END, mandate.agency, _told(mandate), now)


def propose_return(
    session: Session, employee: Employee, agency_id: AgencyId, address: str, now: datetime
) -> RegisterChange:
    """Let an agency name this address as the way back with its requests."""
    return _proposed(session, employee, RETURN, agency_id, {"address": address}, now)


def propose_strike(
    session: Session, employee: Employee, agency_id: AgencyId, address: str, now: datetime
) -> RegisterChange:
    """Let an agency no longer name this address; the receipts that showed it stop when the proposal is approved."""
    return _proposed(session, employee, STRIKE, agency_id, {"address": address}, now)


def propose_budget(
    session: Session, employee: Employee, agency_id: AgencyId, hourly_checks: int, now: datetime
) -> RegisterChange:
    """Let an agency make so many checks in an hour."""
    return _proposed(session, employee, BUDGET, agency_id, {"hourly_checks": hourly_checks}, now)


def approve(session: Session, ledger: Ledger, employee: Employee, change_id: UUID, now: datetime) -> RegisterChange:
    """Put it into force, in the caller's transaction. `OwnChange`, `Decided`, `ReturnAddressInvalid`."""
    change = _to_decide(session, employee, change_id)
    match change.kind:
        case "agency":
            ledger.register_agency(agency_of(change))
        case "mandate":
            ledger.register_mandate(mandate_of(change))
        case "return":
            ledger.register_return_address(AgencyId(change.agency_id), address_of(change))
        case "strike":
            ledger.strike_return_address(AgencyId(change.agency_id), address_of(change))
        case "budget":
            ledger.set_budget(AgencyId(change.agency_id), budget_of(change))
        case _:
            ended = mandate_of(change)
            # One that has not begun yet, or has ended already, is left without a single instant of force.
            then = floor_millisecond(now)
            until = max(ended.valid_from, then) if ended.valid_until is None else min(ended.valid_until, then)
            ledger.register_mandate(replace(ended, valid_until=max(until, ended.valid_from)))
    return _decide(change, employee, APPROVED, now)


def reject(session: Session, employee: Employee, change_id: UUID, now: datetime) -> RegisterChange:
    """Nothing changes; whoever proposed it may take her own proposal back."""
    change = _waiting(session, change_id)
    return _decide(change, employee, REJECTED, now)


def change_of(session: Session, change_id: UUID) -> RegisterChange:
    change = session.get(RegisterChange, change_id)
    if change is None:
        raise NotFound
    return change


def waiting(session: Session) -> Sequence[RegisterChange]:
    """Oldest first."""
    found = select(RegisterChange).where(RegisterChange.state == WAITING).order_by(RegisterChange.asked_at)
    return session.scalars(found).all()


def latest(session: Session) -> Sequence[RegisterChange]:
    """What was decided, newest first."""
    found = select(RegisterChange).where(RegisterChange.state != WAITING)
    return session.scalars(found.order_by(RegisterChange.decided_at.desc()).limit(LATEST)).all()


def agency_of(change: RegisterChange) -> Agency:
    told = json.loads(change.payload)
    return Agency(**told)


def mandate_of(change: RegisterChange) -> Mandate:
    told = json.loads(change.payload)
    until = told.pop("valid_until")
    return Mandate(
        agency=AgencyId(told["agency"]),
        category=told["category"],
        purpose=told["purpose"],
        sender=AgencyId(told["sender"]),
        legal_ref=told["legal_ref"],
        kind=Kind(told["kind"]),
        valid_from=datetime.fromisoformat(told["valid_from"]),
        valid_until=None if until is None else datetime.fromisoformat(until),
    )


def address_of(change: RegisterChange) -> str:
    return str(json.loads(change.payload)["address"])


def budget_of(change: RegisterChange) -> int:
    return int(json.loads(change.payload)["hourly_checks"])


def _told(mandate: Mandate) -> dict[str, object]:
    return asdict(mandate) | {
        "kind": mandate.kind.value,
        "valid_from": mandate.valid_from.isoformat(),
        "valid_until": None if mandate.valid_until is None else mandate.valid_until.isoformat(),
    }


def _proposed(
    session: Session, employee: Employee, kind: str, agency_id: str, told: dict[str, object], now: datetime
) -> RegisterChange:
    change = RegisterChange(
        id=uuid4(),
        kind=kind,
        agency_id=agency_id,
        payload=json.dumps(told, ensure_ascii=False, sort_keys=True),
        asked_by=employee.id,
        asked_at=now,
        state=WAITING,
    )
    session.add(change)
    return change


def _to_decide(session: Session, employee: Employee, change_id: UUID) -> RegisterChange:
    change = _waiting(session, change_id)
    if change.asked_by == employee.id:
        raise OwnChange
    return change


def _waiting(session: Session, change_id: UUID) -> RegisterChange:
    change = session.get(RegisterChange, change_id, with_for_update=True)
    if change is None:
        raise NotFound
    if change.state != WAITING:
        raise Decided
    return change


def _decide(change: RegisterChange, employee: Employee, state: str, now: datetime) -> RegisterChange:
    change.state, change.decided_by, change.decided_at = state, employee.id, now
    return change
