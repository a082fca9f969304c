"""Giving a consent nobody has asked for: ready sentences first, a combination of her own as the second way."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from flask import redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from consent import texts
from consent.events import ConsentId, Terms
from consent.ledger import EventReused, TermsInvalid, TextMissing, UnknownConsent
from consent.texts.words import in_order
from portal import db
from portal.access import open_to
from portal.consents import forms, service, views
from portal.consents.blueprint import bp, forget_form, keep_form, kept_form, new_event_id, on_behalf, one_at_a_time
from portal.errors import NotFound, Stale
from portal.identity import the_citizen
from portal.pages import page
from portal.signin import service as signin
from portal.wiring import wired


@dataclass(frozen=True, kw_only=True)
class Ready:
    """A sentence she can choose, what for, and the consent of hers that says it already."""

    sentence: str
    purpose: str
    url: str
    held_url: str | None


@bp.get("/giv")
@open_to("citizen")
def choose() -> Response:
    """What somebody may ask for, as sentences to choose from, by who would get it."""
    ledger, now = wired().ledger(), wired().now()
    names = views.names_of(ledger)
    held = service.standing(ledger, the_citizen(), now).in_force
    groups: dict[str, list[Ready]] = {}
    for terms in service.sentences(ledger, now):
        same = next((c for c in held if service.says(c.terms, terms)), None)
        ready = Ready(
            sentence=views.sentence(terms, names),
            purpose=views.told_purpose(terms),
            url=views.url_of(terms, terms.categories),
            held_url=url_for(".detail", consent_id=same.consent_id) if same else None,
        )
        groups.setdefault(names[terms.recipient].name, []).append(ready)
    return page("consents/choose.html", groups=sorted(groups.items()))


@bp.get("/giv/selv")
@open_to("citizen")
def combine() -> Response:
    """A combination of her own. A question by GET, so the way back and forth keeps what she chose."""
    ledger, now, language = wired().ledger(), wired().now(), views.language()
    offered, names = service.sentences(ledger, now), views.names_of(ledger)
    chosen = any(request.args.get(name) for name in ("fra", "til", "formaal", "om"))
    form = forms.CombineForm(request.args if request.args else None)
    form.fra.choices = _named({str(terms.sender) for terms in offered}, names)
    form.til.choices = _named({str(terms.recipient) for terms in offered}, names)
    purposes = sorted({terms.purpose for terms in offered})
    form.formaal.choices = _choose([(code, _capital(texts.purpose_name(code, language))) for code in purposes])
    kinds = in_order({code for terms in offered for code in terms.categories})
    form.om.choices = [forms.choice(code, _capital(texts.category_name(code, language))) for code in kinds]
    refusal = None
    if (chosen or "send" in request.args) and form.validate():
        try:
            terms = _terms(form.fra.data, form.til.data, form.formaal.data, form.om.data or [])
        except TermsInvalid as invalid:
            refusal = invalid.code
        else:
            return redirect(views.url_of(terms, terms.categories))
    possible = [
        (views.sentence(terms, names), views.url_of(terms, terms.categories))
        for terms in offered
        if refusal and form.til.data == terms.recipient
    ]
    return page(
        "consents/combine.html",
        422 if form.errors or refusal else 200,
        form=form,
        refusal=refusal,
        possible=possible,
        examples={code: texts.category_examples(code, language) for code in kinds},
    )


def _named(ids: set[str], names: views.Names) -> list[Any]:
    return _choose(sorted(((i, names[i].name) for i in ids), key=lambda pair: pair[1]))


def _choose(choices: list[tuple[str, str]]) -> list[Any]:
    return [forms.choice(value, label) for value, label in (("", gettext("Vælg")), *choices)]


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def _terms(sender: str, recipient: str, purpose: str, categories: list[str]) -> Terms:
    return service.terms_of(
        wired().ledger(), sender=sender, recipient=recipient, purpose=purpose, categories=categories, now=wired().now()
    )


@bp.route("/giv/tekst", methods=["GET", "POST"])
@open_to("citizen")
@db.writes
def give() -> Response:
    """The whole text, a yes and the way out of it, equal."""
    if not request.args:
        return redirect(url_for(".choose"), 303)
    args, now = request.args, wired().now()
    try:
        terms = _terms(args.get("fra", ""), args.get("til", ""), args.get("formaal", ""), args.getlist("om"))
    except TermsInvalid as invalid:
        raise NotFound from invalid
    form = forms.GiveForm()
    if not form.validate_on_submit():
        return _read(terms, form)
    if service.needs_fresh_login(terms.categories) and not signin.is_fresh(now):
        keep_form(_key())
        return redirect(signin.fresh_login_url(request.full_path), 303)
    one_at_a_time()
    try:
        return _send(terms, form)
    except Stale:
        return _read(terms, form, changed=True)
    except (TextMissing, EventReused, UnknownConsent):
        form.faulty()
        return _read(terms, form)


def _send(terms: Terms, form: forms.GiveForm) -> Response:
    assert form.text is not None
    assert form.act is not None
    assert form.consent is not None
    ledger, citizen = wired().ledger(), the_citizen()
    read = ledger.served(service.subject(citizen), form.text)
    says_now = views.rendered(terms, views.names_of(ledger), asked=False, like=read)
    consent_id = ConsentId(form.consent)
    service.give(
        db.session(), ledger, citizen, consent_id, terms,
        served_id=read.served_id, unchanged=read.sha256 == says_now.sha256, event_id=form.act,
        assurance=views.assurance(), now=wired().now(), by=on_behalf(),
    )  # fmt: skip
    forget_form(_key())
    db.commit()
    return redirect(url_for(".receipt", consent_id=consent_id), 303)


def _read(terms: Terms, form: forms.GiveForm, *, changed: bool = False) -> Response:
    """The page itself: a text that is served before it is shown."""
    ledger, citizen, now = wired().ledger(), the_citizen(), wired().now()
    names = views.names_of(ledger)
    text = views.rendered(terms, names, asked=False)
    kept = None if form.is_submitted() else kept_form(_key())
    consent_id = service.new_consent_id()
    served = ledger.serve(service.subject(citizen), consent_id, text)
    form.served_id.data, form.consent_id.data = str(served.served_id), str(consent_id)
    form.event_id.data = str(new_event_id())
    older = service.overlapping(ledger, citizen, terms, now)
    blocked = terms.recipient in service.blocked(ledger, citizen)
    db.commit()
    return page(
        "consents/give.html",
        409 if changed else 422 if form.errors else 200,
        back=url_for("consents.choose"),
        form=form,
        text=text,
        changed=changed,
        kept=bool(kept),
        older=[views.sentence(other.terms, names) for other in older],
        blocked=blocked,
        login_first=service.needs_fresh_login(terms.categories) and not signin.is_fresh(now),
    )


def _key() -> str:
    """Names her click on this very text; what she was about to give is not to be read in it."""
    return f"{request.path}#{sha256(request.full_path.encode()).hexdigest()}"
