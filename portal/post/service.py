"""Letters are queued with their cause and delivered by the worker; deadlines count from the day they arrive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session, load_only

from portal.identity import Citizen
from portal.outbox import service as outbox
from portal.pages import local_day
from portal.post.adapter import DigitalPost, Memo, Told
from portal.post.models import Letter, LetterKind, LetterState, Reaching

__all__ = ["Letter", "LetterKind", "LetterState", "Reaching"]

JOB = "post.letter"
LABELS: dict[str, str] = {
    "indstilling": "Indstilling fra rehabiliteringsteamet",
    "partshoering": "Partshøring",
    "afgoerelse": "Afgørelse",
    "consent": "Kopi af dit svar om samtykke",
}
"""What stands on the letter in her Digital Post: Danish, as the letter of the law is, and nothing about her."""


def queue(
    session: Session,
    citizen: Citizen,
    *,
    kind: LetterKind,
    ref: UUID,
    text: str,
    now: datetime,
    day: datetime | None = None,
) -> Letter:
    """Write a letter that the worker delivers; it exists exactly when the caller's transaction does."""
    choice = session.get(Reaching, citizen.id)
    letter = Letter(
        id=uuid4(),
        subject_id=citizen.subject_id,
        citizen_id=citizen.id,
        kind=kind,
        ref=ref,
        state="queued",
        created_at=day or now,
        paper_wanted=choice is not None and choice.without_mitid,
    )
    letter.text = text
    session.add(letter)
    session.flush()
    outbox.enqueue(session, kind=JOB, payload={"letter_id": str(letter.id)}, now=now)
    return letter


def hand_over(
    session: Session, letter_id: UUID, post: DigitalPost, *, cvr: str, name: str, number: str, now: datetime
) -> Told | None:
    """Give one letter to Digital Post, or ask where it is. An exempt citizen's letter is for paper without asking.

    None: nothing new is known. `note` writes down what came back, in a transaction of its own.
    """
    letter = session.get_one(Letter, letter_id)
    if letter.state == "sent":
        return post.status(letter.id, now)
    if letter.state != "queued":
        return Told(where="available", at=letter.available_at) if letter.available_at else None
    choice = session.get(Reaching, letter.citizen_id, options=[load_only(Reaching.exempt)])
    if (choice is not None and choice.exempt) or not number:
        return Told(where="not_registered", at=now)
    memo = Memo(
        message_id=letter.id,
        sender_cvr=cvr,
        sender_name=name,
        recipient=number,
        label=LABELS[letter.kind],
        text=letter.text,
        created_at=letter.created_at,
    )
    return post.send(memo, now)


def note(session: Session, letter_id: UUID, told: Told) -> bool:
    """Write down where it is; True when Digital Post has no more to tell."""
    letter = session.get_one(Letter, letter_id)
    if letter.state in ("queued", "sent"):
        letter.state = told.where
        letter.sent_at = letter.sent_at or told.at
        letter.available_at = told.at if told.where == "available" else None
    return letter.state != "sent"


def posted(session: Session, letter: Letter, on: date) -> None:
    """Somebody has put it in an envelope. In Digital Post it keeps the day it arrived there."""
    if letter.posted_on is None:
        letter.posted_on = on
    if letter.state in ("not_registered", "queued"):
        letter.state = "posted"


def to_print(letter: Letter) -> bool:
    """It waits for somebody to print and post it."""
    return letter.posted_on is None and (letter.state == "not_registered" or letter.paper_wanted)


def letters_of(session: Session, citizen: Citizen) -> Sequence[Letter]:
    wanted = select(Letter).where(Letter.citizen_id == citizen.id).order_by(Letter.created_at.desc(), Letter.id)
    return session.scalars(wanted).all()


def letter_of(session: Session, citizen: Citizen, letter_id: UUID) -> Letter | None:
    found = session.get(Letter, letter_id)
    return found if found is not None and found.citizen_id == citizen.id else None


def arrived_on(session: Session, ref: UUID, kind: LetterKind) -> date | None:
    """The day from which a deadline about this thing counts; None while nobody can know it.

    In Digital Post it is the day it could be read there. On paper it is the day it was posted: the day it came through
    her door is later, so a deadline counted from it is safe.
    """
    wanted = select(Letter).where(Letter.ref == ref, Letter.kind == kind).order_by(Letter.created_at.desc())
    letter = session.scalars(wanted.limit(1)).first()
    if letter is None:
        return None
    return local_day(letter.available_at) if letter.available_at is not None else letter.posted_on


def reaching_of(session: Session, citizen: Citizen) -> Reaching | None:
    return session.get(Reaching, citizen.id)


def choose(
    session: Session, citizen: Citizen, *, exempt: bool, without_mitid: bool, wants_help: bool, now: datetime
) -> Reaching:
    """The three settings, each for itself."""
    row = session.get(Reaching, citizen.id)
    if row is None:
        row = Reaching(citizen_id=citizen.id)
        session.add(row)
    row.exempt, row.without_mitid, row.wants_help, row.changed_at = exempt, without_mitid, wants_help, now
    return row
