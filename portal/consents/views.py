"""What the consent pages show: frozen values, with names instead of codes and sentences instead of states."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge
from operator import itemgetter
from typing import cast

from flask import url_for
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from consent import texts
from consent.events import Act, Assurance, Channel, Event, EventType, State, Terms
from consent.ledger import Agency, Ledger, Served, TermsInvalid
from consent.state import Consent
from consent.texts.words import in_order
from portal.consents import beside, service
from portal.identity import Citizen, acting
from portal.language import written
from portal.pages import COPENHAGEN, moment, shortday
from portal.reference import reference_of
from portal.todo import Todo
from portal.wiring import wired

Names = Mapping[str, Agency]
MY_DOCTOR: Mapping[texts.Language, str] = {"da": "Min læge ({name})", "en": "My doctor ({name})"}
"""Stands inside evidence, so it is as fixed as the templates of `consent.texts`."""
NEVER_A_YES = (State.REQUESTED, State.REFUSED, State.CANCELLED, State.LAPSED)


@dataclass(frozen=True, kw_only=True)
class Card:
    """A consent in a list."""

    url: str
    sentence: str
    """A question while it waits, what may be done while it holds, what might once be done after that."""
    state: str
    kind: str
    """The badge's: it only repeats the state."""
    dates: str
    withdraw_url: str | None
    by_staff: bool
    """What happened last was done by a member of staff, for a citizen who said it on paper or aloud; or her yes was."""
    agency: str
    """Whom it lets read."""
    blocked: bool
    """She has blocked them, so that they get a no whatever stands here."""
    disown_url: str | None
    """Where she says that it was not her yes, while it holds and a member of staff recorded it."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that happened, in the timeline."""

    when: str
    title: str
    text: str
    state: str = "done"


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The kinds of data she said yes and no to, by name."""

    yes: list[str]
    no: list[str]


def language() -> texts.Language:
    return written()


def assurance() -> Assurance:
    """The NSIS level of the login behind this visit."""
    return Assurance(current_user.visit.assurance)


def names_of(ledger: Ledger) -> Names:
    return {str(agency.agency_id): agency for agency in ledger.agencies()}


def sentence(terms: Terms, names: Names, *, past: bool = False) -> str:
    """Min læge (Lægehuset Havnen) må sende oplysninger om helbred til Jobcenter Fjordby."""
    return texts.sentence(terms, _told_to_her(terms, names, language()), language(), past=past)


def question(terms: Terms, names: Names, *, past: bool = False) -> str:
    """Jobcenter Fjordby spørger om oplysninger om helbred fra Lægehuset Havnen."""
    return texts.question(terms, _told_to_her(terms, names, language()), language(), past=past)


def told_purpose(terms: Terms) -> str:
    """What it is for: consents that differ only in this have the same sentence."""
    return gettext("For at %(purpose)s.", purpose=texts.purpose_name(terms.purpose, language()))


def called(names: Names, agency_id: str) -> str:
    """An agency's name where more of a sentence follows it."""
    agency = names.get(agency_id)
    return texts.in_sentence(agency.name) if agency else agency_id


def _told_to_her(terms: Terms, names: Names, reader: texts.Language) -> texts.Names:
    sender, recipient = names[terms.sender], names[terms.recipient]
    return texts.Names(
        recipient=recipient.name,
        why=recipient.reason_da if reader == "da" else recipient.reason_en,
        sender=sender.name,
        municipality=wired().settings.municipality,
        my_sender=MY_DOCTOR[reader].format(name=sender.name) if sender.kind == "gp" else None,
    )


def rendered(terms: Terms, names: Names, *, asked: bool, like: Served | None = None) -> texts.Rendered:
    """The exact text for these terms: as this visit reads, or as the one that was served before was read."""
    template = texts.consent_request if asked else texts.consent_given
    other = beside.asked_for() if like is None else beside.beside_of(like)
    reader = "da" if other else language() if like is None else cast(texts.Language, like.language)
    return template(terms, _told_to_her(terms, names, reader), reader, other)


