"""What each member of staff meets first: the inbox, or for those who have no cases what they may see instead."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consent.ledger import Alarm, AlarmKind
from portal import db
from portal.casework import access, filters, standing_in
from portal.identity import Citizen, Employee, the_employee
from portal.messages import service as messages
from portal.messages import views as message_views
from portal.messages.service import StaffTask
from portal.pages import local_day, moment, page, shortday
from portal.plan.service import Case
from portal.register.views import register_page
from portal.rights import service as rights
from portal.sealing import fetch_keys
from portal.threads import service as threads
from portal.transparency.views import role_words
from portal.wiring import wired

CASE_ROLES = frozenset({"caseworker", "coordinator"})
ALL = filters.Filters()
LAST_PAGE = 1_000_000
"""What is typed into an address must not become a number that no database knows."""
PLACES = {
    "consent": "samtykker",
    "letter": "samtykker",
    "offer": "tilbud",
    "conversation": "samtaler",
    "plan": "fra-borgeren",
}
"""Where on the case page the things of a kind stand."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the inbox. `url` is None where she has no relation to the case."""

    id: UUID
    who: str
    what: str
    url: str | None
    at: datetime
    due_on: date | None
    state: str
    badge: str
    can_finish: bool
    can_take: UUID | None
    """The case, where it has no coordinator and she may become one."""


def page_number() -> int:
    return min(max(request.args.get("side", 1, type=int), 1), LAST_PAGE)


def inbox_page() -> Response:
    """The first page of whoever works here."""
    employee = the_employee()
    if employee.roles & CASE_ROLES:
        number, wanted = page_number(), filters.read(request.args)
        rows, more = rows_of(db.session(), employee, wired().now(), page=number, wanted=wanted)
        answers = "caseworker" in employee.roles
        return page(
            "casework/inbox.html", rows=rows, number=number, more=more, can_answer_phone=answers,
            wanted=wanted, kinds=filters.kinds(), dues=filters.dues(), whose=filters.whose(),
        )  # fmt: skip
    if "administrator" in employee.roles:
        return register_page()
    roles = [word for role, word in role_words().items() if role in employee.roles]
    ledger = wired().ledger()
    names = {str(agency.agency_id): agency.name for agency in ledger.agencies()}
    return page("casework/oversight.html", roles=roles, alarms=alarm_rows(ledger.alarms(limit=50), names))


