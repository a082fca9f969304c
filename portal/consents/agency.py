"""One agency and one citizen: what it may, all of it taken back at once, and her general no to it."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from consent.events import EventId
from consent.ledger import Acknowledgement, Agency
from consent.state import Consent
from portal import db
from portal.access import open_to
from portal.consents import blocking, forms, lawful, service, under, views
from portal.consents.blueprint import bp, heard, new_event_id, one_at_a_time
from portal.errors import NotFound
from portal.identity import the_citizen
from portal.pages import page
from portal.reference import reference_of
from portal.rulesets import without_consent
from portal.wiring import wired


@bp.get("/myndighed/<agency_id>")
@open_to("citizen")
def agency(agency_id: str) -> Response:
    """What it may, what it asks and what it once might; and the two ways to say no to all of it."""
    ledger, now, citizen = wired().ledger(), wired().now(), the_citizen()
    names, found = _names(agency_id)
    subject = service.subject(citizen)
    latest, blocked = ledger.latest(subject), service.blocked(ledger, citizen)
    standing = service.in_groups(service.to(ledger, citizen, found.agency_id), now)

    def cards(consents: list[Consent]) -> list[views.Card]:
        return [
            views.card(consent, names, now, latest.get(consent.consent_id), blocked=blocked) for consent in consents
        ]

    steps = blocking.steps(ledger.block_history(subject, found.agency_id), found.name)
    return page(
        "consents/agency.html",
        agency=found,
        why=found.reason_da if views.language() == "da" else found.reason_en,
        who=views.called(names, agency_id),
        waiting=cards(standing.waiting),
        in_force=cards(standing.in_force),
        past=cards(standing.past),
        lawful=lawful.allowed(without_consent.rules_about(found.kind)),
        may_ask=lawful.may_ask(ledger.mandates(recipient=found.agency_id, on=now), names),
        blocked=agency_id in blocked,
        steps=[step for _, step in reversed(steps)],
    )


@bp.route("/myndighed/<agency_id>/traek-tilbage", methods=["GET", "POST"])
@open_to("citizen")
def withdraw_all(agency_id: str) -> Response:
    """One page that lists what will end, and one button; nothing fresh is asked for."""
    ledger, now, citizen, form = wired().ledger(), wired().now(), the_citizen(), forms.WithdrawForm()
    names, found = _names(agency_id)
    sending = form.validate_on_submit()
    if sending:
        one_at_a_time()
    ending = [one for one in service.to(ledger, citizen, found.agency_id) if one.state.in_force]
    if sending and ending:
        done = heard(
            form.act,
            lambda event_id: service.withdraw_all(
                db.session(), ledger, citizen, found.agency_id,
                event_id=event_id, assurance=views.assurance(), now=now,
            ),
        )  # fmt: skip
        db.commit()
        if done:
            _tell(gettext("Du har trukket alt tilbage for %(who)s.", who=found.name), done[0].event_id)
        else:
            _tell_old()
    if sending or all(one.expired(now) for one in ending):
        return redirect(url_for(".agency", agency_id=agency_id), 303)
    form.event_id.data = str(new_event_id())
    return page(
        "consents/withdraw_all.html",
        form=form,
        agency=found,
        fetched=under.fetched_under(ledger, service.subject(citizen), ending),
        **lawful.afterwards(ending, names),
        ending=[
            (views.sentence(one.terms, names), views.told_purpose(one.terms)) for one in ending if not one.expired(now)
        ],
        expired=any(one.expired(now) for one in ending),
    )


@bp.route("/myndighed/<agency_id>/spaer", methods=["GET", "POST"])
@open_to("citizen")
def block(agency_id: str) -> Response:
    """What a block stops and what it does not, and one button. As a withdrawal it needs nothing fresh."""
    return _change(agency_id, wanted=True)


@bp.route("/myndighed/<agency_id>/ophaev", methods=["GET", "POST"])
@open_to("citizen")
def unblock(agency_id: str) -> Response:
    """As many clicks as the block took."""
    return _change(agency_id, wanted=False)


def _change(agency_id: str, *, wanted: bool) -> Response:
    ledger, now, citizen, form = wired().ledger(), wired().now(), the_citizen(), forms.WithdrawForm()
    names, found = _names(agency_id)
    if form.validate_on_submit():
        one_at_a_time()
        _set(found, form, wanted=wanted)
        return redirect(url_for(".agency", agency_id=agency_id), 303)
    if (agency_id in service.blocked(ledger, citizen)) is wanted:
        return redirect(url_for(".agency", agency_id=agency_id), 303)
    form.event_id.data = str(new_event_id())
    standing = service.in_groups(service.to(ledger, citizen, found.agency_id), now)
    return page(
        "consents/block.html" if wanted else "consents/unblock.html",
        form=form,
        agency=found,
        who=views.called(names, agency_id),
        in_force=[(views.sentence(one.terms, names), views.told_purpose(one.terms)) for one in standing.in_force],
    )


def _set(found: Agency, form: forms.WithdrawForm, *, wanted: bool) -> None:
    """Where it stands like that already, or the page was sent twice, there is nothing more to do or to tell."""
    ledger, citizen = wired().ledger(), the_citizen()
    if (found.agency_id in service.blocked(ledger, citizen)) is wanted:
        return
    verb, act = ledger.block if wanted else ledger.unblock, service.citizens_act(views.assurance())

    def change(event_id: EventId) -> Acknowledgement | None:
        return verb(service.subject(citizen), found.agency_id, act=act, event_id=event_id)

    done = heard(form.act, change)
    as_wanted = (found.agency_id in service.blocked(ledger, citizen)) is wanted
    db.commit()
    if not as_wanted:
        _tell_old()
    elif done is not None:
        told = (
            gettext("Du har spærret for %(who)s.", who=found.name)
            if wanted
            else gettext("Du har ophævet spærringen for %(who)s.", who=found.name)
        )
        _tell(told, done.event_id)


def _tell(what: str, event_id: UUID) -> None:
    flash(f"{what} {gettext('Kvitteringens nummer:')} {reference_of(event_id)}", "success")


def _tell_old() -> None:
    """The page was sent before, and what it said was done then; she has said something else since."""
    flash(gettext("Den side var sendt før. Der er ikke sket noget nu. Her kan du se, hvordan det står."), "info")


def _names(agency_id: str) -> tuple[views.Names, Agency]:
    names = views.names_of(wired().ledger())
    if agency_id not in names:
        raise NotFound
    return names, names[agency_id]
