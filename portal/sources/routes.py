"""Her page of where the case gathers from, and the form by which she points to somebody herself."""

from __future__ import annotations

from typing import cast
from uuid import UUID, uuid4

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired

from portal import db
from portal.access import open_to
from portal.errors import NotFound
from portal.fields import one_of
from portal.freetext import no_cpr, not_too_long, tidy
from portal.identity import the_citizen
from portal.pages import local_day, page
from portal.plan import service as plan
from portal.plan.service import Case
from portal.reference import reference_of
from portal.signin import drafts as typed
from portal.sources import service, views
from portal.sources.models import Kind
from portal.wiring import wired

bp = Blueprint("sources", __name__, url_prefix="/plan/kilder")

HER_KINDS = (
    ("specialist", lazy_gettext("En speciallæge")),
    ("hospital", lazy_gettext("Sygehuset")),
    ("own_doctor", lazy_gettext("Din egen læge")),
    ("employer", lazy_gettext("Et sted, du har arbejdet")),
    ("elsewhere", lazy_gettext("Et andet sted")),
)


class PointForm(FlaskForm):
    """`key` is made when the form is first shown, so that sending it twice is pointing once."""

    key = HiddenField()
    kind = one_of(lazy_gettext("Hvem ved noget?"), HER_KINDS, lazy_gettext("Vælg, hvem det er."))
    name = StringField(
        lazy_gettext("Navn eller sted"),
        validators=[DataRequired(lazy_gettext("Skriv, hvad stedet hedder.")), not_too_long(200), no_cpr],
        filters=[tidy],
    )
    wish = TextAreaField(
        lazy_gettext("Hvad ved de, som er vigtigt?"), validators=[not_too_long(1000), no_cpr], filters=[tidy]
    )


@bp.get("")
@open_to("citizen")
def show() -> ResponseReturnValue:
    """Each source with whether she must say yes, when they were asked and what has come; the LÆ 265 by itself."""
    session, citizen, now = db.session(), the_citizen(), wired().now()
    found = service.sources_of(session, _her_case())
    said = views.answers(wired().ledger(), citizen, found, now) if found else {}
    cards = [(one.kind, views.card(one, said[one.id], local_day(now))) for one in found]
    return page(
        "sources/show.html",
        sources=[card for kind, card in cards if kind != "lae265"],
        statements=[card for kind, card in cards if kind == "lae265"],
    )


@bp.route("/peg-paa", methods=["GET", "POST"])
@open_to("citizen")
def point_out() -> ResponseReturnValue:
    session, citizen, now = db.session(), the_citizen(), wired().now()
    case = _her_case()
    lost = typed.read_typed(session, citizen, request.path, now=now) if request.method == "GET" else None
    form = PointForm(MultiDict([(name, value) for name, values in lost.items() for value in values])) if lost \
        else PointForm()  # fmt: skip
    if form.validate_on_submit():
        made = service.point_out(
            session, case, citizen, cast(Kind, form.kind.data), form.name.data or "", form.wish.data or "",
            key=_key(form.key.data), now=now,
        )  # fmt: skip
        typed.take_typed(session, citizen, request.path, now=now)
        db.commit()
        return redirect(url_for(".pointed_out", source_id=made.id), 303)
    form.key.data = form.key.data or str(uuid4())
    return page("sources/point_out.html", 422 if form.errors else 200, form=form)


@bp.get("/peget-paa/<uuid:source_id>")
@open_to("citizen")
def pointed_out(source_id: UUID) -> ResponseReturnValue:
    """The receipt."""
    found = service.of_citizen(db.session(), the_citizen(), source_id)
    if not found.pointed_out:
        raise NotFound
    return page("sources/pointed_out.html", source=found, title=views.title_of(found), reference=reference_of(found.id))


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
