"""The municipality invites and calls off; she accepts, wants another time, or cannot come, each with a receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from consent.terms import COPENHAGEN
from portal.errors import NotFound
from portal.identity import Citizen, Employee
from portal.journal import service as journal
from portal.meetings.models import Invitation, InvitationReply, Reply, Why
from portal.messages import service as messages
from portal.plan import schedule
from portal.plan import service as plan
from portal.plan.schedule import Meeting, MeetingForm, MeetingKind
from portal.plan.service import Case
from portal.reference import reference_of

__all__ = ["Invitation", "InvitationReply", "Reply", "Why"]

INVITED, CALLED_OFF, REPLIED, TO_BE_FOUND = (
    "meeting.invited", "meeting.cancelled", "meeting.replied", "meeting.to_be_found",
)  # fmt: skip


class CalledOff(Exception):
    """The meeting was called off before she answered: nothing is recorded."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """What staff write when they invite her. `key` is made with the form: sent twice, it is one invitation."""

    key: UUID
    starts_at: datetime
    kind: MeetingKind
    form: MeetingForm
    place: str
    note: str
    minutes: int
    participants: str


@dataclass(frozen=True, kw_only=True)
class Said:
    """What she answers."""

    key: UUID
    what: Reply
    text: str
    bisidder: bool
    interpreter: bool
    interpreter_language: str


@dataclass(frozen=True, kw_only=True)
class Standing:
    """An invitation with its meeting and her latest answer."""

    invitation: Invitation
    meeting: Meeting
    reply: InvitationReply | None

    @property
    def open(self) -> bool:
        return self.invitation.cancelled_at is None

    def comes(self, now: datetime) -> bool:
        return self.open and self.meeting.starts_at >= now


def path_of(invitation: Invitation) -> str:
    return f"/moeder/{invitation.id}"


def staff_path_of(invitation: Invitation) -> str:
    return f"/medarbejder/moeder/{invitation.id}"


# What the municipality does


def invite(
    session: Session, case: Case, citizen: Citizen, employee: Employee, call: Call, now: datetime,
    *, instead_of: Invitation | None = None,
) -> Invitation:  # fmt: skip
    """Call her to a meeting; in place of another, that one is called off and what waited about it is done."""
    invitation_id = uuid5(call.key, str(case.id))
    first = session.get(Invitation, invitation_id)
    if first is not None:
        return first
    meeting = schedule.set_meeting(
        session, case, uuid5(call.key, f"meeting {case.id}"), starts_at=call.starts_at, kind=call.kind, form=call.form,
        place=call.place, note=call.note,
    )  # fmt: skip
    invitation = Invitation(
        id=invitation_id,
        subject_id=case.subject_id,
        citizen_id=citizen.id,
        meeting_id=meeting.id,
        employee_id=employee.id,
        sent_at=now,
        minutes=call.minutes,
        participants=call.participants,
    )
    session.add(invitation)
    session.flush()
    if instead_of is not None:
        instead_of.replaced_by = invitation.id
        _end(session, instead_of, now, "other")
        messages.task_done(session, instead_of.id, employee, now)
    url = path_of(invitation)
    messages.tell_citizen(session, citizen, kind=INVITED, url=url, now=now, ref=invitation.id)
    return invitation


def call_off(
    session: Session, invitation: Invitation, employee: Employee, why: Why, *, new_date_by: date, now: datetime
) -> None:
    """Called off by the municipality, which finds the new date itself: a task until another invitation is sent."""
    if not _end(session, invitation, now, why):
        return
    citizen = session.get_one(Citizen, invitation.citizen_id)
    messages.task_done(session, invitation.id, employee, now)
    url = path_of(invitation)
    messages.tell_citizen(session, citizen, kind=CALLED_OFF, url=url, now=now, ref=invitation.id)
    _tell_staff(session, citizen, invitation, TO_BE_FOUND, new_date_by, now)


def _end(session: Session, invitation: Invitation, now: datetime, why: Why) -> bool:
    """Whether it was on until now."""
    session.refresh(invitation, with_for_update=True, attribute_names=["cancelled_at"])
    if invitation.cancelled_at is not None:
        return False
    invitation.cancelled_at, invitation.cancelled_why = now, why
    schedule.call_off(schedule.meetings_with(session, {invitation.meeting_id})[invitation.meeting_id], now)
    return True


# What she does


def answer(session: Session, citizen: Citizen, standing: Standing, said: Said, now: datetime) -> InvitationReply:
    """Record her answer with the time it came. The same `key` again is a double click; a later answer counts."""
    invitation = standing.invitation
    reply_id = uuid5(said.key, str(invitation.id))
    first = session.get(InvitationReply, reply_id)
    if first is not None:
        return first
    session.refresh(invitation, with_for_update=True, attribute_names=["cancelled_at"])
    if invitation.cancelled_at is not None:
        raise CalledOff
    reply = InvitationReply(
        id=reply_id,
        subject_id=citizen.subject_id,
        invitation_id=invitation.id,
        what=said.what,
        at=now,
        bisidder=said.bisidder,
        interpreter=said.interpreter,
        reference=reference_of(reply_id),
        text=said.text,
        interpreter_language=said.interpreter_language,
    )
    session.add(reply)
    session.flush()
    told: dict[str, str | int | None] = {
        "invitation": str(invitation.id),
        "starts_at": standing.meeting.starts_at.isoformat(),
        "what": said.what,
        "text": said.text,
        "interpreter": said.interpreter_language,
        "bisidder": int(said.bisidder),
    }
    journal.put_down(session, citizen, kind="meeting", ref=reply.id, said=told, now=now)
    # A yes without wishes needs nobody to do anything.
    if (said.what != "accept" or said.interpreter or said.text) and not messages.is_waiting(session, invitation.id):
        due = standing.meeting.starts_at.astimezone(COPENHAGEN).date()
        _tell_staff(session, citizen, invitation, REPLIED, due, now)
    messages.read_about(session, citizen, invitation.id, now=now)
    return reply


# What is read


def standings(session: Session, citizen: Citizen) -> list[Standing]:
    """All her invitations with what she answered, the latest meeting first; three statements."""
    found = session.scalars(select(Invitation).where(Invitation.citizen_id == citizen.id)).all()
    return _told(session, list(found))


def standing_of(session: Session, citizen: Citizen, invitation_id: UUID) -> Standing:
    """Her invitation; another's is not found."""
    found = session.get(Invitation, invitation_id)
    if found is None or found.citizen_id != citizen.id:
        raise NotFound
    return _told(session, [found])[0]