def state_of(consent: Consent, now: datetime) -> tuple[str, str]:
    """The state in a word, and its badge. Expired and withdrawn are never mistaken for one another."""
    if consent.expired(now):
        return gettext("Udløbet"), "neutral"
    if consent.not_yet_valid(now):
        return gettext("Gælder ikke endnu"), "info"
    if consent.state is State.REQUESTED and now >= consent.terms.valid_until:
        return gettext("Ikke besvaret"), "neutral"
    return {
        State.REQUESTED: (gettext("Venter på dit svar"), "warning"),
        State.GRANTED: (gettext("Du har sagt ja"), "success"),
        State.PAUSED: (gettext("Sat på pause"), "info"),
        State.REFUSED: (gettext("Du har sagt nej"), "neutral"),
        State.CANCELLED: (gettext("De spørger ikke mere"), "neutral"),
        State.LAPSED: (gettext("Ikke besvaret"), "neutral"),
        State.WITHDRAWN: (gettext("Trukket tilbage"), "neutral"),
        State.SUPERSEDED: (gettext("Erstattet af et nyere"), "neutral"),
        State.ENDED: (gettext("Slut"), "neutral"),
    }[consent.state]


def card(
    consent: Consent, names: Names, now: datetime, latest: Event | None = None, recorded: Event | None = None,
    blocked: Collection[str] = (),
) -> Card:  # fmt: skip
    """`latest` is what happened last to it, where it is to be told who did that; `recorded` her yes as staff wrote it,
    where that is known to be older.
    """
    state, kind = state_of(consent, now)
    live = consent.state.in_force and not consent.expired(now)
    waiting = consent.state is State.REQUESTED and now < consent.terms.valid_until
    told = question if consent.state in NEVER_A_YES else sentence
    recorded = recorded or (recorded_by_staff([latest]) if latest else None)
    by = acting()
    may = by is None or "consent" in by.privileges
    here = url_for("consents.answer" if waiting and may else "consents.detail", consent_id=consent.consent_id)
    return Card(
        url=here,
        sentence=told(consent.terms, names, past=not (live or waiting)),
        state=state,
        kind=kind,
        dates=_dates(consent, now),
        withdraw_url=url_for("consents.withdraw", consent_id=consent.consent_id) if live and may else None,
        by_staff=(latest is not None and _by_staff(latest)) or (live and recorded is not None),
        agency=str(consent.terms.recipient),
        blocked=(live or waiting) and consent.terms.recipient in blocked,
        disown_url=url_for("consents.disown", consent_id=consent.consent_id) if live and recorded and not by else None,
    )


def _dates(consent: Consent, now: datetime) -> str:
    if consent.state is State.REQUESTED:
        return gettext("De spurgte %(day)s.", day=shortday(consent.created_at))
    if consent.expired(now):
        return gettext("Det udløb %(day)s.", day=shortday(consent.terms.valid_until))
    if consent.state.in_force:
        return _until(consent.terms.valid_until)
    return shortday(consent.ended_at or consent.created_at)


def _until(end: datetime) -> str:
    """Nobody knows which day midnight belongs to, so a validity of whole days is told by its last day."""
    local = end.astimezone(COPENHAGEN)
    if (local.hour, local.minute) == (0, 0):
        return gettext("Gælder til og med %(day)s.", day=shortday(local.date() - timedelta(days=1)))
    return gettext("Gælder til %(moment)s.", moment=moment(end))


def parts(consent: Consent) -> Parts:
    """What her answer was made of; a no to all of it is a no to all that was asked."""
    granted = frozenset() if consent.state in NEVER_A_YES else consent.terms.categories
    named = [[texts.category_name(c, language()) for c in in_order(s)] for s in (granted, consent.asked - granted)]
    return Parts(yes=named[0], no=named[1])


def reference(event: Event) -> str:
    return reference_of(event.event_id)


def _by_staff(event: Event) -> bool:
    return event.act.actor.startswith("staff:")


