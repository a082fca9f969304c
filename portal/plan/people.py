"""Who has a part in her case beside the coordinator, and how a coordinator hands it on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from portal.identity import Citizen, Employee
from portal.messages import service as messages
from portal.plan.models import Case, Contact, ContactRole, Handover, Law, Place, Withheld

__all__ = ["ContactLine", "HandoverCard", "Law", "Place", "WithheldLine", "announce_handover", "contact_line",
           "contacts_of",           "hand_over", "last_handover", "withheld_of"]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ContactLine:
    id: UUID
    role: ContactRole
    name: str
    unit: str
    phone: str
    since: date
    until: date | None = None
    does: str = ""
    """What this one does, where that is other than what the role does."""


@dataclass(frozen=True, kw_only=True)
class HandoverCard:
    """From whom to whom, when, whether they met her together, and what was passed on."""

    old: str
    new: str
    new_phone: str
    on: date
    met_on: date | None
    passed_on: str


@dataclass(frozen=True, kw_only=True)
class WithheldLine:
    id: UUID
    place: Place
    law: Law
    what: str
    decided_on: date
    decided_by: str
    lifted_on: date | None = None


def contacts_of(session: Session, case: Case, today: date) -> list[ContactLine]:
    """Those who have a part in it today."""
    wanted = (
        select(Contact)
        .where(Contact.case_id == case.id, Contact.since <= today, or_(Contact.until.is_(None), Contact.until >= today))
        .order_by(Contact.since, Contact.id)
    )
    return [contact_line(c) for c in session.scalars(wanted)]


def contact_line(row: Contact) -> ContactLine:
    return ContactLine(
        id=row.id, role=row.role, name=row.name, unit=row.unit, phone=row.phone, since=row.since, until=row.until,
        does=row.does,
    )  # fmt: skip


def hand_over(
    session: Session,
    case: Case,
    to: Employee,
    *,
    passed_on: str,
    met_on: date | None,
    url: str,
    now: datetime,
    on: date,
) -> Handover:
    """The case gets another coordinator, and she is told who, and what the old one passed on."""
    card = announce_handover(session, case, to, passed_on=passed_on, met_on=met_on, on=on)
    case.coordinator_id = to.id
    citizen = session.get_one(Citizen, case.citizen_id)
    messages.tell_citizen(session, citizen, kind="case.handed_over", url=url, now=now, ref=case.id)
    return card


def announce_handover(
    session: Session, case: Case, to: Employee, *, passed_on: str, met_on: date | None, on: date
) -> Handover:
    """The card of a change that comes on a later day: it is shown once the new coordinator has the case."""
    assert case.coordinator_id is not None, "a case nobody has is taken, not handed over"
    card = Handover(
        id=uuid4(), subject_id=case.subject_id, case_id=case.id, from_id=case.coordinator_id, to_id=to.id,
        on=on, met_on=met_on,
    )  # fmt: skip
    card.passed_on = passed_on
    session.add(card)
    session.flush()
    return card


def last_handover(session: Session, case: Case) -> HandoverCard | None:
    """The latest change of coordinator, while the new one still has the case."""
    old, new = aliased(Employee), aliased(Employee)
    row = session.execute(
        select(Handover, old.name, new.name, new.phone)
        .join(old, old.id == Handover.from_id)
        .join(new, new.id == Handover.to_id)
        .where(Handover.case_id == case.id)
        .order_by(Handover.on.desc(), Handover.id.desc())
        .limit(1)
    ).first()
    if row is None or row[0].to_id != case.coordinator_id:
        return None
    card: Handover = row[0]
    return HandoverCard(
        old=row[1], new=row[2], new_phone=row[3], on=card.on, met_on=card.met_on, passed_on=card.passed_on
    )


def withheld_of(session: Session, case: Case) -> list[WithheldLine]:
    """What she may not see, the newest decision first; what was lifted is told no more."""
    wanted = select(Withheld).where(Withheld.case_id == case.id, Withheld.lifted_on.is_(None))
    return [withheld_line(row) for row in session.scalars(wanted.order_by(Withheld.decided_on.desc(), Withheld.id))]


def withheld_line(row: Withheld) -> WithheldLine:
    return WithheldLine(
        id=row.id, place=row.place, law=row.law, what=row.what, decided_on=row.decided_on, decided_by=row.decided_by,
        lifted_on=row.lifted_on,
    )  # fmt: skip
