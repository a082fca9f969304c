"""Her meetings: all of them, one with the box to answer in, the receipt, the guide, and a file for her calendar."""

from __future__ import annotations

from typing import cast
from uuid import UUID, uuid4

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from portal import db
from portal.access import open_to
from portal.errors import NotFound
from portal.identity import the_citizen
from portal.meetings import service, views
from portal.meetings.forms import ReplyForm
from portal.meetings.service import Reply, Said, Standing
from portal.pages import page
from portal.signin import drafts
from portal.wiring import wired

bp = Blueprint("meetings", __name__, url_prefix="/moeder")


@bp.get("")
@open_to("citizen")
def overview() -> ResponseReturnValue:
    now = wired().now()
    coming, past = views.split(service.standings(db.session(), the_citizen()), now)
    told = [
        [(one, views.kind_words()[one.meeting.kind], views.state_of(one, now)) for one in part]
        for part in (coming, past)
    ]
    return page("meetings/overview.html", coming=told[0], past=told[1])


@bp.get("/saadan-foregaar-det")
@open_to("citizen")
def guide() -> ResponseReturnValue:
    """What happens at the meeting with the rehabiliteringsteam."""
    return page("meetings/guide.html")


@bp.route("/<uuid:invitation_id>", methods=["GET", "POST"])
@open_to("citizen")
def show(invitation_id: UUID) -> ResponseReturnValue:
    session, citizen, now = db.session(), the_citizen(), wired().now()
    standing = service.standing_of(session, citizen, invitation_id)
    kept = drafts.read_typed(session, citizen, request.path, now=now) if request.method == "GET" else None
    form = ReplyForm(MultiDict(kept)) if kept else ReplyForm()
    key = _key(form)
    if request.method == "POST" and standing.comes(now) and form.validate():
        try:
            service.answer(session, citizen, standing, _said(form, key), now)
        except service.CalledOff:
            return redirect(url_for(".show", invitation_id=invitation_id), 303)
        drafts.take_typed(session, citizen, request.path, now=now)
        db.commit()
        return redirect(url_for(".receipt", invitation_id=invitation_id), 303)
    return _page(standing, form, 422 if form.errors else 200)


def _page(standing: Standing, form: ReplyForm, status: int) -> ResponseReturnValue:
    now = wired().now()
    return page(
        "meetings/meeting.html",
        status,
        form=form,
        standing=standing,
        rows=views.rows(standing),
        participants=views.participants(standing),
        state=views.state_of(standing, now),
        comes=standing.comes(now),
        reply=None if standing.reply is None else views.reply_rows(standing.reply),
        what=standing.reply.what if standing.reply else "",
    )


@bp.get("/<uuid:invitation_id>/kvittering")
@open_to("citizen")
def receipt(invitation_id: UUID) -> ResponseReturnValue:
    standing = service.standing_of(db.session(), the_citizen(), invitation_id)
    if standing.reply is None:
        raise NotFound
    return page(
        "meetings/receipt.html",
        standing=standing,
        reply=standing.reply,
        rows=[*views.rows(standing)[:1], *views.reply_rows(standing.reply)],
    )


@bp.get("/<uuid:invitation_id>/kalender.ics")
@open_to("citizen")
def calendar(invitation_id: UUID) -> ResponseReturnValue:
    standing = service.standing_of(db.session(), the_citizen(), invitation_id)
    settings = wired().settings
    body = views.calendar(standing, settings.municipality, settings.public_url, wired().now())
    answer = Response(body, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'attachment; filename="aftale.ics"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _said(form: ReplyForm, key: UUID) -> Said:
    support = form.support.data or ()
    interpreter = "tolk" in support
    return Said(
        key=key,
        what=cast(Reply, form.what.data),
        text=form.text.data or "",
        bisidder="bisidder" in support,
        interpreter=interpreter,
        interpreter_language=(form.interpreter_language.data or "") if interpreter else "",
    )


def _key(form: ReplyForm) -> UUID:
    """The id her form came with; a form without a good one counts as a new one."""
    try:
        key = UUID(form.key.data)
    except (AttributeError, TypeError, ValueError):
        key = uuid4()
    form.key.data = str(key)
    return key
