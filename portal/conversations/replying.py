"""What she says on the way to a talk and after it: about the times, that she wants none, and about the decision."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from portal import db
from portal.access import open_to
from portal.conversations import service, times, views
from portal.conversations.forms import NONE, CommentForm, TimesForm
from portal.conversations.service import ConversationRequest
from portal.identity import Citizen, the_citizen
from portal.offers import service as offers
from portal.pages import page
from portal.signin import drafts
from portal.wiring import wired

bp = Blueprint("talks", __name__, url_prefix="/samtaler")


@bp.route("/<uuid:request_id>/tid", methods=["GET", "POST"])
@open_to("citizen")
def when(request_id: UUID) -> ResponseReturnValue:
    """The times to choose from, another time, or no talk; while nothing is proposed only the last of these."""
    session, citizen, now = db.session(), the_citizen(), wired().now()
    asked = service.request_of(session, citizen, request_id)
    if asked.open_for is None:
        return redirect(url_for("conversations.show", request_id=asked.id), 303)
    talk = times.talk_of(session, asked)
    kept = _kept(citizen)
    form = TimesForm(kept) if kept else TimesForm()
    form.offer(talk.to_choose(now) if talk.waits_for_her else (), another=talk.times is not None)
    if form.is_submitted() and times.is_said(session, asked, _key(form)):
        return redirect(url_for("conversations.show", request_id=asked.id), 303)  # a double click
    # A time taken where there is none to choose any more is no fault of hers that a field could tell.
    late = talk.times is None and form.is_submitted() and form.choice.data != NONE
    if not late and form.validate_on_submit():
        what, chosen = form.said()
        try:
            times.respond(
                session, citizen, asked, what, form.text.data or "", key=_key(form), now=now, chosen_at=chosen
            )
        except times.NotOpen:
            late = True
        else:
            return _done(citizen, asked, _("Vi har modtaget dit svar om samtalen."))
    values: dict[str, Any] = {"asked": asked, "rows": views.times_rows(talk), "agreed": talk.agreed, "late": late}
    values["offer"] = offers.offer_of(session, citizen, asked.offer_id)
    values["gone"] = talk.waits_for_her and not talk.to_choose(now)
    _key(form)
    return page("conversations/times.html", 409 if late else 422 if form.errors else 200, form=form, **values)


@bp.route("/<uuid:request_id>/bemaerkning", methods=["GET", "POST"])
@open_to("citizen")
def comment(request_id: UUID) -> ResponseReturnValue:
    """What she thinks of what was decided; it is neither a complaint nor an answer to the offer."""
    session, citizen, now = db.session(), the_citizen(), wired().now()
    asked = service.request_of(session, citizen, request_id)
    decided = service.decisions_of(session, citizen).get(asked.id)
    if decided is None:
        return redirect(url_for("conversations.show", request_id=asked.id), 303)
    kept = _kept(citizen)
    form = CommentForm(kept) if kept else CommentForm()
    if form.validate_on_submit():
        times.respond(session, citizen, asked, "comment", form.text.data or "", key=_key(form), now=now)
        return _done(citizen, asked, _("Vi har modtaget det, du skrev om beslutningen."))
    _key(form)
    return page(
        "conversations/comment.html", 422 if form.errors else 200, form=form, asked=asked,
        decided=views.decision_words(decided),
    )  # fmt: skip


def _done(citizen: Citizen, asked: ConversationRequest, told: str) -> ResponseReturnValue:
    drafts.take_typed(db.session(), citizen, request.path, now=wired().now())
    db.commit()
    flash(told, "success")
    return redirect(url_for("conversations.show", request_id=asked.id), 303)


def _kept(citizen: Citizen) -> MultiDict[str, str] | None:
    """What she had typed before a login came between."""
    if request.method != "GET":
        return None
    kept = drafts.read_typed(db.session(), citizen, request.path, now=wired().now())
    return MultiDict(kept) if kept else None


def _key(form: TimesForm | CommentForm) -> UUID:
    """The id the form came with; a form without a good one counts as a new one."""
    try:
        key = UUID(form.key.data)
    except (AttributeError, TypeError, ValueError):
        key = uuid4()
    form.key.data = str(key)
    return key
