"""She fills in her share of the forberedende del: page by page, kept as she goes, seen whole before she sends it."""

from __future__ import annotations

from typing import cast
from uuid import uuid4

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, Form, HiddenField, TextAreaField
from wtforms.validators import ValidationError

from portal import db
from portal.access import open_to
from portal.contributions import drafts, service
from portal.contributions.questions import Mode, Question, questions
from portal.contributions.routes import her_case, key_of
from portal.errors import NotFound
from portal.freetext import no_cpr, not_too_long, tidy
from portal.identity import the_citizen
from portal.pages import page
from portal.signin import drafts as typed
from portal.wiring import wired

bp = Blueprint("preparing", __name__, url_prefix="/plan/forbered")

DRAFT = "/plan/forbered"
"""One draft for both modes: who changes her mind about the length loses nothing."""
LATER = "_later"


class TextOrLater:
    """An answer, or a cross at saying it at a meeting."""

    field_flags = {"required": True}  # WTForms reads it from the class

    def __call__(self, form: Form, field: Field) -> None:
        if not field.data and not form["later"].data:
            raise ValidationError(_("Skriv noget, eller sæt kryds ved, at du hellere vil sige det til et møde."))


class MayForm(FlaskForm):
    text = TextAreaField("", validators=[not_too_long(), no_cpr], filters=[tidy])


class MustForm(FlaskForm):
    text = TextAreaField("", validators=[TextOrLater(), not_too_long(), no_cpr], filters=[tidy])
    later = BooleanField(lazy_gettext("Det vil jeg hellere sige til et møde"))


class SendForm(FlaskForm):
    key = HiddenField()


@bp.get("")
@open_to("citizen")
def start() -> ResponseReturnValue:
    """What it is, how long it takes, and the choice between short and full."""
    her_case()
    kept = drafts.draft_of(db.session(), the_citizen(), DRAFT)
    return page("contributions/prepare.html", kept_at=kept[1] if kept else None)


@bp.post("")
@open_to("citizen")
def throw_away() -> ResponseReturnValue:
    drafts.drop(db.session(), the_citizen(), DRAFT)
    db.commit()
    flash(_("Kladden er slettet. Ingen andre har set den."), "success")
    return redirect(url_for(".start"), 303)


@bp.route("/<mode>/<slug>", methods=["GET", "POST"])
@open_to("citizen")
def ask(mode: str, slug: str) -> ResponseReturnValue:
    """One page. Whatever was sent is kept as a draft before the next page comes."""
    session, citizen, now = db.session(), the_citizen(), wired().now()
    her_case()
    asked = _questions(mode)
    at = next((number for number, one in enumerate(asked) if one.slug == slug), None)
    if at is None:
        raise NotFound
    kept = (drafts.draft_of(session, citizen, DRAFT) or ({}, now))[0]
    lost = typed.read_typed(session, citizen, request.path, now=now) if request.method == "GET" else None
    before = {"text": lost["text"][-1]} if lost and lost.get("text") else {"text": kept.get(slug, "")}
    form_class = MustForm if asked[at].must else MayForm
    form = form_class(data=before | {"later": slug + LATER in kept})
    form.text.label.text = asked[at].label
    if form.validate_on_submit():
        kept = {name: value for name, value in kept.items() if name not in (slug, slug + LATER)}
        if form.text.data:
            kept[slug] = form.text.data
        if isinstance(form, MustForm) and form.later.data:
            kept[slug + LATER] = "1"
        drafts.keep(session, citizen, DRAFT, kept, now=now)
        typed.take_typed(session, citizen, request.path, now=now)
        db.commit()
        if request.form.get("trin") == "pause":
            flash(_("Det er gemt. Du kan fortsætte, når du vil. Kun du kan se det."), "success")
            return redirect(url_for(".start"), 303)
        if at + 1 < len(asked):
            return redirect(url_for(".ask", mode=mode, slug=asked[at + 1].slug), 303)
        return redirect(url_for(".check", mode=mode), 303)
    back = url_for(".ask", mode=mode, slug=asked[at - 1].slug) if at else url_for(".start")
    return page(
        "contributions/question.html",
        422 if form.errors else 200,
        form=form,
        question=asked[at],
        at=at + 1,
        headings=[one.heading for one in asked] + [_("Tjek og send")],
        back=back,
    )


@bp.route("/<mode>/tjek", methods=["GET", "POST"])
@open_to("citizen")
def check(mode: str) -> ResponseReturnValue:
    """All she wrote, once more, and what is missing; then Send."""
    session, citizen, now = db.session(), the_citizen(), wired().now()
    case, asked = her_case(), _questions(mode)
    kept = (drafts.draft_of(session, citizen, DRAFT) or ({}, now))[0]
    missing = [one for one in asked if one.must and one.slug not in kept and one.slug + LATER not in kept]
    form = SendForm()
    if form.validate_on_submit() and kept and not missing:
        answers = [
            service.Answer(
                topic=one.topic, heading=one.heading, text=kept.get(one.slug, ""), later=one.slug + LATER in kept
            )
            for one in questions("hel")
            if one.slug in kept or one.slug + LATER in kept
        ]
        sent = service.send_preparation(
            session, case, citizen, answers, later=_("Det bliver sagt til et møde."),
            key=key_of(form.key.data), now=now,
        )  # fmt: skip
        drafts.drop(session, citizen, DRAFT)
        db.commit()
        return redirect(url_for("contributions.receipt", contribution_id=sent.id), 303)
    form.key.data = form.key.data or str(uuid4())
    rows = [(one.heading, _told(one, kept), url_for(".ask", mode=mode, slug=one.slug)) for one in asked]
    status = 422 if request.method == "POST" else 200
    headings = [*(one.heading for one in asked), _("Tjek og send")]
    return page(
        "contributions/check.html", status, mode=mode, rows=rows, missing=missing, key=form.key, headings=headings
    )


def _told(question: Question, kept: drafts.Values) -> str:
    if question.slug in kept:
        return kept[question.slug]
    return _("Det vil du sige til et møde.") if question.slug + LATER in kept else _("Du har ikke skrevet noget.")


def _questions(mode: str) -> list[Question]:
    if mode not in ("kort", "hel"):
        raise NotFound
    return questions(cast(Mode, mode))
