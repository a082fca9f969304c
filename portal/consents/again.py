"""Saying yes anew to what she holds: for a shorter time, or for another year. The text is read again, never skipped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from consent.events import ConsentId, State, Terms
from consent.ledger import EventReused, TermsInvalid, TextMissing, UnknownConsent
from consent.state import Consent
from consent.terms import COPENHAGEN, end_of, last_day
from portal import db
from portal.access import open_to
from portal.consents import forms, service, views
from portal.consents.blueprint import bp, forget_form, keep_form, kept_form, mine, new_event_id, one_at_a_time
from portal.errors import Stale
from portal.identity import the_citizen
from portal.pages import page, shortday
from portal.signin import service as signin
from portal.wiring import wired

RENEWED_FROM = timedelta(days=30)
"""Before that there is nothing to renew: a year from now would hardly be longer than what she has."""
READY = (7, 30, 90, 180)
"""Days from today that can be chosen without writing a date."""


def may_be_shortened(consent: Consent, now: datetime) -> bool:
    """While it is in force and lasts beyond today."""
    return consent.state is State.GRANTED and not consent.expired(now) and _today(now) < last_day(_end(consent))


def may_be_renewed(consent: Consent, now: datetime) -> bool:
    """When its end is near or over, and nothing else has ended it."""
    return consent.state is State.GRANTED and now >= _end(consent) - RENEWED_FROM


@bp.get("/<uuid:consent_id>/kortere")
@open_to("citizen")
def shorten(consent_id: UUID) -> Response:
    """She chooses the last day. A question by GET, so the way back and forth keeps what she chose."""
    consent, now = mine(consent_id), wired().now()
    if not may_be_shortened(consent, now):
        return redirect(url_for(".detail", consent_id=consent_id), 303)
    form = forms.ShorterForm(request.args if request.args else None)
    last = last_day(_end(consent))
    ready = [_today(now) + timedelta(days=days) for days in READY]
    form.dag.choices = [forms.choice(day.isoformat(), shortday(day)) for day in ready if day < last]
    form.dag.choices.append(forms.choice(forms.OTHER_DAY, form.other_label))
    form.earliest, form.latest = _today(now), last - timedelta(days=1)
    if request.args and form.validate():
        assert form.chosen is not None
        return redirect(url_for(".shorter_text", consent_id=consent_id, slut=form.chosen.isoformat()), 303)
    return page(
        "consents/shorten.html",
        422 if form.errors else 200,
        form=form,
        card=views.card(consent, views.names_of(wired().ledger()), now),
        back=url_for(".detail", consent_id=consent_id),
    )


@bp.route("/<uuid:consent_id>/kortere/tekst", methods=["GET", "POST"])
@open_to("citizen")
@db.writes
def shorter_text(consent_id: UUID) -> Response:
    """The whole text with the new end; a yes to it takes the old one's place in the same act."""
    if request.method == "POST":
        one_at_a_time()
    consent, now, form = mine(consent_id), wired().now(), forms.GiveForm()
    day = _day_in(request.args.get("slut", ""))
    if not may_be_shortened(consent, now):
        return _over(consent, form)
    if day is None or not _today(now) <= day < last_day(_end(consent)):
        return redirect(url_for(".shorten", consent_id=consent_id), 303)
    return _anew(consent, form, replace(_from_today(consent, now), valid_until=end_of(day)), shorter=True)


@bp.route("/<uuid:consent_id>/forny", methods=["GET", "POST"])
@open_to("citizen")
@db.writes
def renew(consent_id: UUID) -> Response:
    """The whole text anew, for a calendar year at the most; nothing is ever renewed by itself."""
    if request.method == "POST":
        one_at_a_time()
    consent, now, form = mine(consent_id), wired().now(), forms.GiveForm()
    if not may_be_renewed(consent, now):
        return _over(consent, form)
    old = consent.terms
    try:
        year = service.terms_of(
            wired().ledger(), sender=old.sender, recipient=old.recipient, purpose=old.purpose,
            categories=old.categories, now=now,
        )  # fmt: skip
    except TermsInvalid:
        return page(
            "consents/not_renewed.html",
            card=views.card(consent, views.names_of(wired().ledger()), now),
            who=views.called(views.names_of(wired().ledger()), old.recipient),
            back=url_for(".detail", consent_id=consent_id),
        )
    return _anew(consent, form, replace(year, case=old.case), shorter=False)


