"""The meetings of a case: one is set, and one is called off; both stay to be read."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.plan.models import Case, Meeting, MeetingForm, MeetingKind

__all__ = ["Meeting", "MeetingForm", "MeetingKind"]


def set_meeting(
    session: Session, case: Case, meeting_id: UUID, *, starts_at: datetime, kind: MeetingKind, form: MeetingForm,
    place: str, note: str,
) -> Meeting:  # fmt: skip
    meeting = Meeting(
        id=meeting_id, subject_id=case.subject_id, case_id=case.id, starts_at=starts_at, kind=kind, form=form,
        place=place, note=note,
    )  # fmt: skip
    session.add(meeting)
    session.flush()
    return meeting


def call_off(meeting: Meeting, now: datetime) -> None:
    meeting.cancelled_at = meeting.cancelled_at or now


def meetings_with(session: Session, ids: Collection[UUID]) -> dict[UUID, Meeting]:
    """These meetings; one statement."""
    return {row.id: row for row in session.scalars(select(Meeting).where(Meeting.id.in_(ids)))}
