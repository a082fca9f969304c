"""Times for a talk: two or three are proposed, she takes one, asks for others or wants no talk; and her comment."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.conversations import service
from portal.conversations.models import ConversationRequest, ConversationResponse, ConversationTimes, Form, Response
from portal.identity import Citizen, Employee
from portal.journal import service as journal
from portal.messages import service as messages
from portal.messages.service import StaffTask
from portal.offers import service as offers
from portal.plan import schedule
from portal.plan import service as plan
from portal.reference import reference_of

__all__ = ["ConversationResponse", "ConversationTimes", "Response"]


class NotOpen(Exception):
    """It cannot be said now: it was answered, changed or decided meanwhile."""


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What staff propose. `key` is made with the form: sent twice, it is one proposal."""

    key: UUID
    at: Sequence[datetime]
    form: Form
    place: str
    interpreter: str


@dataclass(frozen=True, kw_only=True)
class Talk:
    """Where a talk stands: the latest proposal and what she said to it, and all she has said."""

    times: ConversationTimes | None
    response: ConversationResponse | None
    responses: tuple[ConversationResponse, ...]

    @property
    def agreed(self) -> datetime | None:
        """The time she took, while it stands."""
        return self.response.chosen_at if self.response is not None and self.response.what == "accept" else None

    @property
    def waits_for_her(self) -> bool:
        return self.times is not None and self.response is None

    @property
    def comments(self) -> tuple[ConversationResponse, ...]:
        return tuple(one for one in self.responses if one.what == "comment")

    def to_choose(self, now: datetime) -> tuple[datetime, ...]:
        """The times that have not gone."""
        return tuple(at for at in self.times.choices if at > now) if self.times is not None else ()


def talk_of(session: Session, request: ConversationRequest) -> Talk:
    return talks_of(session, [request])[request.id]


def talks_of(session: Session, requests: Collection[ConversationRequest]) -> dict[UUID, Talk]:
    """Where each of these stands; two statements."""
    ids = {request.id for request in requests}
    proposed = select(ConversationTimes).where(ConversationTimes.request_id.in_(ids))
    latest = {one.request_id: one for one in session.scalars(proposed.order_by(ConversationTimes.at))}
    said: dict[UUID, list[ConversationResponse]] = {request_id: [] for request_id in ids}
    answered = select(ConversationResponse).where(ConversationResponse.request_id.in_(ids))
    for one in session.scalars(answered.order_by(ConversationResponse.at.desc(), ConversationResponse.id)):
        said[one.request_id].append(one)
    return {request_id: _talk(latest.get(request_id), said[request_id]) for request_id in ids}


def _talk(times: ConversationTimes | None, responses: Sequence[ConversationResponse]) -> Talk:
    to_it = {one.what: one for one in responses if times is not None and one.times_id == times.id}
    # Whoever wants another time may have taken one of these before, never after.
    return Talk(times=times, response=to_it.get("other_time") or to_it.get("accept"), responses=tuple(responses))


def propose(
    session: Session, request: ConversationRequest, employee: Employee, proposal: Proposal, now: datetime
) -> ConversationTimes:
    """Two or three times for her to choose from; they come in place of earlier ones, also of one she had taken."""
    times_id = uuid5(proposal.key, str(request.id))
    first = session.get(ConversationTimes, times_id)
    if first is not None:
        return first
    _lock(session, request)
    if request.open_for is None:
        raise NotOpen
    _call_off(session, talk_of(session, request), now)
    second, third = proposal.at[1], proposal.at[2] if len(proposal.at) > 2 else None
    times = ConversationTimes(
        id=times_id,
        subject_id=request.subject_id,
        request_id=request.id,
        employee_id=employee.id,
        at=now,
        form=proposal.form,
        first_at=proposal.at[0],
        second_at=second,
        third_at=third,
        place=proposal.place,
        interpreter=proposal.interpreter,
    )
    session.add(times)
    service.wait_for(request, "citizen", now)
    session.flush()
    citizen = session.get_one(Citizen, request.citizen_id)
    url = service.path_of(request)
    messages.tell_citizen(session, citizen, kind="conversation.proposed", url=url, now=now, ref=request.id)
    return times


