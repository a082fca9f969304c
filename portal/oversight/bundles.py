"""Hand a bundle to Datatilsynet: one asks on a ground, another approves, and only those two fetch it, for two weeks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.identity import Employee
from portal.oversight.bundle_models import SupervisionBundle, SupervisionFetch
from portal.oversight.models import LookReport

GROUNDS: Final = ("inspection", "complaint", "breach", "plan")
"""Their inspection, a citizen's complaint to them, a breach that was notified; they have asked to see the plan."""
WITH_PLAN: Final = "plan"
"""The only ground on which a word of a plan goes along, and then of one case."""
WAITING, APPROVED, DECLINED = "waiting", "approved", "declined"
OPEN_FOR: Final = timedelta(days=14)
LONGEST: Final = timedelta(days=31)
"""Of a period: more people than that are not handed out in one go."""
PAGE_SIZE: Final = 50
_PARAGRAPH = re.compile(r"(§|artikel|article|art\.)\s*[0-9]", re.IGNORECASE)


class OwnBundle(Exception):
    """Whoever asked does not approve."""


class Decided(Exception):
    """Somebody has decided already."""


class NotYours(Exception):
    """Only whoever asked and whoever approved fetch it."""


class Over(Exception):
    """It was not approved, or its time is up."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is asked for: one report's case, or a period."""

    ground: str
    legal_ref: str
    report_id: UUID | None = None
    first: date | None = None
    last: date | None = None


def names_a_law(text: str) -> bool:
    return _PARAGRAPH.search(text) is not None


def ask(session: Session, employee: Employee, wanted: Wanted, now: datetime) -> SupervisionBundle:
    """Nothing goes anywhere before another approves. A report of her own look is not found."""
    if wanted.report_id is not None:
        report = session.get(LookReport, wanted.report_id)
        if report is None or report.employee_id == employee.id:
            raise NotFound
    made = SupervisionBundle(
        id=uuid4(),
        ground=wanted.ground,
        legal_ref=wanted.legal_ref,
        report_id=wanted.report_id,
        first=wanted.first,
        last=wanted.last,
        asked_by=employee.id,
        asked_at=now,
        state=WAITING,
    )
    session.add(made)
    return made


def bundle_of(session: Session, reader: Employee, bundle_id: UUID, *, lock: bool = False) -> SupervisionBundle:
    """Any but one about a look of the reader's own, which is not found."""
    wanted = _visible(reader).where(SupervisionBundle.id == bundle_id)
    found = session.scalar(wanted.with_for_update(of=SupervisionBundle) if lock else wanted)
    if found is None:
        raise NotFound
    return found


def latest(session: Session, reader: Employee) -> Sequence[SupervisionBundle]:
    """Newest first; one statement."""
    wanted = _visible(reader).order_by(SupervisionBundle.asked_at.desc(), SupervisionBundle.id)
    return session.scalars(wanted.limit(PAGE_SIZE)).all()


def _visible(reader: Employee) -> Select[SupervisionBundle]:
    return (
        select(SupervisionBundle)
        .outerjoin(LookReport, LookReport.id == SupervisionBundle.report_id)
        .where(or_(SupervisionBundle.report_id.is_(None), LookReport.employee_id != reader.id))
    )


def decide(session: Session, by: Employee, bundle_id: UUID, *, yes: bool, now: datetime) -> SupervisionBundle:
    """The second pair of eyes; a yes opens it for two weeks. Whoever asked may take it back, and no more."""
    found = bundle_of(session, by, bundle_id, lock=True)
    if found.state != WAITING:
        raise Decided
    if yes and found.asked_by == by.id:
        raise OwnBundle
    found.state, found.decided_by, found.decided_at = (APPROVED if yes else DECLINED), by.id, now
    found.open_until = now + OPEN_FOR if yes else None
    return found


def may_fetch(bundle: SupervisionBundle, employee: Employee, now: datetime) -> bool:
    return employee.id in (bundle.asked_by, bundle.decided_by) and is_open(bundle, now)


def is_open(bundle: SupervisionBundle, now: datetime) -> bool:
    """It ends by itself."""
    return bundle.state == APPROVED and bundle.open_until is not None and now < bundle.open_until


def to_fetch(session: Session, employee: Employee, bundle_id: UUID, now: datetime) -> SupervisionBundle:
    """`Over` for everybody when its time is up, `NotYours` for anybody but the two."""
    found = bundle_of(session, employee, bundle_id)
    if not is_open(found, now):
        raise Over
    if not may_fetch(found, employee, now):
        raise NotYours
    return found


def fetched(session: Session, bundle: SupervisionBundle, by: Employee, sha256: bytes, now: datetime) -> None:
    """In the transaction of the fetch: no log, no file."""
    session.add(SupervisionFetch(id=uuid4(), bundle_id=bundle.id, employee_id=by.id, at=now, sha256=sha256))


def fetches_of(session: Session, bundle: SupervisionBundle) -> Sequence[tuple[SupervisionFetch, str]]:
    """Each with the name of who fetched it, newest first."""
    rows = session.execute(
        select(SupervisionFetch, Employee.name)
        .join(Employee, Employee.id == SupervisionFetch.employee_id)
        .where(SupervisionFetch.bundle_id == bundle.id)
        .order_by(SupervisionFetch.at.desc(), SupervisionFetch.id)
    )
    return [(row[0], row[1]) for row in rows]
