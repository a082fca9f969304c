"""Whose account is it: (issuer, sub) finds a person, and a first login is tied to one by number or by employee key.

A CPR number is something we learn about a person, never what she is found by twice: once an account is tied to
somebody, another account cannot take her place by bringing her number, nor can she be moved by bringing another's.
"""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from consent.events import SubjectId
from consent.ledger import Ledger
from portal.identity import Citizen, Employee, IdentityLink
from portal.signin.oidc import Login
from portal.signin.refusals import NotKnown, NumberInConflict, WrongDoor


def person_of(session: Session, ledger: Ledger, login: Login) -> UUID:
    """The citizen or employee behind a checked login; raises NotKnown, NumberInConflict or WrongDoor."""
    link = session.get(IdentityLink, (login.issuer, login.sub))
    if login.kind == "employee":
        return _employee(session, login, link)
    citizen = _known(session, ledger, login, link) if link is not None else _new(session, ledger, login)
    if login.protected:
        citizen.protected = True
    if login.name and citizen.name != login.name:
        citizen.name = login.name
    session.flush()
    return citizen.id


def _known(session: Session, ledger: Ledger, login: Login, link: IdentityLink) -> Citizen:
    if link.citizen_id is None:
        raise WrongDoor("linked_to_employee")
    citizen = session.get_one(Citizen, link.citizen_id)
    if not ledger.knows(SubjectId(citizen.subject_id)):
        # She was erased. Whoever comes back is somebody new, of whom nothing is known.
        session.delete(link)
        session.flush()
        return _new(session, ledger, login)
    if login.cpr is not None:
        owner = ledger.find_subject(login.cpr)
        if owner is None:
            # She has been given a new number: the person in the ledger stays the same.
            ledger.add_number(SubjectId(citizen.subject_id), login.cpr)
        elif owner != citizen.subject_id:
            raise NumberInConflict("number_of_another")
    return citizen


def _new(session: Session, ledger: Ledger, login: Login) -> Citizen:
    if login.cpr is None:
        raise NotKnown("no_number")
    subject_id = ledger.subject_of(login.cpr)
    citizen = session.scalar(select(Citizen).where(Citizen.subject_id == subject_id))
    if citizen is None:
        # No case here yet: she still gets a page of her own, which says so and gives a phone number.
        citizen = Citizen(id=uuid4(), subject_id=subject_id, protected=login.protected, language="da")
        session.add(citizen)
        session.flush()
    elif _other_account(session, login, IdentityLink.citizen_id == citizen.id):
        raise NumberInConflict("second_account")
    session.add(IdentityLink(issuer=login.issuer, sub=login.sub, citizen_id=citizen.id, employee_id=None))
    return citizen


def _employee(session: Session, login: Login, link: IdentityLink | None) -> UUID:
    if link is not None:
        if link.employee_id is None:
            raise WrongDoor("linked_to_citizen")
        return link.employee_id
    if login.employee_key is None:
        raise NotKnown("no_key")
    employee = session.scalar(select(Employee).where(Employee.key == login.employee_key))
    if employee is None:
        raise NotKnown("unknown_key")
    if _other_account(session, login, IdentityLink.employee_id == employee.id):
        raise NumberInConflict("second_account")
    session.add(IdentityLink(issuer=login.issuer, sub=login.sub, citizen_id=None, employee_id=employee.id))
    session.flush()
    return employee.id


def _other_account(session: Session, login: Login, whose: ColumnElement[bool]) -> bool:
    """Whether the person has another account at this provider; this one may be linked by now, a moment ago."""
    statement = select(IdentityLink.sub).where(
        IdentityLink.issuer == login.issuer, IdentityLink.sub != login.sub, whose
    )
    return session.scalar(statement.limit(1)) is not None
