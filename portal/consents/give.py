"""Giving a consent nobody has asked for: ready sentences first, a combination of her own as the second way."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from consent import texts
from consent.events import ConsentId, EventId, Terms
from consent.rules import TermsInvalid
from consent.texts.words import in_order
from portal import db
from portal.access import open_to
from portal.consents import forms, service, views
from portal.consents.routes import bp, new_event_id
from portal.errors import NotFound, Stale
from portal.identity import the_citizen
from portal.pages import page
from portal.signin import service as signin
from portal.wiring import wired


@bp.get("/giv")
@open_to("citizen")
def choose() -> Response:
    """What somebody may ask for, as sentences to choose from."""
    ledger, now = wired().ledger(), wired().now()
    names = views.names_of(ledger)
    ready = []
    for mandate in service.offered(ledger, now):
        wanted = {
            "fra": mandate.sender, "til": mandate.agency, "formaal": mandate.purpose, "om": mandate.category,
        }  # fmt: skip
        terms = service.terms_of(
            ledger,
            sender=str(mandate.sender),
            recipient=mandate.agency,
            purpose=mandate.purpose,
            categories=[mandate.category],
            now=now,
        )
        purpose = texts.purpose_name(mandate.purpose, views.language())
        ready.append(
            (views.sentence(terms, names), gettext("For at %(purpose)s.", purpose=purpose), url_for(".give", _external=False, **wanted))
        )
    return page("consents/choose.html", ready=ready)


@bp.get("/giv/selv")
@open_to("citizen")
def combine() -> Response:
    """A combination of her own. A question by GET, so the way back and forth keeps what she chose."""
    ledger, now, language = wired().ledger(), wired().now(), views.language()
    offered, names = service.offered(ledger, now), views.names_of(ledger)
    form = forms.CombineForm(request.args)
    form.fra.choices = _named({str(m.sender) for m in offered}, names)
    form.til.choices = _named({str(m.agency) for m in offered}, names)
    form.formaal.choices = [("", gettext("Vælg"))] + [
        (code, texts.purpose_name(code, language)) for code in sorted({m.purpose for m in offered})
    ]
    form.om.choices = [(code, texts.category_name(code, language)) for code in in_order({m.category for m in offered})]
    nobody = False
    if request.args and form.validate():
        try:
            _terms(form.fra.data, form.til.data, form.formaal.data, form.om.data or [])
        except TermsInvalid:
            nobody = True
        else:
            wanted = {"fra": form.fra.data, "til": form.til.data, "formaal": form.formaal.data, "om": form.om.data}
            return redirect(url_for(".give", _external=False, **wanted))
    possible = [
        (views.sentence(_terms(str(m.sender), m.agency, m.purpose, [m.category]), names))
        for m in offered
        if nobody and form.til.data == m.agency
    ]
    return page(
        "consents/combine.html", 422 if form.errors or nobody else 200, form=form, nobody=nobody, possible=possible
    )


def _named(ids: set[str], names: views.Names) -> list[tuple[str, str]]:
    return [("", gettext("Vælg")), *sorted(((i, names[i].name) for i in ids), key=lambda pair: pair[1])]


def _terms(sender: str, recipient: str, purpose: str, categories: list[str]) -> Terms:
    return service.terms_of(
        wired().ledger(), sender=sender, recipient=recipient, purpose=purpose, categories=categories, now=wired().now()
    )


@bp.route("/giv/tekst", methods=["GET", "POST"])
@open_to("citizen")
@db.writes
def give() -> Response:
    """The whole text, a yes and the way out of it, equal."""
    ledger, now, citizen = wired().ledger(), wired().now(), the_citizen()
    args = request.args
    try:
        terms = _terms(args.get("fra", ""), args.get("til", ""), args.get("formaal", ""), args.getlist("om"))
    except TermsInvalid as invalid:
        raise NotFound from invalid
    names = views.names_of(ledger)
    text = views.rendered(terms, names, asked=False)
    form, changed = forms.GiveForm(), False
    if form.validate_on_submit():
        if service.needs_fresh_login(terms.categories) and not signin.is_fresh(now):
            return redirect(signin.fresh_login_url(request.full_path), 303)
        consent_id = ConsentId(UUID(form.consent_id.data))
        try:
            service.give(
                db.session(), ledger, citizen, consent_id, terms,
                served_id=UUID(form.served_id.data),
                text_hash=text.sha256,
                event_id=EventId(UUID(form.event_id.data)),
                assurance=views.assurance(),
                now=now,
            )  # fmt: skip
        except Stale:
            changed = True
        else:
            db.commit()
            return redirect(url_for(".receipt", consent_id=consent_id), 303)
    consent_id = ConsentId(uuid4())
    served = ledger.serve(service.subject(citizen), consent_id, text)
    form.served_id.data, form.consent_id.data = str(served.served_id), str(consent_id)
    form.event_id.data = str(new_event_id())
    db.commit()
    status = 409 if changed else 422 if form.errors else 200
    return page(
        "consents/give.html",
        status,
        form=form,
        text=text,
        changed=changed,
        sentence=views.sentence(terms, names),
    )
