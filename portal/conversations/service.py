"""She asks for a talk about an offer that worries her; the region advises, the municipality answers and decides."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.conversations import shared
from portal.conversations.models import ConversationAnswer, ConversationRequest, Decision, Form, Said, Turn
from portal.errors import NotFound
from portal.identity import Citizen, Employee
from portal.journal import service as journal
from portal.messages import service as messages
from portal.offers import service as offers
from portal.offers.service import Offer
from portal.reference import reference_of

__all__ = ["ConversationAnswer", "ConversationRequest", "Decision", "Form", "Said"]


class SharedChanged(Exception):
    """What goes along is not what she was shown: nothing is sent until she has seen it as it is now."""


class AskedAlready(Exception):
    """A request about this offer waits for an answer already; nothing new was recorded."""

    def __init__(self, request: ConversationRequest) -> None:
        super().__init__()
        self.request = request


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What she asks for. `key` is made with the form, so that a double click finds the first request."""

    key: UUID
    worry: str
    form: Form
    times: str
    bisidder: bool
    interpreter: bool
    interpreter_language: str
    bisidder_name: str = ""
    jobformidler: bool = False
    more: Collection[str] = ()
    """What she adds from her plan."""
    shown: str | None = None
    """The digest of what she was shown; None where somebody sends it for her, from her own words."""

    @property
    def words(self) -> shared.Words:
        return shared.Words(
            worry=self.worry,
            form=self.form,
            times=self.times,
            bisidder=self.bisidder,
            bisidder_name=self.bisidder_name,
            interpreter=self.interpreter,
            interpreter_language=self.interpreter_language,
            jobformidler=self.jobformidler,
        )


@dataclass(frozen=True, kw_only=True)
class Given:
    """An answer and who gave it."""

    what: Said

    text: str
    at: datetime
    name: str
    title: str
    decision: Decision | None


def path_of(request: ConversationRequest) -> str:
    return f"/samtaler/{request.id}"


def staff_path_of(request: ConversationRequest) -> str:
    return f"/medarbejder/samtaler/{request.id}"


def ask(session: Session, citizen: Citizen, offer: Offer, wish: Wish, now: datetime) -> ConversationRequest:
    """Record the request and tell the staff; an offer that has not begun waits from now on: LAB § 113, stk. 3.

    No deadline for the talk is known in law, so none is given. What the staff see as a deadline is the offer's start,
    or today where it has begun and she is in it.
    """
    locked = offers.offer_of(session, citizen, offer.id, "tilbud", lock=True)
    request_id = uuid5(wish.key, str(locked.id))
    first = session.get(ConversationRequest, request_id)
    if first is not None:
        return first
    waiting = open_request(session, locked)
    if waiting is not None:
        raise AskedAlready(waiting)
    if locked.withdrawn_at is not None:
        raise offers.OfferTakenBack
    along = shared.gathered(session, citizen, locked, wish.words, wish.more)
    if wish.shown is not None and wish.shown != shared.digest(along):
        raise SharedChanged
    today = offers.day_in_denmark(now)
    begun = locked.begun(today)
    request = ConversationRequest(
        id=request_id,
        subject_id=citizen.subject_id,
        citizen_id=citizen.id,
        offer_id=locked.id,
        open_for=locked.id,
        offer_version=locked.version,
        begun=begun,
        asked_at=now,
        form=wish.form,
        bisidder=wish.bisidder,
        interpreter=wish.interpreter,
        jobformidler=wish.jobformidler,
        turn="municipality",
        turn_since=now,
        reference=reference_of(request_id),
        worry=wish.worry,
        times=wish.times,
        interpreter_language=wish.interpreter_language,
        bisidder_name=wish.bisidder_name,
        shared=shared.told(along),
    )
    session.add(request)
    offers.hold(locked, now)
    session.flush()
    offers.tell_staff(
        session,
        citizen,
        kind="conversation.asked",
        ref=request.id,
        url=staff_path_of(request),
        due_on=today if begun else locked.starts_on,
        now=now,
    )
    said: dict[str, str | int | None] = {
        "offer": str(locked.id),
        "offer_version": locked.version,
        "worry": wish.worry,
        "form": wish.form,
        "times": wish.times,
        "interpreter_language": wish.interpreter_language if wish.interpreter else None,
        "receipt": request.reference,
    }
    journal.put_down(session, citizen, kind="request", ref=request.id, said=said, now=now)
    return request


