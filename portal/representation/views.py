"""Powers and what was done by them, in words: for whoever acts, for the citizen, and for the staff."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask_babel import gettext as _

from portal.access import Lent
from portal.identity import Acting, Citizen
from portal.pages import shortday
from portal.reference import reference_of
from portal.representation.acts import RepresentedAct
from portal.representation.models import Power
from portal.representation.rules import PRIVILEGES, Scope


@dataclass(frozen=True, kw_only=True)
class Line:
    """One power in a list."""

    id: UUID
    who: str
    source: str
    may: list[str]
    days: str
    state: tuple[str, str]
    runs: bool
    limit: str = ""
    document: str = ""


@dataclass(frozen=True, kw_only=True)
class Done:
    """One look or act by a power."""

    at: datetime
    who: str
    what: str
    reference: str


@dataclass(frozen=True, kw_only=True)
class Way:
    """A page she can go to for the one she acts for."""

    path: str
    label: str
    text: str


def called(person: Citizen) -> str:
    """Her name; of whoever is protected, and of whoever has never logged in, what can be said instead."""
    if person.protected:
        return _("En person med beskyttet navn")
    return person.name or _("En person, der ikke har været logget ind endnu")


def source_words() -> dict[str, str]:
    return {
        "digital": _("Digital Fuldmagt"),
        "paper": _("Fuldmagt på papir"),
        "guardian": _("Værge"),
        "future": _("Fremtidsfuldmagt"),
    }


def privilege_words() -> dict[str, str]:
    return {
        "read": _("Læse sagen: plan, samtykker og tilbud"),
        "consent": _("Give samtykke og trække det tilbage"),
        "offer": _("Svare på tilbud"),
        "write": _("Skrive med sagsbehandleren og klage"),
    }


def what_words() -> dict[str, str]:
    return {
        "see-plan": _("Så planen"),
        "see-consents": _("Så samtykker"),
        "see-offers": _("Så samtaler og tilbud"),
        "see-messages": _("Læste beskeder til og fra sagsbehandleren"),
        "see-requests": _("Så en klage"),
        "consent": _("Svarede om et samtykke eller trak det tilbage"),
        "answer": _("Svarede på et tilbud"),
        "message": _("Skrev til sagsbehandleren"),
        "request": _("Sendte en klage"),
    }


def may_words(privileges: Collection[str]) -> list[str]:
    words = privilege_words()
    return [words[name] for name in PRIVILEGES if name in privileges]


def line(power: Power, who: str, scope: Scope, today: date, *, runs: bool, document: str = "") -> Line:
    """`scope` is what it allows now, or allowed before it ended."""
    return Line(
        id=power.id,
        who=who,
        source=source_words()[power.source],
        may=may_words(scope.privileges),
        days=_days(scope),
        state=_state(power, scope, today, runs=runs),
        runs=runs or (power.ended_at is None and today < scope.from_on),
        limit=_("Kun om penge. Ikke helbred, tilbud eller andet personligt.") if scope.economic_only else "",
        document=document,
    )


def _days(scope: Scope) -> str:
    if scope.until_on is None:
        return _("Fra %(first)s, uden slutdato", first=shortday(scope.from_on))
    return _("Fra %(first)s til og med %(last)s", first=shortday(scope.from_on), last=shortday(scope.until_on))


def _state(power: Power, scope: Scope, today: date, *, runs: bool) -> tuple[str, str]:
    if power.ended_at is not None:
        return _("Stoppet %(day)s", day=shortday(power.ended_at)), "neutral"
    if runs:
        return _("Gælder nu"), "success"
    if today < scope.from_on:
        return _("Gælder ikke endnu"), "info"
    return _("Gælder ikke mere"), "neutral"


def done(rows: Iterable[tuple[RepresentedAct, Citizen]]) -> list[Done]:
    words = what_words()
    return [
        Done(
            at=act.at,
            who=called(person),
            what=words[act.what],
            reference=reference_of(act.ref) if act.ref is not None and act.what != "consent" else "",
        )
        for act, person in rows
    ]


def why_shut(by: Acting, lent: Lent | None) -> str:
    """Why a door is shut to her, as a sentence."""
    if lent is None:
        return _("Det her er kun for %(who)s selv. Ingen fuldmagt åbner for det.", who=by.citizen_name)
    if lent.privilege in by.privileges:
        return _(
            "Du er værge for penge alene. Det her er personligt, og det bestemmer %(who)s selv.", who=by.citizen_name
        )
    return {
        "read": _("Din fuldmagt giver dig ikke lov til at læse sagen."),
        "consent": _("Din fuldmagt giver dig ikke lov til at give samtykke eller trække det tilbage."),
        "offer": _("Din fuldmagt giver dig ikke lov til at svare på tilbud."),
        "write": _("Din fuldmagt giver dig ikke lov til at skrive med sagsbehandleren eller klage."),
    }.get(lent.privilege or "", "")


def ways(by: Acting) -> list[Way]:
    """What she may do for him, and where; what she may not is not shown as if she could."""
    told = {
        "/plan": (_("Planen"), _("Mål, hjælp og kontakt i kommunen.")),
        "/samtykker": (_("Samtykker"), _("Hvem der må hente hvad, og hvem der spørger.")),
        "/tilbud": (_("Tilbud"), _("Læs et tilbud, og se, hvad der er svaret.")),
        "/beskeder/sagsbehandler": (_("Skriv med sagsbehandleren"), _("Læs og skriv beskeder.")),
        "/rettigheder/bed-om/klage": (_("Klag"), _("Send en klage, og få en kvittering.")),
    }
    takes = {"/samtykker": "read", "/plan": "read", "/tilbud": "read"}
    return [
        Way(path=path, label=label, text=text)
        for path, (label, text) in told.items()
        if takes.get(path, "write") in by.privileges and not (by.economic_only and path != "/samtykker")
    ]
