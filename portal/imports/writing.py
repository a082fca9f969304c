"""The rows of a file become rows of ours, each sheet by its own few lines; the caller commits them together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from consent.events import SubjectId
from consent.ledger import Ledger, NumberTaken, UnknownSubject
from portal.courses import service as courses
from portal.identity import Citizen
from portal.imports.checking import Line, Tell
from portal.imports.faults import Fault
from portal.imports.known import Keyed, Known, portions
from portal.imports.models import ImportedRow
from portal.plan import taking_in, versions
from portal.plan.service import Case


class Writer:
    """Makes a row of ours of each line and remembers which."""

    def __init__(
        self, session: Session, ledger: Ledger, keyed: Keyed, known: Known, *, run_id: UUID, now: datetime
    ) -> None:
        self._session, self._ledger, self._keyed, self._known = session, ledger, keyed, known
        self._run_id, self._now = run_id, now
        self._made: list[dict[str, object]] = []
        self._planned: set[UUID] = set()
        self._new: dict[UUID, Citizen] = {}
        """Citizens this run has made: nothing of theirs was here before."""
        self._open: set[UUID] = set()
        """Those who got an open case in this run."""
        self._kept: list[object] = []
        """Held on to, so that what names them finds them without asking the database."""
        self.faults: list[Fault] = []

    def write(self, lines: list[Line], order: tuple[str, ...], tell: Tell) -> int:
        """Everything that is not here yet, in the order of the sheets; how many rows were new."""
        ranked = sorted(lines, key=lambda line: order.index(line.sheet.name))
        for number, line in enumerate(ranked, 1):
            key = self._keyed.of_id(line.sheet.name, line.values["id"])
            if key not in self._known.rows:
                content, row_id = self._keyed.of_content(line), self._one(line)
                self._known.rows[key] = (row_id, content)
                self._made.append({"key": key, "content": content, "row_id": row_id, "run_id": self._run_id})
            tell(number, len(ranked))
        self._session.flush()
        for case in self._cases():
            versions.keep(self._session, case, self._now)
        for some in portions(self._made):
            self._session.execute(insert(ImportedRow), some)
        return len(self._made)

    def _cases(self) -> Iterator[Case]:
        for some in portions(sorted(self._planned)):
            yield from self._session.scalars(select(Case).where(Case.id.in_(some)))

    def _one(self, line: Line) -> UUID:
        makers: dict[str, Callable[[Line], UUID]] = {
            "citizens": self._citizen,
            "cases": self._case,
            "assignments": self._assignment,
            "contacts": self._contact,
            "courses": self._course,
            "course_days": self._course_day,
            "efforts": self._effort,
            "changes": self._change,
        }
        return makers[line.sheet.name](line)

    def _named(self, line: Line, column: str, sheet: str) -> UUID:
        return self._known.rows[self._keyed.of_id(sheet, line.values[column])][0]

    def _citizen(self, line: Line) -> UUID:
        """Somebody who has been here by herself stays as she is; protection is only ever added."""
        values = line.values
        subject = self._ledger.subject_of(values["cpr"])
        there = self._session.scalar(select(Citizen).where(Citizen.subject_id == subject))
        if there is not None:
            if values["protected"]:
                _protect(there)
            return there.id
        citizen = Citizen(
            id=uuid4(), subject_id=subject, protected=values["protected"], language=values.get("language", "da")
        )
        for name in ("name", "address", "email", "phone"):
            setattr(citizen, name, values.get(name, ""))
        self._session.add(citizen)
        self._session.flush()
        self._new[citizen.id] = citizen
        return citizen.id

    def _case(self, line: Line) -> UUID:
        who = self._named(line, "citizen", "citizens")
        citizen = self._new.get(who) or self._session.get_one(Citizen, who)
        is_open = line.values["status"] == "open"
        was_here = who not in self._new and is_open and taking_in.has_open_case(self._session, citizen)
        if was_here or (is_open and who in self._open):
            # She was here under another source's id or by herself: only now is it known that she is the same.
            self.faults.append(line.fault("status", "is open, and the citizen has an open case here already"))
            return uuid4()
        if is_open:
            self._open.add(who)
        made = taking_in.case(self._session, citizen, line.values)
        self._kept.append(made)
        return made.id

    def _assignment(self, line: Line) -> UUID:
        case_id = self._named(line, "case", "cases")
        if not taking_in.assign(self._session, case_id, self._known.employees[line.values["employee"]]):
            self.faults.append(line.fault("case", "has another coordinator here; hand it over in the portal"))
        return case_id

    def _contact(self, line: Line) -> UUID:
        return taking_in.contact(self._session, self._named(line, "case", "cases"), line.values)

    def _course(self, line: Line) -> UUID:
        citizen = self._session.get_one(Citizen, self._named(line, "citizen", "citizens"))
        given = {name: line.values.get(name) for name in ("started_on", "ends_on", "ended_on")}
        return courses.take_in(
            self._session, citizen, kind=line.values["kind"], granted_on=line.values["granted_on"], **given
        ).id

    def _course_day(self, line: Line) -> UUID:
        course = self._session.get_one(courses.Course, self._named(line, "course", "courses"))
        values = line.values
        return courses.add_day(
            self._session, course, values["what"], values["first"], values.get("last"), held=values.get("held")
        ).id

    def _effort(self, line: Line) -> UUID:
        case_id, values = self._named(line, "case", "cases"), line.values
        effort_id = taking_in.effort(self._session, case_id, values)
        self._planned.add(case_id)
        if "course" in values:
            self._session.flush()
            course = self._session.get_one(courses.Course, self._named(line, "course", "courses"))
            courses.tell_effort(self._session, course, effort_id, values["legal_kind"])
        return effort_id

    def _change(self, line: Line) -> UUID:
        citizen = self._session.get_one(Citizen, self._named(line, "citizen", "citizens"))
        if line.values["what"] == "protected":
            _protect(citizen)
            return citizen.id
        try:
            self._ledger.add_number(SubjectId(citizen.subject_id), line.values["cpr"])
        except NumberTaken:
            self.faults.append(line.fault("cpr", "is somebody else's number here"))
        except UnknownSubject:
            self.faults.append(line.fault("citizen", "is somebody who was erased"))
        return citizen.id


def _protect(citizen: Citizen) -> None:
    """Her address is kept nowhere from here on, and no word of her name finds her."""
    citizen.protected, citizen.address = True, ""