def _anew(old: Consent, form: forms.GiveForm, terms: Terms, *, shorter: bool) -> Response:
    """A shorter yes says no more than she has said, so only a renewal of health data asks who she is."""
    changed = False
    if form.validate_on_submit():
        fresh = signin.is_fresh(wired().now())
        if not shorter and service.needs_fresh_login(terms.categories) and not fresh:
            keep_form(request.path)
            return redirect(signin.fresh_login_url(request.full_path.rstrip("?")), 303)
        try:
            return _send(terms, form)
        except Stale:
            changed = True
        except (TextMissing, EventReused, UnknownConsent):
            form.faulty()
    return _read(old, terms, form, shorter=shorter, changed=changed)


def _send(terms: Terms, form: forms.GiveForm) -> Response:
    assert form.text is not None
    assert form.act is not None
    assert form.consent is not None
    ledger, citizen = wired().ledger(), the_citizen()
    read = ledger.served(service.subject(citizen), form.text)
    says_now = views.rendered(terms, views.names_of(ledger), asked=False, like=read)
    service.give(
        db.session(), ledger, citizen, ConsentId(form.consent), terms,
        served_id=read.served_id, unchanged=read.sha256 == says_now.sha256, event_id=form.act,
        assurance=views.assurance(), now=wired().now(),
    )  # fmt: skip
    forget_form(request.path)
    db.commit()
    return redirect(url_for(".receipt", consent_id=form.consent), 303)


def _read(old: Consent, terms: Terms, form: forms.GiveForm, *, shorter: bool, changed: bool) -> Response:
    ledger, citizen, now = wired().ledger(), the_citizen(), wired().now()
    names = views.names_of(ledger)
    text, consent_id = views.rendered(terms, names, asked=False), service.new_consent_id()
    served = ledger.serve(service.subject(citizen), consent_id, text)
    form.served_id.data, form.consent_id.data = str(served.served_id), str(consent_id)
    form.event_id.data = str(new_event_id())
    older = service.overlapping(ledger, citizen, terms, now)
    blocked = terms.recipient in service.blocked(ledger, citizen)
    kept = None if form.is_submitted() else kept_form(request.path)
    db.commit()
    return page(
        "consents/again.html",
        409 if changed else 422 if form.errors else 200,
        form=form,
        text=text,
        shorter=shorter,
        changed=changed,
        kept=bool(kept),
        older=[views.sentence(other.terms, names) for other in older],
        blocked=blocked,
        login_first=not shorter and service.needs_fresh_login(terms.categories) and not signin.is_fresh(now),
        back=url_for(".detail", consent_id=old.consent_id),
    )


def _over(consent: Consent, form: forms.GiveForm) -> Response:
    """What was sent twice leads to what the first one made; what is over or not near its end, to its own page."""
    if form.is_submitted() and form.consent is not None:
        subject = service.subject(the_citizen())
        newer = wired().ledger().replacement(subject, consent.consent_id)
        if newer == form.consent:
            return redirect(url_for(".receipt", consent_id=newer), 303)
    return redirect(url_for(".detail", consent_id=consent.consent_id), 303)


def _from_today(consent: Consent, now: datetime) -> Terms:
    """The same, from the start of today: whole days, so that the text stays the same until midnight."""
    start = datetime.combine(_today(now), datetime.min.time(), COPENHAGEN).astimezone(now.tzinfo)
    return replace(consent.terms, valid_from=max(consent.terms.valid_from, start))


def _end(consent: Consent) -> datetime:
    return consent.terms.valid_until


def _today(now: datetime) -> date:
    return now.astimezone(COPENHAGEN).date()


def _day_in(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
