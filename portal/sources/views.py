"""A source as each reads it: to her in plain sentences, to her caseworker in short ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from consent.ledger import Ledger
from portal.consents import service as consents
from portal.consents import views as consent_words
from portal.consents.views import names_of
from portal.identity import Citizen
from portal.pages import shortday
from portal.sources.models import Kind, Source, State

BADGES: Mapping[State, str] = {"planned": "neutral", "asked": "warning", "received": "success", "unneeded": "neutral"}
Row = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Yes:
    """Whether she has said yes to it, in words, and where she reads or answers it."""

    text: str
    url: str = ""
    act: str = ""


@dataclass(frozen=True, kw_only=True)
class Card:
    """One source. `tells` are whole sentences; the badge's colour only repeats the state."""

    id: UUID
    title: str
    state: str
    badge: str
    tells: tuple[str, ...]
    consent: Yes
    note: str
    wish: str


def kind_words() -> dict[Kind, str]:
    """In the order they are told."""
    return {
        "own_doctor": _("Din egen læge"),
        "hospital": _("Sygehuset"),
        "specialist": _("En speciallæge"),
        "clinic": _("Regionens kliniske funktion"),
        "fund": _("Din a-kasse"),
        "employer": _("Et sted, du har arbejdet"),
        "department": _("En anden afdeling i kommunen"),
        "elsewhere": _("Et andet sted"),
        "lae265": _("LÆ 265 fra din læge"),
    }


def kind_for_staff() -> dict[Kind, str]:
    return {
        "own_doctor": _("Egen læge"),
        "hospital": _("Sygehus"),
        "specialist": _("Speciallæge"),
        "clinic": _("Klinisk funktion i regionen"),
        "fund": _("A-kasse"),
        "employer": _("Tidligere arbejdsgiver"),
        "department": _("Anden afdeling i kommunen"),
        "elsewhere": _("Andet sted"),
        "lae265": _("LÆ 265"),
    }


def state_words() -> dict[State, str]:
    return {
        "planned": _("Ikke spurgt endnu"),
        "asked": _("Spurgt, ikke kommet endnu"),
        "received": _("Kommet"),
        "unneeded": _("Ikke nødvendigt"),
    }


def title_of(source: Source) -> str:
    called = kind_words()[source.kind]
    return _("%(kind)s: %(name)s", kind=called, name=source.name) if source.name else called


def card(source: Source, answer: Yes, today: date) -> Card:
    return Card(
        id=source.id,
        title=title_of(source),
        state=state_words()[source.state],
        badge=BADGES[source.state],
        tells=tuple(_tells(source, today)),
        consent=answer,
        note=source.note,
        wish=source.wish,
    )


def _tells(source: Source, today: date) -> list[str]:
    """What has happened, in the order it happened; then what she waits for, and for how long."""
    found = []
    if source.pointed_out:
        found.append(_("Du har selv peget på det %(day)s.", day=shortday(source.added_at)))
    if source.looked_on:
        found.append(_("Vi så på de papirer, vi har i forvejen, %(day)s.", day=shortday(source.looked_on)))
    if source.asked_on:
        asked = (
            _("Vi bestilte den %(day)s.", day=shortday(source.asked_on))
            if source.kind == "lae265"
            else _("Vi spurgte %(day)s.", day=shortday(source.asked_on))
        )
        found.append(asked)
    if source.state == "received" and source.received_on:
        found.append(_("Den kom %(day)s.", day=shortday(source.received_on)) if source.kind == "lae265"
                     else _("Svaret kom %(day)s.", day=shortday(source.received_on)))  # fmt: skip
    if source.state == "asked" and source.asked_on:
        found.append(waited(source.asked_on, today))
    if source.pointed_out and source.changed_at == source.added_at:
        found.append(_("Din sagsbehandler ser på det."))
    if source.state == "unneeded":
        found.append(_("Vi behøver den ikke. Du skal ikke gøre noget.") if source.kind == "lae265"
                     else _("Vi behøver ikke at spørge. Du skal ikke gøre noget."))  # fmt: skip
    return found


