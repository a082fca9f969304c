"""The first page of each: what this is, what she must do now, or what waits in the staff's inbox."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from portal import db
from portal.access import open_to
from portal.casework import views as casework
from portal.consents import views as consents
from portal.conversations import views as conversations
from portal.identity import Citizen, acting, current_citizen, current_employee
from portal.meetings import views as meetings
from portal.messages import service as messages
from portal.offers import views as offers
from portal.pages import page
from portal.plan import views as plan
from portal.post import service as post
from portal.rights import views as rights
from portal.threads import views as threads
from portal.todo import Todo
from portal.wiring import wired

bp = Blueprint("front", __name__)

TELLERS = (consents, offers, conversations, threads, meetings, rights, plan)
"""The rooms that know of something that waits."""


@bp.get("/")
@open_to("anyone")
def home() -> ResponseReturnValue:
    if current_employee() is not None:
        return casework.inbox_page()
    if acting() is not None:
        return redirect(url_for("representation.front"), 303)
    citizen = current_citizen()
    return page("front/welcome.html") if citizen is None else _of(citizen)


def _of(citizen: Citizen) -> ResponseReturnValue:
    session, now = db.session(), wired().now()
    todos = [todo for teller in TELLERS for todo in teller.todos(session, citizen, now)]
    hers = sorted((todo for todo in todos if todo.waits_for is None), key=_deadline)
    return page(
        "front/citizen.html",
        first=hers[0] if hers else None,
        then=hers[1:],
        others=sorted((todo for todo in todos if todo.waits_for is not None), key=_deadline),
        meeting=plan.next_meeting_on(session, citizen, now),
        written=threads.news(session, citizen),
        news=messages.unread(session, citizen),
        help_wanted=(reaching := post.reaching_of(session, citizen)) is not None and reaching.wants_help,
    )


def _deadline(todo: Todo) -> date:
    return todo.until or date.max
