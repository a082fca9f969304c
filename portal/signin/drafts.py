"""What a citizen has typed survives a login that comes between: sealed with her key, for a quarter of an hour.

    if not is_fresh(now):
        keep_typed(db.session(), citizen, request.path, request.form, now=now); db.commit()
        return redirect(fresh_login_url(request.path), 303)

and in the GET: `form = AnswerForm(formdata=MultiDict(read_typed(...)))`. A session that runs out in the middle of a
form keeps what was sent under the path it was sent to; a page of ours shows it after the login, and a form whose page
has that path may fill itself in by the same `read_typed`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from portal.identity import Citizen, acting
from portal.signin.models import KeptText

GOOD_FOR = timedelta(minutes=15)
NEVER = frozenset({"csrf_token"})

FORM, PAGE = "hvor", "side"
"""What a page's scripts send besides her words when her time is up: where the form leads, and the page it stood on."""

Typed = dict[str, list[str]]


def without_place(sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """What she typed, without what tells where."""
    return MultiDict([(name, value) for name, value in sent.items(multi=True) if name not in (FORM, PAGE)])


def keep_typed(
    session: Session, citizen: Citizen, key: str, values: Mapping[str, str | list[str]], *, now: datetime
) -> None:
    """Keep a form's values under `key`, in place of what was kept there before; the caller commits."""
    subject_id, key = _place(citizen, key)
    keep_typed_of(session, subject_id, key, values, now=now)


def keep_typed_of(
    session: Session, subject_id: UUID, key: str, values: Mapping[str, str | list[str]], *, now: datetime
) -> None:
    session.execute(delete(KeptText).where(KeptText.kept_at <= now - GOOD_FOR))
    session.execute(delete(KeptText).where(KeptText.subject_id == subject_id, KeptText.form == key))
    row = KeptText(id=uuid4(), subject_id=subject_id, form=key, kept_at=now)
    row.values = json.dumps(_lists(values))
    session.add(row)
    session.flush()


def read_typed(session: Session, citizen: Citizen, key: str, *, now: datetime) -> Typed | None:
    """What was kept under `key`, which stays until it is taken or a quarter of an hour has gone."""
    row = _row(session, citizen, key, now)
    return None if row is None else _open(row)


def take_typed(session: Session, citizen: Citizen, key: str, *, now: datetime) -> Typed | None:
    """What was kept under `key`, which is then gone; for a view that writes (`@writes`, or a POST)."""
    row = _row(session, citizen, key, now)
    if row is None:
        return None
    typed = _open(row)
    session.delete(row)
    session.flush()
    return typed


def key_for(key: str, power_id: UUID | None) -> str:
    """What is typed for another is kept apart from what is typed for oneself, and from each other's."""
    return key if power_id is None else f"{power_id}{key}"


def _place(citizen: Citizen, key: str) -> tuple[UUID, str]:
    """Whose key it is sealed with: what somebody types who acts for another is her own, and never his to find."""
    by = acting()
    return (citizen.subject_id, key) if by is None else (by.holder_subject, key_for(key, by.power_id))


def _row(session: Session, citizen: Citizen, key: str, now: datetime) -> KeptText | None:
    subject_id, key = _place(citizen, key)
    statement = select(KeptText).where(
        KeptText.subject_id == subject_id, KeptText.form == key, KeptText.kept_at > now - GOOD_FOR
    )
    return session.scalar(statement)


def _open(row: KeptText) -> Typed:
    typed: Typed = json.loads(row.values)
    return typed


def _lists(values: Mapping[str, str | list[str]]) -> Typed:
    if isinstance(values, MultiDict):
        return {name: values.getlist(name) for name in values if name not in NEVER}
    return {n: [v] if isinstance(v, str) else list(v) for n, v in values.items() if n not in NEVER}
