"""One line of a case page: a goal or an effort, and things with a state of their own, as meetings and messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _

from portal.meetings import views as meeting_views
from portal.meetings.service import Standing
from portal.pages import moment
from portal.threads import views as thread_views
from portal.threads.service import Thread

Row = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Line:
    """A goal or an effort, with what is known of it."""

    title: str
    id: UUID | None = None
    state: str = ""
    badge: str = "neutral"
    rows: tuple[Row, ...] = ()
    note: str = ""
    written: str = ""


@dataclass(frozen=True, kw_only=True)
class Thing:
    """A consent, a conversation or an offer: the state in words, the facts, and where to act."""

    id: str
    title: str
    state: str
    badge: str
    rows: tuple[Row, ...]
    url: str | None = None


def called(standing: Standing, now: datetime) -> Thing:
    state, badge = meeting_views.staff_state_of(standing, now)
    return Thing(
        id=str(standing.invitation.id),
        title=meeting_views.kind_words()[standing.meeting.kind],
        state=state,
        badge=badge,
        rows=((_("Hvornår"), moment(standing.meeting.starts_at)),),
        url=url_for("staff_meetings.show", invitation_id=standing.invitation.id),
    )


def written(thread: Thread) -> Thing:
    state, badge = thread_views.state_of(thread)
    return Thing(
        id=str(thread.id),
        title=thread_views.title_of(thread),
        state=state,
        badge="warning" if thread.waits_since else badge,
        rows=((_("Senest skrevet"), moment(thread.last_at)),),
        url=url_for("staff_threads.show", thread_id=thread.id),
    )
