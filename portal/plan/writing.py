"""The caseworker writes in the plan: efforts and the goal each serves, contacts, and what is withheld; she is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.identity import Citizen, Employee
from portal.messages import service as messages
from portal.plan import people, versions
from portal.plan.models import Case, Contact, ContactRole, Effort, EffortState, Law, Part, Place, Withheld
from portal.plan.people import ContactLine, WithheldLine

__all__ = [
    "EffortWords",
    "contact_in",
    "contacts_in",
    "effort_in",
    "effort_said",
    "lift",
    "withheld_in",
    "withhold",
    "write_contact",
    "write_effort",
]  # fmt: skip

PLAN = "/plan"


@dataclass(frozen=True, kw_only=True)
class EffortWords:
    """What stands of an effort. `goal_id` is one of the goals of the case, or none."""

    part: Part
    title: str
    department: str
    state: EffortState
    since: date
    starts_on: date | None
    ends_on: date | None
    note: str
    goal_id: UUID | None


def effort_in(session: Session, case: Case, effort_id: UUID) -> Effort:
    found = session.get(Effort, effort_id)
    if found is None or found.case_id != case.id:
        raise NotFound
    return found


def effort_said(effort: Effort) -> EffortWords:
    return EffortWords(
        part=effort.part, title=effort.title, department=effort.department, state=effort.state, since=effort.since,
        starts_on=effort.starts_on, ends_on=effort.ends_on, note=effort.note, goal_id=effort.goal_id,
    )  # fmt: skip


def write_effort(
    session: Session,
    case: Case,
    effort: Effort | None,
    employee: Employee,
    words: EffortWords,
    *,
    key: UUID,
    today: date,
    now: datetime,
) -> bool:
    """Write a new effort, or another text in its place: a version is kept and she is told. False: nothing was new.

    `key` is made with the form, so that sending it twice is writing once. Who has only chosen the goal is not said to
    have written the effort.
    """
    if effort is None:
        effort_id = uuid5(key, str(case.id))
        if session.get(Effort, effort_id) is not None:
            return False
        effort = Effort(id=effort_id, subject_id=case.subject_id, case_id=case.id)
        effort.title, effort.note = "", ""
        session.add(effort)
        own_words = True
    else:
        said = effort_said(effort)
        if said == words:
            return False
        own_words = any(getattr(said, name) != getattr(words, name) for name in vars(words) if name != "goal_id")
    effort.part, effort.department, effort.state, effort.since = words.part, words.department, words.state, words.since
    effort.starts_on, effort.ends_on, effort.goal_id = words.starts_on, words.ends_on, words.goal_id
    effort.title, effort.note = words.title, words.note
    if own_words:
        effort.written_by, effort.source, effort.written_on = "caseworker", employee.unit, today
    if versions.keep(session, case, now) is not None:
        _tell_her(session, case, "plan.changed", effort.id, now)
    return True


def contacts_in(session: Session, case: Case) -> list[ContactLine]:
    """Everybody, earlier ones too, the latest first."""
    wanted = select(Contact).where(Contact.case_id == case.id).order_by(Contact.since.desc(), Contact.id)
    return [people.contact_line(row) for row in session.scalars(wanted)]


def contact_in(session: Session, case: Case, contact_id: UUID) -> Contact:
    found = session.get(Contact, contact_id)
    if found is None or found.case_id != case.id:
        raise NotFound
    return found


def write_contact(
    session: Session,
    case: Case,
    contact: Contact | None,
    *,
    role: ContactRole,
    name: str,
    unit: str,
    phone: str,
    does: str,
    since: date,
    until: date | None,
    key: UUID,
    now: datetime,
) -> bool:
    """A contact, new or as it is now; one that ends stays known to staff. She is told where something is new."""
    before = None if contact is None else people.contact_line(contact)
    if contact is None:
        contact_id = uuid5(key, str(case.id))
        if session.get(Contact, contact_id) is not None:
            return False
        contact = Contact(id=contact_id, subject_id=case.subject_id, case_id=case.id)
        session.add(contact)
    contact.role, contact.unit, contact.phone, contact.since, contact.until = role, unit, phone, since, until
    contact.name, contact.does = name, does
    if before == people.contact_line(contact):
        return False
    session.flush()
    _tell_her(session, case, "plan.contact_changed", contact.id, now)
    return True


def withheld_in(session: Session, case: Case) -> list[WithheldLine]:
    """All of it, what was lifted too, the newest decision first."""
    wanted = select(Withheld).where(Withheld.case_id == case.id).order_by(Withheld.decided_on.desc(), Withheld.id)
    return [people.withheld_line(row) for row in session.scalars(wanted)]


def withhold(
    session: Session, case: Case, employee: Employee, *, place: Place, law: Law, what: str, on: date, key: UUID,
    now: datetime,
) -> None:  # fmt: skip
    """Tell her that something is withheld, by which law and by whom; sent twice, it is told once."""
    row_id = uuid5(key, str(case.id))
    if session.get(Withheld, row_id) is not None:
        return
    row = Withheld(
        id=row_id, subject_id=case.subject_id, case_id=case.id, place=place, law=law, decided_on=on,
        decided_by=employee.unit,
    )  # fmt: skip
    row.what = what
    session.add(row)
    session.flush()
    _tell_her(session, case, "plan.withheld", row.id, now)


def lift(session: Session, case: Case, row_id: UUID, *, today: date, now: datetime) -> None:
    """She may see it after all, and is told so; lifting twice is a double click."""
    row = session.get(Withheld, row_id)
    if row is None or row.case_id != case.id:
        raise NotFound
    if row.lifted_on is None:
        row.lifted_on = today
        session.flush()
        _tell_her(session, case, "plan.withheld_lifted", row.id, now)


def _tell_her(session: Session, case: Case, kind: str, ref: UUID, now: datetime) -> None:
    citizen = session.get_one(Citizen, case.citizen_id)
    messages.tell_citizen(session, citizen, kind=kind, url=PLAN, now=now, ref=ref)
