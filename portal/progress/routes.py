"""Her own points: what she follows, the drawing with its table, a day to fill in or change, and sending a snapshot."""

from __future__ import annotations

from typing import cast
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from portal import db
from portal.access import open_to
from portal.errors import NotFound, Stale
from portal.identity import the_citizen
from portal.pages import local_day, page
from portal.plan import service as plan
from portal.plan.service import Case
from portal.progress import sent as sending
from portal.progress import service, views
from portal.progress.curve import digest
from portal.progress.forms import POINTS, DayForm, FollowForm, PickForm, SendForm, day_form
from portal.progress.service import TakenDay, Topic
from portal.signin import drafts as typed
from portal.wiring import wired

bp = Blueprint("progress", __name__, url_prefix="/plan/saadan-gaar-det")


@bp.get("")
@open_to("citizen")
def show() -> ResponseReturnValue:
    """The drawing and its table, and what she has sent."""
    session, citizen = db.session(), the_citizen()
    _her_case()
    number = max(request.args.get("side", 1, type=int), 1)
    scored = service.scored(session, citizen, page=number)
    return page(
        "progress/show.html",
        scored=scored,
        follows=any(one.ended_at is None for one in scored.parameters),
        drawing=views.drawing(scored.curve, scored),
        sent=views.listed(sending.sent_by(session, citizen)),
        number=number,
    )


@bp.route("/vaelg", methods=["GET", "POST"])
@open_to("citizen")
def choose() -> ResponseReturnValue:
    """What she follows from now on; what she leaves keeps its points."""
    session, citizen, now = db.session(), the_citizen(), wired().now()
    _her_case()
    had = service.parameters_of(session, citizen)
    own = {str(one.id): one for one in had if one.topic == "own"}
    form = FollowForm(_lost()) if request.method == "GET" and _lost() else FollowForm()
    form.offer([*views.topic_words().items(), *((key, one.name) for key, one in own.items())])
    if request.method == "GET" and not form.chosen.data:
        followed = [one for one in had if one.ended_at is None]
        form.chosen.data = [str(one.id) if one.topic == "own" else one.topic for one in followed]
    if form.validate_on_submit():
        chosen = form.chosen.data or []
        topics = [cast(Topic, value) for value in chosen if value not in own]
        service.follow(session, citizen, topics, [UUID(v) for v in chosen if v in own], form.new.data or "", now=now)
        typed.take_typed(session, citizen, request.path, now=now)
        db.commit()
        return redirect(url_for(".show"), 303)
    return page("progress/choose.html", 422 if form.errors else 200, form=form, hints=views.topic_hints())


@bp.route("/dag", methods=["GET", "POST"])
@open_to("citizen")
def give() -> ResponseReturnValue:
    """Points for today, or for a day before."""
    session, citizen, now = db.session(), the_citizen(), wired().now()
    _her_case()
    followed = [one for one in service.parameters_of(session, citizen) if one.ended_at is None]
    if not followed:
        return redirect(url_for(".choose"), 303)
    form_class = day_form(views.name_by_id(followed))
    form = form_class(_lost()) if request.method == "GET" and _lost() else form_class()
    form.today, taken = local_day(now), None
    if form.validate_on_submit():
        assert form.day.data is not None
        try:
            service.give(
                session, citizen, form.day.data, form.points, form.note.data or "", key=_key(form.key.data), now=now
            )
        except TakenDay as fault:
            taken = fault.day_id
        else:
            return _kept()
    if request.method == "GET" and form.day.data is None:
        form.day.data = form.today
    form.key.data = form.key.data or str(uuid4())
    status = 422 if form.errors or taken else 200
    return page("progress/day.html", status, form=form, day=None, taken=taken, fixed=[], note=None)


