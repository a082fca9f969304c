"""The worker's part: what could not be scanned when it was sent is scanned later, and an infected file is destroyed."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import load_only

from portal.documents import clamd, service
from portal.documents.models import Document, DocumentPiece
from portal.errors import NotFound
from portal.identity import Citizen
from portal.messages import service as messages
from portal.outbox.models import Job
from portal.wiring import Wired

JOB = service.SCAN
_HER = load_only(Citizen.subject_id, Citizen.email_sealed, raiseload=True)
"""No more than that may the worker's role read of her."""


def attempt(wired: Wired, job: Job) -> bool:
    """Have one document scanned; False: the scanner is away, and the outbox tries again later."""
    document_id, path = UUID(job.payload["document_id"]), wired.settings.clamd_socket
    with wired.session(writes=False) as session:
        document = session.get_one(Document, document_id)
        if document.scan != "waiting":
            return True
        try:
            data = service.file_of(session, document)
        except NotFound:
            return True  # she was erased: there is nothing left to scan
    if not path:
        return False
    try:
        verdict = clamd.ask(path, data)
    except clamd.Away:
        return False
    with wired.session() as session:
        document = session.get_one(Document, document_id)
        document.scan, document.scanned_at = verdict, wired.now()
        if verdict == "infected":
            session.execute(delete(DocumentPiece).where(DocumentPiece.document_id == document_id))
            citizen = session.get_one(Citizen, document.citizen_id, options=[_HER])
            messages.tell_citizen(
                session, citizen, kind="document.infected", url=service.path_of(document), now=wired.now(),
                ref=document_id,
            )  # fmt: skip
        session.commit()
    return True
