"""Cases, contacts and efforts that come from an older system: put in as they were there, and told to nobody anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.identity import Citizen
from portal.plan.models import Case, Contact, Effort

Values = Mapping[str, Any]


def has_open_case(session: Session, citizen: Citizen) -> bool:
    wanted = select(Case.id).where(Case.citizen_id == citizen.id, Case.status == "open")
    return session.scalar(wanted.limit(1)) is not None


def case(session: Session, citizen: Citizen, values: Values) -> Case:
    made = Case(
        id=uuid4(), subject_id=citizen.subject_id, citizen_id=citizen.id, unit=values["unit"],
        unit_phone=values["unit_phone"], opened_on=values["opened_on"], kind=values["kind"], status=values["status"],
    )  # fmt: skip
    made.journal_no = values.get("journal_no", "")
    session.add(made)
    return made


def assign(session: Session, case_id: UUID, employee_id: UUID) -> bool:
    """She has had this coordinator all along, so she is not told of a new one. False: the case has another here."""
    found = session.get_one(Case, case_id)
    if found.coordinator_id is None:
        found.coordinator_id = employee_id
    return found.coordinator_id == employee_id


def contact(session: Session, case_id: UUID, values: Values) -> UUID:
    about = session.get_one(Case, case_id)
    made = Contact(
        id=uuid4(), subject_id=about.subject_id, case_id=case_id, role=values["role"], unit=values["unit"],
        phone=values["phone"], since=values["since"], until=values.get("until"),
    )  # fmt: skip
    made.name = values["name"]
    session.add(made)
    return made.id


def effort(session: Session, case_id: UUID, values: Values) -> UUID:
    about = session.get_one(Case, case_id)
    made = Effort(
        id=uuid4(), subject_id=about.subject_id, case_id=case_id, written_by="department",
        source=values["department"], written_on=values["written_on"], part=values["part"],
        department=values["department"], state=values["state"], since=values["since"],
        starts_on=values.get("starts_on"), ends_on=values.get("ends_on"),
    )  # fmt: skip
    made.title, made.note = values["title"], values.get("note", "")
    session.add(made)
    return made.id