@bp.route("/dag/<uuid:day_id>", methods=["GET", "POST"])
@open_to("citizen")
def day(day_id: UUID) -> ResponseReturnValue:
    """Change a day: what was sent stands there as it was sent."""
    session, citizen, now = db.session(), the_citizen(), wired().now()
    _her_case()
    row, scores = service.day_of(session, citizen, day_id)
    parameters = service.parameters_of(session, citizen)
    sent = {key for key, score in scores.items() if score.sent_at is not None}
    called = views.name_by_id([one for one in parameters if one.ended_at is None or one.id in scores])
    open_ones = {key: name for key, name in called.items() if key not in sent}
    form = _filled(day_form(open_ones), {f"{POINTS}{key}": scores[key].points for key in open_ones if key in scores}
                   | {"note": row.note, "day": row.on})  # fmt: skip
    if request.method == "POST":
        form.day.data = row.on  # another day is another page
        form.day.raw_data = [str(row.on.day), str(row.on.month), str(row.on.year)]
    if form.validate_on_submit():
        service.change(session, row, scores, form.points, form.note.data or "", now=now)
        return _kept()
    return page(
        "progress/day.html",
        422 if form.errors else 200,
        form=form,
        day=row,
        taken=None,
        fixed=[(called[key], scores[key].points) for key in called if key in sent],
        note=row.note if row.sent_at is not None else None,
    )


@bp.post("/dag/<uuid:day_id>/slet")
@open_to("citizen")
def remove(day_id: UUID) -> ResponseReturnValue:
    session = db.session()
    row, _scores = service.day_of(session, the_citizen(), day_id)
    gone = service.remove(session, row)
    db.commit()
    flash(_("Dagen er slettet.") if gone else _("Det, du ikke har sendt, er slettet. Resten er en del af din sag."),
          "success")  # fmt: skip
    return redirect(url_for(".show"), 303)


@bp.route("/send", methods=["GET", "POST"])
@open_to("citizen")
def send() -> ResponseReturnValue:
    """First what to send, then all of it as her caseworker will see it, then Send."""
    session, citizen, now = db.session(), the_citizen(), wired().now()
    case = _her_case()
    parameters = service.parameters_of(session, citizen)
    pick = PickForm(request.args)
    pick.offer([(str(key), name) for key, name in views.name_by_id(parameters).items()])
    picked, notes = pick.picked(one.id for one in parameters), bool(pick.noter.data)
    curve = sending.would_send(session, citizen, picked, notes=notes) if picked else None
    if curve is None or not curve.days:
        return page("progress/pick.html", form=pick, any=bool(parameters), nothing="hvad" in request.args)
    form, stale = SendForm(), False
    if form.validate_on_submit():
        try:
            done = sending.send(
                session, case, citizen, picked, notes=notes, shown=form.shown.data or "", words=views.as_words(curve),
                key=_key(form.key.data), now=now,
            )  # fmt: skip
        except Stale:
            stale = True
        else:
            db.commit()
            return redirect(url_for(".receipt", sent_id=done.id), 303)
    form.key.data = form.key.data or str(uuid4())
    form.shown.data = digest(curve)
    return page("progress/check.html", 409 if stale else 200, form=form, stale=stale, drawing=views.drawing(curve))


@bp.get("/sendt/<uuid:sent_id>")
@open_to("citizen")
def receipt(sent_id: UUID) -> ResponseReturnValue:
    found = sending.of_citizen(db.session(), the_citizen(), sent_id)
    drawing = views.drawing(sending.read(found))
    return page("progress/sent.html", sent=found, standing=views.standing(found), drawing=drawing)


def _filled(form_class: type[DayForm], had: dict[str, object]) -> DayForm:
    """What stands there, or what she had typed when she was logged off."""
    lost = _lost() if request.method == "GET" else None
    return form_class(lost) if lost else form_class(data=had)


def _lost() -> MultiDict[str, str] | None:
    """What she typed here when her session ran out."""
    found = typed.read_typed(db.session(), the_citizen(), request.path, now=wired().now())
    return MultiDict([(name, value) for name, values in found.items() for value in values]) if found else None


def _kept() -> ResponseReturnValue:
    typed.take_typed(db.session(), the_citizen(), request.path, now=wired().now())
    db.commit()
    flash(_("Dine point er gemt. Kun du kan se dem."), "success")
    return redirect(url_for(".show"), 303)


def _key(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        return uuid4()  # the form came without its key: it counts as a new one


def _her_case() -> Case:
    found = plan.case_of(db.session(), the_citizen())
    if found is None:
        raise NotFound
    return found
