"""What comes with a message: the file in the form is taken in together with the message, or neither is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal.documents import service as documents
from portal.documents import views
from portal.documents.forms import WithFile
from portal.documents.service import Refused
from portal.documents.views import Line
from portal.identity import Citizen, Employee
from portal.plan.service import Case
from portal.threads import service
from portal.threads.reading import Message
from portal.threads.service import Thread


def written(
    session: Session, form: WithFile, case: Case | None, citizen: Citizen, write: Callable[[], Thread], *, key: UUID,
    now: datetime, employee: Employee | None = None,
) -> Thread | None:  # fmt: skip
    """Write the message and put the file with it; None where there is no room for the file, and nothing is written."""
    thread = write()
    if form.brought is not None and case is not None:
        message_id = service.message_id_of(thread.id, key)
        try:
            documents.attach(session, case, citizen, form.brought, message_id, now=now, employee=employee)
        except Refused as refused:
            session.rollback()
            form.turned_back(refused)
            return None
    return thread


def beside(session: Session, told: Sequence[Message]) -> dict[UUID, Line]:
    """What came with each of these messages; one statement."""
    found = documents.attached_to(session, [message.id for message in told])
    return {message_id: views.line(document) for message_id, document in found.items()}