def replies_to(session: Session, invitation: Invitation) -> list[InvitationReply]:
    """All she has answered, the latest first."""
    wanted = select(InvitationReply).where(InvitationReply.invitation_id == invitation.id)
    return list(session.scalars(wanted.order_by(InvitationReply.at.desc(), InvitationReply.id)))


def _told(session: Session, found: list[Invitation]) -> list[Standing]:
    meetings = schedule.meetings_with(session, {row.meeting_id for row in found})
    replies: dict[UUID, InvitationReply] = {}
    wanted = select(InvitationReply).where(InvitationReply.invitation_id.in_({row.id for row in found}))
    for reply in session.scalars(wanted.order_by(InvitationReply.at, InvitationReply.id)):
        replies[reply.invitation_id] = reply
    told = [Standing(invitation=i, meeting=meetings[i.meeting_id], reply=replies.get(i.id)) for i in found]
    return sorted(told, key=lambda one: (one.meeting.starts_at, str(one.invitation.id)), reverse=True)


def _tell_staff(
    session: Session, citizen: Citizen, invitation: Invitation, kind: str, due_on: date, now: datetime
) -> None:
    case = plan.case_of(session, citizen)
    messages.tell_staff(
        session,
        citizen=citizen,
        kind=kind,
        url=staff_path_of(invitation),
        due_on=due_on,
        now=now,
        ref=invitation.id,
        employee_id=None if case is None else case.coordinator_id,
    )