def waited(since: date, today: date) -> str:
    days = max((today - since).days, 0)
    if not days:
        return _("Vi har ventet siden i dag.")
    told: str = ngettext("Vi har ventet i %(num)s dag.", "Vi har ventet i %(num)s dage.", days)
    return told


def answers(
    ledger: Ledger, citizen: Citizen, sources: Sequence[Source], now: datetime, *, for_staff: bool = False
) -> dict[UUID, Yes]:
    """What the ledger says of each: asked once for all of them."""
    standing = consents.standing(ledger, citizen, now)
    offered = consents.sentences(ledger, now) if not for_staff else []
    names = names_of(ledger)
    found: dict[UUID, Yes] = {}
    for source in sources:
        if source.consent == "by_law":
            found[source.id] = Yes(text=_("Ikke nødvendigt. Loven giver kommunen lov."))
            continue
        if source.consent == "unknown" or not source.sender:
            found[source.id] = Yes(
                text=_("Det er ikke afklaret endnu.") if source.consent == "unknown" else _("Ja, det kræver et ja.")
            )
            continue
        pair = (source.sender, source.recipient)
        held = [one for one in standing.in_force if (one.terms.sender, one.terms.recipient) == pair]
        asked = [one for one in standing.waiting if (one.terms.sender, one.terms.recipient) == pair]
        if held:
            last = max(held, key=lambda one: one.terms.valid_until)
            text = _("Der er sagt ja. Det gælder til %(day)s.", day=shortday(last.terms.valid_until))
            url = "" if for_staff else url_for("consents.detail", consent_id=last.consent_id)
            found[source.id] = Yes(text=text, url=url, act=_("Se dit samtykke"))
        elif asked:
            url = "" if for_staff else url_for("consents.detail", consent_id=asked[0].consent_id)
            found[source.id] = Yes(text=_("Der er spurgt, men ikke svaret endnu."), url=url, act=_("Læs, og svar"))
        else:
            ways = [one for one in offered if (one.sender, one.recipient) == pair]
            url = "" if for_staff else url_for("consents.choose")
            if len(ways) == 1:
                url = consent_words.url_of(ways[0], ways[0].categories)
            called = consent_words.called(names, source.sender)
            text = _("Nej, ikke endnu. Uden et ja henter vi ikke noget fra %(name)s.", name=called)
            found[source.id] = Yes(text=text, url=url, act=_("Læs om samtykket"))
    return found


def pairs(ledger: Ledger, now: datetime) -> list[tuple[str, str]]:
    """Between whom she can be asked to say yes: value and words, for the caseworker."""
    names = names_of(ledger)
    found = {
        f"{one.sender}|{one.recipient}": _(
            "%(recipient)s spørger %(sender)s", recipient=consent_words.called(names, one.recipient),
            sender=consent_words.called(names, one.sender),
        )
        for one in consents.sentences(ledger, now)
    }  # fmt: skip
    return sorted(found.items(), key=lambda pair: pair[1])


def staff_rows(source: Source, consent: str, today: date) -> list[Row]:
    """The same in short words."""
    rows = [(_("Samtykke"), consent)]
    if source.looked_on:
        rows.append((_("Eksisterende dokumenter set"), shortday(source.looked_on)))
    if source.asked_on:
        rows.append((_("Bestilt") if source.kind == "lae265" else _("Spurgt"), shortday(source.asked_on)))
    if source.state == "asked" and source.asked_on:
        rows.append((_("Ventetid"), waited(source.asked_on, today)))
    if source.received_on:
        rows.append((_("Modtaget"), shortday(source.received_on)))
    if source.wish:
        rows.append((_("Borgeren skriver"), source.wish))
    if source.note:
        rows.append((_("Skrevet til borgeren"), source.note))
    return rows
