"""Somebody rings to withdraw a consent: find what is in force by a CPR number, and withdraw it, for any citizen.

The door is narrow. A look-up is written down for the citizen before anything is shown, leads to nothing but consents in
force, is good for a quarter of an hour and for the employee who made it, and there are only so many in an hour.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from consent.events import ConsentId, EventId, SubjectId
from consent.ledger import Ledger
from consent.state import Consent
from portal.casework import service
from portal.casework.models import PhoneLookup, PhoneStep
from portal.consents import service as consents
from portal.errors import NotFound
from portal.identity import Citizen, Employee
from portal.messages import service as messages
from portal.plan import service as plan
from portal.reach import conflicts
from portal.transparency.service import record_read

AN_HOUR = timedelta(hours=1)
AT_MOST = 30
"""Look-ups an hour for each employee: more than a busy phone needs, far too few to search through people with."""
GOOD_FOR = timedelta(minutes=15)
KEPT_FOR = timedelta(hours=8)
"""As long as a login lasts: whoever comes back to her own page later than that has to log in, and looks up again."""


class TooMany(Exception):
    """She has looked up as many as she may in an hour; `again` is when the next one is possible."""

    def __init__(self, again: datetime) -> None:
        self.again = again


class CallOver(Exception):
    """Her own look-up, but longer ago than it is good for."""


class TooNear(Exception):
    """She has declared that she is too near to this person: a colleague takes the call."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """One consent of a look-up as it stands now."""

    step_id: UUID
    consent: Consent
    event_id: UUID | None
    """Set once it was withdrawn by this step."""


def look_up(session: Session, ledger: Ledger, employee: Employee, number: str, now: datetime) -> UUID | None:
    """Find what is in force for this number → the look-up's id; None when there is nothing, whoever the number is.

    Writes that she looked, for the citizen to see; the caller commits before anything is shown. Whoever is known to the
    ledger alone, because an agency has asked or a consent was given on paper, becomes a citizen here as a first login
    would make her, without a name: so the read event finds her when she comes. Of a number that nobody has, only the
    count of look-ups is kept.
    """
    _within_limit(session, employee, now)
    lookup = PhoneLookup(id=uuid4(), employee_id=employee.id, citizen_id=None, at=now)
    session.add(lookup)
    session.flush()
    subject = ledger.find_subject(number)
    if subject is None:
        return None
    citizen = _citizen_of(session, subject)
    if conflicts.has_conflict(session, employee, citizen.subject_id):
        raise TooNear
    lookup.citizen_id = citizen.id
    record_read(session, citizen=citizen, employee=employee, what="consents", reason="phone", now=now)
    in_force = consents.standing(ledger, citizen, now).in_force
    session.add_all(PhoneStep(id=uuid4(), lookup_id=lookup.id, consent_id=consent.consent_id) for consent in in_force)
    session.flush()
    return lookup.id if in_force else None


def _within_limit(session: Session, employee: Employee, now: datetime) -> None:
    """Counted from the look-ups themselves, so that it holds across processes; one at a time for each employee."""
    session.get_one(Employee, employee.id, with_for_update={"key_share": True})
    session.execute(delete(PhoneLookup).where(PhoneLookup.at <= now - KEPT_FOR))
    count, oldest = session.execute(
        select(func.count(), func.min(PhoneLookup.at)).where(
            PhoneLookup.employee_id == employee.id, PhoneLookup.at > now - AN_HOUR
        )
    ).one()
    if count >= AT_MOST:
        raise TooMany(oldest + AN_HOUR)


def _citizen_of(session: Session, subject: SubjectId) -> Citizen:
    citizen = session.scalar(select(Citizen).where(Citizen.subject_id == subject))
    if citizen is None:
        citizen = Citizen(id=uuid4(), subject_id=subject, protected=False, language="da")
        session.add(citizen)
        session.flush()
    return citizen


def call_of(session: Session, employee: Employee, lookup_id: UUID, now: datetime) -> tuple[PhoneLookup, Citizen]:
    """Her own look-up, while it is good: else CallOver; a colleague's is not found."""
    row = session.execute(
        select(PhoneLookup, Citizen)
        .join(Citizen, Citizen.id == PhoneLookup.citizen_id)
        .where(
            PhoneLookup.id == lookup_id,
            PhoneLookup.employee_id == employee.id,
            ~conflicts.between(employee.id, Citizen.subject_id),
        )
    ).first()
    if row is None:
        raise NotFound
    lookup, citizen = row
    if lookup.at <= now - GOOD_FOR:
        raise CallOver
    return lookup, citizen


def found_in(session: Session, ledger: Ledger, lookup: PhoneLookup, citizen: Citizen, now: datetime) -> list[Found]:
    """What the look-up found and is in force still, or was withdrawn by it. What came later takes a new look-up."""
    steps = {
        ConsentId(step.consent_id): step
        for step in session.scalars(select(PhoneStep).where(PhoneStep.lookup_id == lookup.id))
    }
    found = [
        Found(step_id=steps[c.consent_id].id, consent=c, event_id=steps[c.consent_id].event_id)
        for c in ledger.consents(consents.subject(citizen))
        if c.consent_id in steps
    ]
    return [f for f in found if f.event_id is not None or (f.consent.state.in_force and not f.consent.expired(now))]


def step_of(session: Session, employee: Employee, step_id: UUID, now: datetime) -> tuple[PhoneStep, Citizen]:
    """A step of a look-up of hers, under the same rules."""
    step = session.get(PhoneStep, step_id)
    if step is None:
        raise NotFound
    _lookup, citizen = call_of(session, employee, step.lookup_id, now)
    return step, citizen


def withdraw(
    session: Session,
    ledger: Ledger,
    step: PhoneStep,
    citizen: Citizen,
    employee: Employee,
    *,
    event_id: EventId,
    url: str,
    now: datetime,
) -> bool:
    """Withdraw by this step, effective at the commit; False when it was withdrawn already, as by a double click.

    The citizen is told, and so is whoever has her case, as when she withdraws herself.
    """
    session.refresh(step, with_for_update=True)
    if step.event_id is not None:
        return False
    consent_id = ConsentId(step.consent_id)
    done = service.withdraw_by_phone(
        session, ledger, citizen, employee, consent_id, event_id=event_id, url=url, now=now
    )
    if done is None:
        return False
    step.event_id = event_id
    case = plan.case_of(session, citizen)
    if case is not None and case.coordinator_id != employee.id:
        messages.tell_staff(
            session,
            citizen=citizen,
            kind="consent.withdrawn_for_her",
            url="",
            due_on=None,
            now=now,
            ref=step.consent_id,
            employee_id=case.coordinator_id,
        )
    return True
