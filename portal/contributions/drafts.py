"""Drafts: kept with her key until she sends or throws them away; no page of the staff's ever opens one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.contributions.models import Draft
from portal.identity import Citizen

Values = dict[str, str]


def keep(session: Session, citizen: Citizen, form: str, values: Mapping[str, str], *, now: datetime) -> None:
    """Keep these in place of what was kept of the form before."""
    drop(session, citizen, form)
    draft = Draft(id=uuid4(), subject_id=citizen.subject_id, form=form, kept_at=now)
    draft.values = json.dumps(dict(values))
    session.add(draft)
    session.flush()


def draft_of(session: Session, citizen: Citizen, form: str) -> tuple[Values, datetime] | None:
    """What she has kept of the form, and when."""
    row = session.scalars(select(Draft).where(Draft.subject_id == citizen.subject_id, Draft.form == form)).first()
    if row is None:
        return None
    values: Values = json.loads(row.values or "{}")
    return values, row.kept_at


def drop(session: Session, citizen: Citizen, form: str) -> None:
    session.execute(delete(Draft).where(Draft.subject_id == citizen.subject_id, Draft.form == form))


def drafts_of(session: Session, citizen: Citizen) -> list[tuple[str, datetime]]:
    """Which forms she has begun, the latest first; nothing is opened."""
    rows = session.execute(
        select(Draft.form, Draft.kept_at).where(Draft.subject_id == citizen.subject_id).order_by(Draft.kept_at.desc())
    )
    return [(form, kept_at) for form, kept_at in rows]