def respond(
    session: Session,
    citizen: Citizen,
    request: ConversationRequest,
    what: Response,
    text: str,
    *,
    key: UUID,
    now: datetime,
    chosen_at: datetime | None = None,
) -> ConversationResponse:
    """Record what she says, with a receipt, and tell the staff. The same `key` again is a double click.

    `NotOpen` where it is about something that is over: a time that has gone or was replaced, a talk that was held.
    """
    response_id = uuid5(key, str(request.id))
    first = session.get(ConversationResponse, response_id)
    if first is not None:
        return first
    _lock(session, request)
    talk = talk_of(session, request)
    _check(session, citizen, request, talk, what, chosen_at, now)
    about_times = what in ("accept", "other_time")
    said = ConversationResponse(
        id=response_id,
        subject_id=citizen.subject_id,
        request_id=request.id,
        times_id=talk.times.id if about_times and talk.times is not None else None,
        what=what,
        chosen_at=chosen_at if what == "accept" else None,
        at=now,
        reference=reference_of(response_id),
        text=text,
    )
    session.add(said)
    session.flush()
    if what == "accept":
        _set_meeting(session, citizen, talk, chosen_at)
    elif what != "comment":
        _call_off(session, talk, now)
    if what == "cancel":
        request.open_for, request.cancelled_at = None, now
        _close_tasks(session, request, now)
    if what != "comment":
        service.wait_for(request, "municipality", now)
    _tell(session, citizen, request, said, now)
    messages.read_about(session, citizen, request.id, now=now)
    return said


def is_said(session: Session, request: ConversationRequest, key: UUID) -> bool:
    """Whether what this key was made for has been recorded."""
    return session.get(ConversationResponse, uuid5(key, str(request.id))) is not None


def _check(
    session: Session,
    citizen: Citizen,
    request: ConversationRequest,
    talk: Talk,
    what: Response,
    chosen_at: datetime | None,
    now: datetime,
) -> None:
    match what:
        case "comment":
            may = request.id in service.decisions_of(session, citizen)
        case "accept":
            may = talk.waits_for_her and chosen_at in talk.to_choose(now)
        case "other_time":
            may = talk.waits_for_her or talk.agreed is not None
        case "cancel":
            may = True
    if not may or (what != "comment" and request.open_for is None):
        raise NotOpen


def _tell(
    session: Session, citizen: Citizen, request: ConversationRequest, said: ConversationResponse, now: datetime
) -> None:
    kind = {"comment": "conversation.commented", "cancel": "conversation.cancelled"}.get(
        said.what, "conversation.replied"
    )
    offer = offers.offer_of(session, citizen, request.offer_id)
    url = service.staff_path_of(request)
    due_on = None if said.what == "comment" else offer.starts_on
    offers.tell_staff(session, citizen, kind=kind, ref=request.id, url=url, due_on=due_on, now=now)
    told: dict[str, str | int | None] = {
        "talk": str(request.id),
        "what": said.what,
        "at": said.chosen_at.isoformat() if said.chosen_at else None,
        "text": said.text or None,
        "receipt": said.reference,
    }
    journal.put_down(session, citizen, kind="request", ref=said.id, said=told, now=now)


def _set_meeting(session: Session, citizen: Citizen, talk: Talk, at: datetime | None) -> None:
    """What was agreed stands in her plan as her next meeting."""
    case = plan.case_of(session, citizen)
    if case is None or at is None or talk.times is None:
        return
    times = talk.times
    schedule.set_meeting(
        session, case, _meeting_id(times), starts_at=at, kind="sundhedskoordinator", form=times.form,
        place=times.place, note="",
    )  # fmt: skip


def _call_off(session: Session, talk: Talk, now: datetime) -> None:
    """A time she had taken does not hold any more."""
    if talk.times is not None and talk.agreed is not None:
        meeting_id = _meeting_id(talk.times)
        for meeting in schedule.meetings_with(session, {meeting_id}).values():
            schedule.call_off(meeting, now)


def _meeting_id(times: ConversationTimes) -> UUID:
    return uuid5(times.id, "meeting")


def _close_tasks(session: Session, request: ConversationRequest, now: datetime) -> None:
    """She wants no talk: what waited about it is done by that, and by nobody here."""
    waiting = update(StaffTask).where(StaffTask.ref == request.id, StaffTask.done_at.is_(None))
    session.execute(waiting.values(done_at=now))


def _lock(session: Session, request: ConversationRequest) -> None:
    session.refresh(request, with_for_update=True, attribute_names=["open_for", "turn"])
