"""Search for a citizen by name, day of birth or CPR number; each search is written down with what was searched for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid4

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from consent.events import SubjectId
from consent.keys import Keyring, seal, unseal
from consent.ledger import Ledger
from portal.errors import NotFound
from portal.identity import Citizen, Employee
from portal.plan.service import Case
from portal.reach import conflicts, terms
from portal.reach.models import CitizenTerm, Hit, Search
from portal.sealing import fetch_keys
from portal.transparency.service import record_read

By = Literal["name", "born", "number"]
MOST = 10
"""Citizens shown of one search: whoever knows whom she looks for needs no more, and nobody leafs through people."""
AT_MOST = 30
AN_HOUR = timedelta(hours=1)
GOOD_FOR = timedelta(minutes=15)


class TooMany(Exception):
    """She has searched as often as she may in an hour; `again` is when the next one is possible."""

    def __init__(self, again: datetime) -> None:
        self.again = again


@dataclass(frozen=True, kw_only=True)
class Found:
    """A citizen of a search. `case` is her open case; `mine` whether it is the searcher's own."""

    hit_id: UUID
    citizen: Citizen
    born: str
    case: Case | None
    mine: bool
    conflict: bool


def search(
    session: Session, ledger: Ledger, keys: Keyring, employee: Employee, by: By, wanted: str, now: datetime
) -> Search:
    """Search, and write down who searched for what, and for each citizen found that she was; the caller commits."""
    _within_limit(session, employee, now)
    found = _citizens(session, ledger, keys, by, wanted)
    shown = found if len(found) <= MOST else []
    search_id = uuid4()
    made = Search(
        id=search_id,
        employee_id=employee.id,
        by=by,
        criterion_sealed=seal(keys.index_key, _place(search_id), wanted.encode()),
        found=len(found),
        at=now,
    )
    session.add(made)
    session.flush()
    for citizen in shown:
        session.add(Hit(id=uuid4(), search_id=search_id, citizen_id=citizen.id))
        record_read(session, citizen=citizen, employee=employee, what="name", reason="search", now=now)
    session.flush()
    return made


def criterion(keys: Keyring, made: Search) -> str:
    """What was searched for; empty when it has been removed."""
    if made.criterion_sealed is None:
        return ""
    return unseal(keys.index_key, _place(made.id), made.criterion_sealed).decode()


def _place(search_id: UUID) -> str:
    return f"case_search|{search_id}|criterion_sealed"


def _citizens(session: Session, ledger: Ledger, keys: Keyring, by: By, wanted: str) -> Sequence[Citizen]:
    """At most one more than is shown."""
    if by == "number":
        subject = ledger.find_subject(wanted)
        found = None if subject is None else session.scalar(select(Citizen).where(Citizen.subject_id == subject))
        return [] if found is None else [found]
    statement = select(Citizen)
    for word in terms.words_of(wanted) if by == "name" else [wanted]:
        term = aliased(CitizenTerm)
        statement = statement.join(
            term,
            and_(
                term.citizen_id == Citizen.id,
                term.kind == by,
                term.hash == terms.hash_of(keys.index_key, by, word),
            ),
        )
    return session.scalars(statement.distinct().order_by(Citizen.id).limit(MOST + 1)).all()


def _within_limit(session: Session, employee: Employee, now: datetime) -> None:
    """Counted from the searches themselves; one at a time for each employee."""
    session.get_one(Employee, employee.id, with_for_update={"key_share": True})
    count, oldest = session.execute(
        select(func.count(), func.min(Search.at)).where(Search.employee_id == employee.id, Search.at > now - AN_HOUR)
    ).one()
    if count >= AT_MOST:
        raise TooMany(oldest + AN_HOUR)


def search_of(session: Session, employee: Employee, search_id: UUID, now: datetime) -> Search:
    """Her own search while it is good; any other is not found."""
    made = session.get(Search, search_id)
    if made is None or made.employee_id != employee.id or made.at <= now - GOOD_FOR:
        raise NotFound
    return made


def found_by(session: Session, ledger: Ledger, employee: Employee, made: Search) -> list[Found]:
    """Whom it found; a fixed number of statements but for the day of birth of each, of which there are ten at most."""
    rows = session.execute(
        select(Hit, Citizen, Case, conflicts.between(employee.id, Citizen.subject_id))
        .join(Citizen, Citizen.id == Hit.citizen_id)
        .outerjoin(Case, and_(Case.citizen_id == Citizen.id, Case.status == "open"))
        .where(Hit.search_id == made.id)
        .order_by(Hit.id)
    ).all()
    fetch_keys(session, [row[1] for row in rows])
    return [
        Found(
            hit_id=hit.id,
            citizen=citizen,
            born=", ".join(ledger.born_as(SubjectId(citizen.subject_id))),
            case=case,
            mine=case is not None and case.coordinator_id == employee.id,
            conflict=conflict,
        )
        for hit, citizen, case, conflict in rows
    ]


def hit_of(session: Session, employee: Employee, hit_id: UUID, now: datetime) -> tuple[Citizen, Case]:
    """A citizen her own search found, who has an open case; any other, and one in conflict, is not found."""
    row = session.execute(
        select(Citizen, Case)
        .join(Hit, Hit.citizen_id == Citizen.id)
        .join(Search, Search.id == Hit.search_id)
        .join(Case, and_(Case.citizen_id == Citizen.id, Case.status == "open"))
        .where(
            Hit.id == hit_id,
            Search.employee_id == employee.id,
            Search.at > now - GOOD_FOR,
            ~conflicts.between(employee.id, Citizen.subject_id),
        )
    ).first()
    if row is None:
        raise NotFound
    return row[0], row[1]