def alarm_rows(alarms: Iterable[Alarm], names: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """When, which agency, and what about it a person ought to look at."""
    words = {
        AlarmKind.NO_CASE: _("%(n)s spørgsmål uden sagsnummer på en time"),
        AlarmKind.STRANGERS: _("Spørgsmål om %(n)s mennesker uden samtykke på en time"),
        AlarmKind.VOLUME: _("%(n)s spørgsmål på en time"),
    }
    return [
        (moment(alarm.hour), names.get(alarm.agency, alarm.agency), words[alarm.kind] % {"n": alarm.count})
        for alarm in alarms
    ]


def rows_of(
    session: Session, employee: Employee, now: datetime, *, page: int, wanted: filters.Filters = ALL
) -> tuple[list[Row], bool]:
    """One page of the inbox and whether there is more; at most seven statements, however many tasks there are."""
    today = local_day(now)
    covered = standing_in.covered_by(session, employee, today)
    found = messages.staff_tasks(
        session, employee, now, limit=access.PAGE_SIZE + 1, offset=(page - 1) * access.PAGE_SIZE, also=covered,
        only=filters.conditions(wanted, employee, covered, today),
    )  # fmt: skip
    tasks = found[: access.PAGE_SIZE]
    cases = access.cases_of(session, {task.citizen_id for task in tasks})
    near = access.too_near(session, employee)
    own = {
        citizen_id for citizen_id, case in cases.items() if is_own(employee, case, covered) and citizen_id not in near
    }
    names = _names(session, own)
    owners = access.colleagues(session, {case.coordinator_id for case in cases.values() if case.coordinator_id})
    rows = []
    for task in tasks:
        case = cases.get(task.citizen_id)
        state, badge = state_of(task.due_on, today)
        url = None if task.citizen_id in near else _url(employee, task, case, covered)
        rows.append(
            Row(
                id=task.id,
                who=names.get(task.citizen_id) or _stranger(case, owners, url),
                what=message_views.sentence_for_staff(task.kind),
                url=url,
                at=task.created_at,
                due_on=task.due_on,
                state=state,
                badge=badge,
                can_finish=_can_finish(employee, task, covered),
                can_take=case.id if case is not None and _can_take(employee, case) else None,
            )
        )
    return rows, len(found) > access.PAGE_SIZE


def is_own(employee: Employee, case: Case, covered: Collection[UUID] = ()) -> bool:
    """Hers, or of a colleague whose work she does today."""
    return "caseworker" in employee.roles and case.coordinator_id in {employee.id, *covered}


def _can_take(employee: Employee, case: Case) -> bool:
    return "caseworker" in employee.roles and case.coordinator_id is None and case.unit == employee.unit


def _can_finish(employee: Employee, task: StaffTask, covered: Collection[UUID]) -> bool:
    """As `access.finishable` says it."""
    everybodys = task.employee_id is None and "caseworker" in employee.roles
    return task.kind not in access.DONE_BY_ANSWERING and (task.employee_id in {employee.id, *covered} or everybodys)


def _names(session: Session, citizen_ids: Collection[UUID]) -> dict[UUID, str]:
    citizens = access.citizens(session, citizen_ids)
    fetch_keys(session, [citizen for citizen in citizens.values() if not citizen.protected])
    return {citizen_id: name_of(citizen) for citizen_id, citizen in citizens.items()}


def name_of(citizen: Citizen) -> str:
    """Her name, but for those whose name is shown to nobody."""
    return _("Navne- og adressebeskyttet") if citizen.protected else citizen.name


def _stranger(case: Case | None, owners: dict[UUID, str], url: str | None) -> str:
    """Whose case it is, where she may not see whom it is about."""
    if case is not None and case.coordinator_id is not None:
        return _("En borger hos %(name)s", name=owners[case.coordinator_id])
    return _("En borger uden koordinerende sagsbehandler")


def _url(employee: Employee, task: StaffTask, case: Case | None, covered: Collection[UUID]) -> str | None:
    """Where the task is done. What stands in the task itself is never followed."""
    own = case is not None and is_own(employee, case, covered)
    if task.kind.startswith("conversation.") and task.ref is not None:
        asked = task.kind in messages.HEALTH_COORDINATOR
        nobodys = "caseworker" in employee.roles and (case is None or case.coordinator_id is None)
        if own or (asked and ("coordinator" in employee.roles or nobodys)):
            return url_for("casework.conversation", request_id=task.ref)
        return None
    if task.kind == rights.ASKED and task.ref is not None:
        nobodys = "caseworker" in employee.roles and (case is None or case.coordinator_id is None)
        return url_for("staff_requests.show", request_id=task.ref) if own or nobodys else None
    if task.kind == threads.WRITTEN and task.ref is not None and case is not None:
        return url_for("staff_threads.show", thread_id=task.ref) if own or _can_take(employee, case) else None
    if not own or case is None:
        return None
    if task.kind.startswith("meeting.") and task.ref is not None:
        return url_for("staff_meetings.show", invitation_id=task.ref)
    return url_for("casework.case", case_id=case.id, _anchor=PLACES.get(task.kind.partition(".")[0]))


def state_of(due_on: date | None, today: date) -> tuple[str, str]:
    """The state in words, and the colour that repeats it."""
    if due_on is None:
        return _("Uden frist"), "neutral"
    if due_on < today:
        return _("Fristen er gået"), "error"
    if due_on == today:
        return _("Frist i dag"), "warning"
    return _("Venter"), "info"


@dataclass(frozen=True, kw_only=True)
class CaseRow:
    """One line of the list of cases."""

    url: str
    who: str
    journal_no: str
    opened: str
    waits: int


def case_rows(session: Session, cases: Sequence[tuple[Case, Citizen]]) -> list[CaseRow]:
    fetch_keys(session, [case for case, _citizen in cases])
    waits = access.open_tasks(session, {citizen.id for _case, citizen in cases})
    return [
        CaseRow(
            url=url_for("casework.case", case_id=case.id),
            who=name_of(citizen),
            journal_no=case.journal_no,
            opened=shortday(case.opened_on),
            waits=waits.get(citizen.id, 0),
        )
        for case, citizen in cases
    ]
