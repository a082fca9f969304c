"""What the consent pages show: frozen values, with names instead of codes and sentences instead of states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import url_for
from flask_babel import get_locale, gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from consent import texts
from consent.events import Assurance, EventType, State, Terms
from consent.ledger import Agency, Ledger
from consent.state import Consent
from portal.consents import service
from portal.identity import Citizen
from portal.pages import moment, shortday
from portal.todo import Todo
from portal.wiring import wired

Names = Mapping[str, Agency]


@dataclass(frozen=True, kw_only=True)
class Card:
    """A consent in a list."""

    url: str
    sentence: str
    state: str
    kind: str
    """The badge's: it only repeats the state."""
    dates: str
    withdraw_url: str | None


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that happened, in the timeline."""

    when: str
    title: str
    text: str
    state: str = "done"


def language() -> texts.Language:
    return cast(texts.Language, str(get_locale() or "da"))


def assurance() -> Assurance:
    """The NSIS level of the login behind this visit."""
    return Assurance(current_user.visit.assurance)


def names_of(ledger: Ledger) -> Names:
    return {str(agency.agency_id): agency for agency in ledger.agencies()}


def sentence(terms: Terms, names: Names) -> str:
    """Min læge (Lægehuset Havnen) må sende oplysninger om helbred til jobcentret."""
    return texts.sentence(terms, _told_to_her(terms, names), language())


def _told(names: Names, agency_id: str) -> str:
    agency = names.get(agency_id)
    return agency.name if agency else agency_id


def _told_to_her(terms: Terms, names: Names) -> texts.Names:
    sender, recipient = names[terms.sender], names[terms.recipient]
    return texts.Names(
        recipient=recipient.name,
        why=recipient.reason_da if language() == "da" else recipient.reason_en,
        sender=gettext("Min læge (%(name)s)", name=sender.name) if sender.kind == "gp" else sender.name,
        municipality=wired().settings.municipality,
    )


def rendered(terms: Terms, names: Names, *, asked: bool) -> texts.Rendered:
    """The exact text for these terms, in the language of this visit."""
    template = texts.consent_request if asked else texts.consent_given
    return template(terms, _told_to_her(terms, names), language())


def state_of(consent: Consent, now: datetime) -> tuple[str, str]:
    """The state in a word, and its badge. Expired and withdrawn are never mistaken for one another."""
    if consent.expired(now):
        return gettext("Udløbet"), "neutral"
    if consent.not_yet_valid(now):
        return gettext("Gælder ikke endnu"), "info"
    return {
        State.REQUESTED: (gettext("Venter på dit svar"), "warning"),
        State.GRANTED: (gettext("Du har sagt ja"), "success"),
        State.PAUSED: (gettext("Sat på pause"), "info"),
        State.REFUSED: (gettext("Du har sagt nej"), "neutral"),
        State.CANCELLED: (gettext("De spørger ikke mere"), "neutral"),
        State.LAPSED: (gettext("Fristen er gået"), "neutral"),
        State.WITHDRAWN: (gettext("Trukket tilbage"), "neutral"),
        State.SUPERSEDED: (gettext("Erstattet af et nyere"), "neutral"),
        State.ENDED: (gettext("Slut"), "neutral"),
    }[consent.state]


def card(consent: Consent, names: Names, now: datetime) -> Card:
    state, kind = state_of(consent, now)
    live = consent.state.in_force and not consent.expired(now)
    return Card(
        url=url_for(
            "consents.answer" if consent.state is State.REQUESTED else "consents.detail", consent_id=consent.consent_id
        ),
        sentence=sentence(consent.terms, names),
        state=state,
        kind=kind,
        dates=_dates(consent, now),
        withdraw_url=url_for("consents.withdraw", consent_id=consent.consent_id) if live else None,
    )


def _dates(consent: Consent, now: datetime) -> str:
    if consent.state is State.REQUESTED:
        return gettext("De spurgte %(day)s.", day=shortday(consent.created_at))
    if consent.expired(now):
        return gettext("Det udløb %(day)s.", day=shortday(consent.terms.valid_until))
    if consent.state.in_force:
        return gettext("Gælder til %(moment)s.", moment=moment(consent.terms.valid_until))
    return shortday(consent.ended_at or consent.created_at)


def steps(ledger: Ledger, citizen: Citizen, consent: Consent, names: Names, now: datetime) -> list[Step]:
    """What happened to a consent, newest first."""
    who = _told(names, consent.terms.recipient)
    titles = {
        EventType.REQUESTED: gettext("%(who)s spurgte dig", who=who),
        EventType.GRANTED: gettext("Du sagde ja"),
        EventType.REFUSED: gettext("Du sagde nej"),
        EventType.CANCELLED: gettext("%(who)s tog spørgsmålet tilbage", who=who),
        EventType.LAPSED: gettext("Fristen for at svare gik"),
        EventType.PAUSED: gettext("Du satte samtykket på pause"),
        EventType.RESUMED: gettext("Samtykket begyndte at gælde igen"),
        EventType.WITHDRAWN: gettext("Du trak samtykket tilbage"),
        EventType.SUPERSEDED: gettext("Et nyere samtykke tog over"),
        EventType.ENDED: gettext("Samtykket sluttede"),
    }
    told = [
        Step(when=moment(event.at), title=titles[event.type], text="")
        for event in ledger.history(service.subject(citizen), consent.consent_id)
    ]
    if consent.expired(now):
        told.append(Step(when=moment(consent.terms.valid_until), title=gettext("Samtykket udløb"), text=""))
    return told[::-1]


def todos(session: Session, citizen: Citizen, now: datetime) -> list[Todo]:
    """Each agency that waits for her answer."""
    ledger = wired().ledger_for(session)
    waiting = service.standing(ledger, citizen, now).waiting
    names = names_of(ledger) if waiting else {}
    return [
        Todo(
            text=gettext(
                "%(who)s spørger, om de må få oplysninger om dig. Svar ja eller nej.",
                who=_told(names, consent.terms.recipient),
            ),
            url=url_for("consents.answer", consent_id=consent.consent_id),
        )
        for consent in waiting
    ]
