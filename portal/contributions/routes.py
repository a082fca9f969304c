"""She writes, keeps a draft, sends, and follows what she has sent."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import db
from portal.access import open_to
from portal.contributions import drafts, service, views
from portal.contributions.forms import RemarkForm, WriteForm
from portal.contributions.views import Way
from portal.errors import NotFound
from portal.identity import the_citizen
from portal.pages import page
from portal.plan import service as plan
from portal.plan import views as plan_views
from portal.plan.service import Case
from portal.signin import drafts as typed
from portal.wiring import wired

bp = Blueprint("contributions", __name__, url_prefix="/plan")


@bp.route("/skriv/<slug>", methods=["GET", "POST"])
@open_to("citizen")
def write(slug: str) -> ResponseReturnValue:
    """Tell, ask, wish, or set a goal."""
    way = views.ways().get(slug)
    if way is None:
        raise NotFound
    return _written(her_case(), WriteForm, way)


@bp.route("/skriv/om/<uuid:line_id>", methods=["GET", "POST"])
@open_to("citizen")
def remark(line_id: UUID) -> ResponseReturnValue:
    """A remark or a correction beside one line of the plan."""
    case = her_case()
    line = next((line for line in plan.plan_of(db.session(), case).lines if line.id == line_id), None)
    if line is None:
        raise NotFound
    about = plan_views.title_of(line)
    way = Way(
        slug=f"om/{line_id}",
        kind="comment",
        heading=_("Skriv til noget i din plan"),
        label=_("Det vil jeg skrive"),
        hint=_("Det står ved siden af teksten i planen. Teksten selv bliver ikke slettet."),
    )
    return _written(case, RemarkForm, way, line_id=line_id, about=about)


@bp.get("/sendt")
@open_to("citizen")
def sent() -> ResponseReturnValue:
    """All she has sent, newest first, and how each stands; then what she has not sent."""
    session, citizen, case = db.session(), the_citizen(), her_case()
    return page(
        "contributions/list.html",
        sent=[(one, views.kind_words(one.kind), views.standing(one)) for one in service.sent_in(session, case)],
        begun=[(form, kept_at) for form, kept_at in drafts.drafts_of(session, citizen) if form.startswith("/plan/")],
    )


@bp.get("/sendt/<uuid:contribution_id>")
@open_to("citizen")
def receipt(contribution_id: UUID) -> ResponseReturnValue:
    row, found = service.contribution_of(db.session(), the_citizen(), contribution_id)
    return page("contributions/sent.html", sent=found, kind=views.kind_words(row.kind), standing=views.standing(found))


def _written(
    case: Case, form_class: type[WriteForm], way: Way, *, line_id: UUID | None = None, about: str = ""
) -> ResponseReturnValue:
    """`trin` says which button: keep it as a draft, throw the draft away, or send it."""
    session, citizen, now = db.session(), the_citizen(), wired().now()
    step = request.form.get("trin") if request.method == "POST" else None
    if step == "slet":
        drafts.drop(session, citizen, request.path)
        db.commit()
        flash(_("Kladden er slettet. Ingen andre har set den."), "success")
        return redirect(url_for("plan.show", _anchor="din-del"), 303)
    kept = drafts.draft_of(session, citizen, request.path)
    if request.method == "GET":
        lost = typed.read_typed(session, citizen, request.path, now=now)
        form = form_class(formdata=None, data=_once(lost) if lost else kept[0] if kept else None)
        form.key.data = str(uuid4())
    else:
        form = form_class()
    form.text.label.text = way.label
    if step == "gem":
        values = {name: value for name, value in form.data.items() if name not in ("csrf_token", "key") and value}
        drafts.keep(session, citizen, request.path, values, now=now)
        db.commit()
        flash(_("Kladden er gemt. Kun du kan se den, til du sender den."), "success")
        return redirect(request.path, 303)
    if request.method == "POST" and form.validate_on_submit():
        done = service.send(
            session, case, citizen, form.kind.data if isinstance(form, RemarkForm) else way.kind, form.text.data or "",
            key=key_of(form.key.data), now=now, line_id=line_id, about=about,
        )  # fmt: skip
        drafts.drop(session, citizen, request.path)
        typed.take_typed(session, citizen, request.path, now=now)
        db.commit()
        return redirect(url_for(".receipt", contribution_id=done.id), 303)
    return page(
        "contributions/write.html",
        422 if form.errors else 200,
        form=form,
        way=way,
        about=about,
        kept_at=kept[1] if kept else None,
    )


def _once(lost: typed.Typed) -> dict[str, str]:
    """The last value of each field."""
    return {name: values[-1] for name, values in lost.items() if values}


def key_of(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        return uuid4()  # the form came without its key: it counts as a new one


def her_case() -> Case:
    found = plan.case_of(db.session(), the_citizen())
    if found is None:
        raise NotFound
    return found
