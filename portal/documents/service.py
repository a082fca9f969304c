"""She sends a document, they open it; what was sent is part of the case and is never taken out again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID, uuid5

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from consent.ledger import UnknownSubject
from portal.documents import clamd
from portal.documents.kinds import QUOTA, FileKind, Refused
from portal.documents.looking import Looked, looked_at
from portal.documents.models import Document, DocumentPiece, ScanState
from portal.errors import NotFound
from portal.identity import Citizen, Employee
from portal.journal import service as journal
from portal.messages import service as messages
from portal.outbox import service as outbox
from portal.plan.service import Case
from portal.reference import reference_of
from portal.settings import Settings

__all__ = ["Brought", "Document", "FileKind", "Refused", "Told", "attach", "attached_to", "brought", "can_be_had",
           "document_of", "documents_of",
           "file_of", "mark_seen", "send", "staff_path_of"]  # fmt: skip

PIECE = 256 * 1024
"""Bytes of the file in one row."""
SENT, SCAN = "document.sent", "document.scan"
"""What the staff are told, and what the worker is asked for."""


@dataclass(frozen=True, kw_only=True)
class Brought:
    """A file that was looked at and, where there is a scanner, scanned: it may be taken in."""

    file: Looked
    scan: ScanState


@dataclass(frozen=True, kw_only=True)
class Told:
    """What she says of a document."""

    what: str = ""
    origin: str = ""
    dated_on: date | None = None


def path_of(document: Document) -> str:
    """The citizen's page."""
    return f"/plan/dokumenter/{document.id}"


def staff_path_of(document: Document) -> str:
    return f"/sager/{document.case_id}/dokumenter/{document.id}"


def brought(settings: Settings, name: str, data: bytes) -> Brought:
    """Look at a file and have it scanned, outside any transaction; Refused with the reason."""
    file = looked_at(name, data)
    if not settings.clamd_socket:
        return Brought(file=file, scan="not_scanned")
    try:
        verdict = clamd.ask(settings.clamd_socket, file.data)
    except clamd.Away:
        return Brought(file=file, scan="waiting")
    if verdict == "infected":
        raise Refused("infected")
    return Brought(file=file, scan="clean")


def send(
    session: Session, case: Case, citizen: Citizen, sent: Brought, told: Told, *, key: UUID, now: datetime
) -> Document:
    """Send it to her caseworker; `key` is made with the form, so that sending it twice is sending once.

    Refused where she has sent as much as there is room for.
    """
    document, is_new = _taken(session, case, citizen, sent, told, document_id=uuid5(key, str(case.id)), now=now)
    if is_new:
        messages.tell_staff(
            session, citizen=citizen, kind=SENT, url=staff_path_of(document), due_on=None, now=now, ref=document.id,
            employee_id=case.coordinator_id,
        )  # fmt: skip
    return document


def attach(
    session: Session, case: Case, citizen: Citizen, sent: Brought, message_id: UUID, *, now: datetime,
    employee: Employee | None = None,
) -> Document:  # fmt: skip
    """Put it with a message of a thread, hers or the municipality's; the message itself tells of it."""
    document_id = uuid5(message_id, "document")
    return _taken(session, case, citizen, sent, Told(), document_id=document_id, now=now, message_id=message_id,
                  employee=employee)[0]  # fmt: skip