def answer(
    session: Session,
    request: ConversationRequest,
    employee: Employee,
    text: str,
    now: datetime,
    *,
    decision: Decision | None = None,
    what: Said | None = None,
    answer_id: UUID | None = None,
) -> ConversationAnswer:
    """Answer her; with a `decision` about the offer its hold ends. The same `answer_id` again is a double click.

    A message on the way leaves the wish open; advice and a decision close it.
    """
    given = session.get(ConversationAnswer, answer_id) if answer_id is not None else None
    if given is not None:
        return given
    said: Said = "decision" if decision is not None else what or "advice"
    recorded = ConversationAnswer(
        id=answer_id or uuid4(),
        subject_id=request.subject_id,
        request_id=request.id,
        employee_id=employee.id,
        at=now,
        what=said,
        decision=decision,
        text=text,
    )
    session.add(recorded)
    citizen = session.get_one(Citizen, request.citizen_id)
    if said == "advice" and request.turn is not None:
        wait_for(request, "municipality", now)
    if decision is not None:
        wait_for(request, None, now)
        offer = offers.offer_of(session, citizen, request.offer_id, lock=True)
        offers.end_hold(offer, now, taken_back=decision == "dropped")
    session.flush()
    if said != "message":
        request.open_for = None
        messages.task_done(session, request.id, employee, now)
    messages.tell_citizen(session, citizen, kind="conversation.answered", url=path_of(request), now=now, ref=request.id)
    return recorded


def wait_for(request: ConversationRequest, whom: Turn | None, now: datetime) -> None:
    """Who has the ball from now on: whoever is reminded, and nobody once it is decided."""
    request.turn, request.turn_since, request.reminded_at = whom, None if whom is None else now, None


def open_request(session: Session, offer: Offer) -> ConversationRequest | None:
    """The wish about this offer that is open."""
    return session.scalars(select(ConversationRequest).where(ConversationRequest.open_for == offer.id)).first()


def asked_about(session: Session, citizen: Citizen) -> dict[UUID, ConversationRequest]:
    """Her open wishes by the offer they are about."""
    wanted = select(ConversationRequest).where(
        ConversationRequest.citizen_id == citizen.id, ConversationRequest.open_for.is_not(None)
    )
    return {request.offer_id: request for request in session.scalars(wanted)}


def request_of(session: Session, citizen: Citizen, request_id: UUID) -> ConversationRequest:
    """Her request; another's is not found."""
    found = session.get(ConversationRequest, request_id)
    if found is None or found.citizen_id != citizen.id:
        raise NotFound
    return found


def requests_of(session: Session, citizen: Citizen) -> list[ConversationRequest]:
    """All her requests, newest first."""
    return list(
        session.scalars(
            select(ConversationRequest)
            .where(ConversationRequest.citizen_id == citizen.id)
            .order_by(ConversationRequest.asked_at.desc())
        )
    )


def answers_to(session: Session, request: ConversationRequest) -> list[Given]:
    """What the municipality has answered, newest first; one statement."""
    rows = session.execute(
        select(ConversationAnswer, Employee)
        .join(Employee, Employee.id == ConversationAnswer.employee_id)
        .where(ConversationAnswer.request_id == request.id)
        .order_by(ConversationAnswer.at.desc())
    )
    return [
        Given(what=row.what, text=row.text, at=row.at, name=by.name, title=by.title, decision=row.decision)
        for row, by in rows
    ]


def decisions_of(session: Session, citizen: Citizen) -> dict[UUID, Decision]:
    """What was decided about her offers after a request, by request."""
    rows = session.execute(
        select(ConversationAnswer.request_id, ConversationAnswer.decision)
        .where(ConversationAnswer.subject_id == citizen.subject_id, ConversationAnswer.decision.is_not(None))
        .order_by(ConversationAnswer.at)
    )
    return {request_id: decision for request_id, decision in rows if decision is not None}
