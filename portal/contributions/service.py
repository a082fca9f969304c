"""She sends, they see it and answer; what was sent is part of the case and is never taken out again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.contributions.models import Contribution, ContributionAnswer, Kind
from portal.errors import NotFound
from portal.identity import Citizen, Employee
from portal.messages import service as messages
from portal.plan import service as plan
from portal.plan import versions
from portal.plan.service import Case, Topic
from portal.reference import reference_of

__all__ = ["Answer", "Contribution", "Given", "Kind", "Sent", "answer", "contribution_in", "contribution_of",
           "mark_seen", "send", "send_preparation", "sent_in", "staff_path_of"]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Given:
    """One answer, as both sides read it."""

    text: str
    at: datetime
    name: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One thing she sent, and what came of it."""

    id: UUID
    kind: Kind
    line_id: UUID | None
    about: str
    text: str
    sent_at: datetime
    seen_at: datetime | None
    reference: str
    answers: tuple[Given, ...]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What she wrote to one question of the preparing form, or that she will say it at a meeting."""

    topic: Topic | None
    heading: str
    text: str
    later: bool


def path_of(contribution: Contribution) -> str:
    """The citizen's page."""
    return f"/plan/sendt/{contribution.id}"


def staff_path_of(contribution: Contribution) -> str:
    return f"/sager/{contribution.case_id}/fra-borgeren/{contribution.id}"


def send(
    session: Session,
    case: Case,
    citizen: Citizen,
    kind: Kind,
    text: str,
    *,
    key: UUID,
    now: datetime,
    line_id: UUID | None = None,
    about: str = "",
) -> Contribution:
    """Send it to her caseworker; `key` is made with the form, so that sending it twice is sending once.

    A goal is also written into the plan, in her words and as hers.
    """
    sent_id = uuid5(key, str(citizen.subject_id))
    sent = session.get(Contribution, sent_id)
    if sent is not None:
        return sent
    sent = Contribution(
        id=sent_id, subject_id=case.subject_id, citizen_id=citizen.id, case_id=case.id, kind=kind, line_id=line_id,
        sent_at=now, reference=reference_of(sent_id),
    )  # fmt: skip
    sent.text, sent.about = text, about
    session.add(sent)
    session.flush()
    if kind == "goal":
        plan.add_goal(session, case, text, goal_id=uuid4(), now=now)
        versions.keep(session, case, now)
    messages.tell_staff(
        session, citizen=citizen, kind="plan.written", url=staff_path_of(sent), due_on=None, now=now, ref=sent.id,
        employee_id=case.coordinator_id,
    )  # fmt: skip
    return sent


def send_preparation(
    session: Session, case: Case, citizen: Citizen, answers: Sequence[Answer], *, later: str, key: UUID, now: datetime
) -> Contribution:
    """Send her share of the forberedende del: one receipt for all of it, and each answer in its place of the plan."""
    parts = [f"{one.heading}:\n" + "\n".join(filter(None, (one.text, later if one.later else ""))) for one in answers]
    sent_id = uuid5(key, str(citizen.subject_id))
    if session.get(Contribution, sent_id) is None:
        for one in answers:
            if one.text and one.topic is None:
                plan.add_goal(session, case, one.text, goal_id=uuid4(), now=now)
            elif one.text and one.topic is not None:
                plan.write_preparation(session, case, one.topic, one.text, line_id=uuid4(), now=now)
        versions.keep(session, case, now)
    return send(session, case, citizen, "preparation", "\n".join(parts), key=key, now=now)


def answer(
    session: Session, sent: Contribution, employee: Employee, text: str, *, key: UUID, now: datetime
) -> ContributionAnswer:
    """Answer her and tell her so; the task about it is done. Sent twice, it is answered once."""
    answer_id = uuid5(key, str(sent.id))
    given = session.get(ContributionAnswer, answer_id)
    if given is not None:
        return given
    given = ContributionAnswer(
        id=answer_id, subject_id=sent.subject_id, contribution_id=sent.id, case_id=sent.case_id,
        employee_id=employee.id, at=now,
    )  # fmt: skip
    given.text = text
    session.add(given)
    session.flush()
    messages.task_done(session, sent.id, employee, now)
    citizen = session.get_one(Citizen, sent.citizen_id)
    messages.tell_citizen(session, citizen, kind="plan.answered", url=path_of(sent), now=now, ref=sent.id)
    return given


def mark_seen(session: Session, case: Case, now: datetime) -> None:
    """Her caseworker has all she sent on the screen; the first time counts."""
    session.execute(
        update(Contribution).where(Contribution.case_id == case.id, Contribution.seen_at.is_(None)).values(seen_at=now)
    )


def sent_in(session: Session, case: Case, *, limit: int = 2_000) -> list[Sent]:
    """All she has sent in this case with its answers, newest first; two statements."""
    rows = session.scalars(
        select(Contribution)
        .where(Contribution.case_id == case.id)
        .order_by(Contribution.sent_at.desc(), Contribution.id)
        .limit(limit)
    ).all()
    answers: dict[UUID, list[Given]] = defaultdict(list)
    for given, by in session.execute(
        select(ContributionAnswer, Employee)
        .join(Employee, Employee.id == ContributionAnswer.employee_id)
        .where(ContributionAnswer.case_id == case.id)
        .order_by(ContributionAnswer.at)
    ):
        answers[given.contribution_id].append(Given(text=given.text, at=given.at, name=by.name, title=by.title))
    return [_sent(row, answers[row.id]) for row in rows]


def _sent(row: Contribution, answers: Sequence[Given]) -> Sent:
    return Sent(
        id=row.id, kind=row.kind, line_id=row.line_id, about=row.about, text=row.text, sent_at=row.sent_at,
        seen_at=row.seen_at, reference=row.reference, answers=tuple(answers),
    )  # fmt: skip


def contribution_of(session: Session, citizen: Citizen, contribution_id: UUID) -> tuple[Contribution, Sent]:
    """What she sent, with its answers; another's is not found."""
    row = session.get(Contribution, contribution_id)
    if row is None or row.citizen_id != citizen.id:
        raise NotFound
    return row, _sent(row, _answers_to(session, row))


def contribution_in(session: Session, case: Case, contribution_id: UUID) -> tuple[Contribution, Sent]:
    """What was sent in this case, for whoever may see the case."""
    row = session.get(Contribution, contribution_id)
    if row is None or row.case_id != case.id:
        raise NotFound
    return row, _sent(row, _answers_to(session, row))


def _answers_to(session: Session, row: Contribution) -> list[Given]:
    found = session.execute(
        select(ContributionAnswer, Employee)
        .join(Employee, Employee.id == ContributionAnswer.employee_id)
        .where(ContributionAnswer.contribution_id == row.id)
        .order_by(ContributionAnswer.at)
    )
    return [Given(text=given.text, at=given.at, name=by.name, title=by.title) for given, by in found]