def _taken(
    session: Session, case: Case, citizen: Citizen, sent: Brought, told: Told, *, document_id: UUID, now: datetime,
    message_id: UUID | None = None, employee: Employee | None = None,
) -> tuple[Document, bool]:  # fmt: skip
    # Of two that are sent at once the second sees how much room the first has left.
    session.get_one(Case, case.id, with_for_update=True, populate_existing=True)
    found = session.get(Document, document_id)
    if found is not None:
        return found, False
    file = sent.file
    if employee is None and used(session, citizen) + len(file.data) > QUOTA:
        raise Refused("quota")
    document = Document(
        id=document_id, subject_id=citizen.subject_id, citizen_id=citizen.id, case_id=case.id,
        employee_id=None if employee is None else employee.id, message_id=message_id, file_kind=file.kind,
        size=len(file.data), sent_at=now, scan=sent.scan, scanned_at=now if sent.scan == "clean" else None,
        reference=reference_of(document_id), dated_on=told.dated_on,
    )  # fmt: skip
    document.name, document.what, document.origin = file.name, told.what, told.origin
    session.add(document)
    session.flush()
    for number, at in enumerate(range(0, len(file.data), PIECE)):
        piece = DocumentPiece(
            id=uuid5(document_id, str(number)), subject_id=citizen.subject_id, document_id=document_id, number=number
        )
        session.add(piece)
        piece.data = file.data[at : at + PIECE]
        session.flush()
        session.expunge(piece)
    said: dict[str, str | int | None] = {
        "document": str(document_id),
        "message": None if message_id is None else str(message_id),
        "from": "citizen" if employee is None else employee.title,
        "name": file.name,
        "what": told.what,
        "origin": told.origin,
        "dated_on": told.dated_on.isoformat() if told.dated_on else None,
        "size": len(file.data),
        "sha256": sha256(file.data).hexdigest(),
    }
    journal.put_down(session, citizen, kind="document", ref=document_id, said=said, now=now)
    if sent.scan == "waiting":
        outbox.enqueue(session, kind=SCAN, payload={"document_id": str(document_id)}, now=now)
    return document, True


def used(session: Session, citizen: Citizen) -> int:
    """Bytes of all she has sent."""
    wanted = select(func.coalesce(func.sum(Document.size), 0))
    return int(session.scalar(wanted.where(Document.citizen_id == citizen.id, Document.employee_id.is_(None))) or 0)


def documents_of(session: Session, citizen: Citizen) -> Sequence[Document]:
    """All that she has sent and been sent, the newest first; one statement."""
    wanted = select(Document).where(Document.citizen_id == citizen.id)
    return session.scalars(wanted.order_by(Document.sent_at.desc(), Document.id)).all()


def documents_in(session: Session, case: Case) -> Sequence[Document]:
    """The same for the staff: of this case."""
    wanted = select(Document).where(Document.case_id == case.id)
    return session.scalars(wanted.order_by(Document.sent_at.desc(), Document.id)).all()


def attached_to(session: Session, message_ids: Collection[UUID]) -> dict[UUID, Document]:
    """What came with each of these messages; one statement."""
    found = session.scalars(select(Document).where(Document.message_id.in_(message_ids)))
    return {document.message_id: document for document in found if document.message_id is not None}


def document_of(session: Session, citizen: Citizen, document_id: UUID) -> Document:
    """A document of her case; another's is not found."""
    found = session.get(Document, document_id)
    if found is None or found.citizen_id != citizen.id:
        raise NotFound
    return found


def file_of(session: Session, document: Document) -> bytes:
    """The file, whole; not found where it is held back, or where she was erased."""
    if document.scan == "infected":
        raise NotFound
    pieces = select(DocumentPiece).where(DocumentPiece.document_id == document.id).order_by(DocumentPiece.number)
    try:
        data = b"".join(piece.data for piece in session.scalars(pieces))
    except UnknownSubject:
        raise NotFound from None
    if len(data) != document.size:
        raise NotFound  # she was erased: what is left opens for nobody
    return data


def mark_seen(session: Session, document: Document, now: datetime) -> None:
    """Somebody in the municipality has it on the screen; the first time counts."""
    session.execute(
        update(Document)
        .where(Document.id == document.id, Document.employee_id.is_(None), Document.seen_at.is_(None))
        .values(seen_at=now)
    )


def can_be_had(document: Document) -> bool:
    """Whether the staff may have the file: what waits for the scanner is held back from them."""
    return document.scan in ("not_scanned", "clean")