def recorded_by_staff(history: Sequence[Event]) -> Event | None:
    """Her yes, where a member of staff wrote it down and not she herself."""
    return next((event for event in history if event.type is EventType.GRANTED and _by_staff(event)), None)


def titles_of(who: str) -> dict[EventType, str]:
    return {
        EventType.REQUESTED: gettext("%(who)s spurgte dig", who=who),
        EventType.GRANTED: gettext("Du sagde ja"),
        EventType.REFUSED: gettext("Du sagde nej"),
        EventType.CANCELLED: gettext("%(who)s tog spørgsmålet tilbage", who=who),
        EventType.LAPSED: gettext("Fristen for at svare udløb"),
        EventType.PAUSED: gettext("Du satte samtykket på pause"),
        EventType.RESUMED: gettext("Samtykket begyndte at gælde igen"),
        EventType.WITHDRAWN: gettext("Du trak samtykket tilbage"),
        EventType.SUPERSEDED: gettext("Et nyere ja tog over"),
        EventType.ENDED: gettext("Samtykket sluttede"),
        EventType.CORRECTED: gettext("Samtykket blev rettet: Det var ikke dit ja"),
    }


def how(act: Act) -> str:
    """How an act came to be here when she did not do it on this site herself."""
    if act.actor.startswith("representative:"):
        return gettext("Gjort af en, der handlede for dig.")
    if not act.actor.startswith("staff:"):
        return texts.rule_text(act.actor, language())
    return {
        Channel.PAPER: gettext("Registreret af medarbejder. Du gjorde det på papir."),
        Channel.ORAL: gettext("Registreret af medarbejder. Du sagde det i telefonen eller ved et møde."),
    }.get(act.channel, gettext("Registreret af medarbejder."))


def steps(
    history: Sequence[Event], consent: Consent, names: Names, now: datetime, beside: Iterable[tuple[datetime, Step]]
) -> list[Step]:
    """What happened to a consent, newest first, and `beside` it, each in the order of its own chain."""
    titles = titles_of(called(names, consent.terms.recipient))
    told = [(e.at, Step(when=moment(e.at), title=titles[e.type], text=how(e.act))) for e in history]
    if consent.expired(now):
        end = consent.terms.valid_until
        told.append((end, Step(when=moment(end), title=gettext("Samtykket udløb"), text="")))
    return [step for _, step in merge(told, beside, key=itemgetter(0))][::-1]


def proof(history: Sequence[Event], names: Names) -> list[tuple[str, str, str]]:
    """Each act by its title, the reference on its receipt, and its whole number in the ledger."""
    return [
        (titles_of(called(names, event.terms.recipient))[event.type], reference(event), str(event.event_id))
        for event in history
    ]


def give_url(ledger: Ledger, terms: Terms, categories: Collection[str], now: datetime) -> str:
    """Where she can give the same unasked; where nobody may ask for it, where she sees what she can give."""
    wanted = {"sender": str(terms.sender), "recipient": str(terms.recipient), "purpose": terms.purpose}
    try:
        service.terms_of(ledger, **wanted, categories=categories, now=now)
    except TermsInvalid:
        return url_for("consents.choose")
    return url_of(terms, categories)


def url_of(terms: Terms, categories: Collection[str]) -> str:
    about = in_order(categories)
    return url_for("consents.give", fra=terms.sender, til=terms.recipient, formaal=terms.purpose, om=about)


def todos(session: Session, citizen: Citizen, now: datetime) -> list[Todo]:
    """Each agency that waits for her answer."""
    ledger = wired().ledger_for(session)
    waiting = service.standing(ledger, citizen, now).waiting
    names = names_of(ledger) if waiting else {}
    return [
        Todo(
            text=gettext(
                "%(who)s spørger, om de må få oplysninger om dig. Svar ja eller nej.",
                who=called(names, consent.terms.recipient),
            ),
            url=url_for("consents.answer", consent_id=consent.consent_id),
        )
        for consent in waiting
    ]
