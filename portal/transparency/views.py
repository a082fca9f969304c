"""Who asked and who looked, in words."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from flask_babel import get_locale
from flask_babel import gettext as _

from consent import texts
from consent.events import AgencyId, Reason
from consent.ledger import Alarm, CheckRow, Cover, LookedBack, Transfer
from portal.pages import shortday
from portal.transparency.service import ReadEvent


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One check by an agency."""

    at: datetime
    agency: str
    category: str
    purpose: str
    answer: str
    allowed: bool


@dataclass(frozen=True, kw_only=True)
class Moved:
    """Data an agency says it has moved."""

    at: datetime
    agency: str
    category: str
    why: str
    wrong: bool
    """It does not rest on a fresh permit or on a law."""


@dataclass(frozen=True, kw_only=True)
class Looked:
    """One look by an employee: unit and role, never the name."""

    id: UUID
    at: datetime
    unit: str
    role: str
    what: str
    reason: str


def asked(checks: Iterable[CheckRow], names: Mapping[str, str], alarms: Iterable[Alarm] = ()) -> list[Asked]:
    """Each check with what it was answered, and with a word where it is unusual."""
    language = reader()
    purposes = texts.PURPOSE_NAMES[language]
    raised = {(alarm.agency, alarm.hour) for alarm in alarms}
    return [
        Asked(
            at=check.decided_at,
            agency=names.get(check.agency, check.agency),
            category=texts.category_name(check.category, language),
            # A purpose without a name cannot be consented to, but it can be asked about, and then she sees it.
            purpose=purposes.get(check.purpose, check.purpose),
            answer=" ".join([texts.REASON_TEXTS[language][Reason(check.reason)], *_unusual(check, raised)]),
            allowed=check.decision,
        )
        for check in checks
    ]


def _unusual(check: CheckRow, raised: Container[tuple[AgencyId, datetime]]) -> list[str]:
    told = [] if check.case else [_("De skrev ikke, hvilken sag det var.")]
    if (check.agency, check.decided_at.replace(minute=0, second=0, microsecond=0)) in raised:
        told.append(_("De spurgte usædvanligt meget i den time. Kommunens kontrol har fået besked."))
    return told


def looked(events: Iterable[ReadEvent]) -> list[Looked]:
    roles, what, reasons = role_words(), what_words(), reason_words()
    return [
        Looked(
            id=event.id,
            at=event.at,
            unit=event.unit,
            role=roles[event.role],
            what=what[event.what],
            reason=reasons[event.reason],
        )
        for event in events
    ]


def moved(transfers: Iterable[Transfer], names: Mapping[str, str]) -> list[Moved]:
    language = reader()
    return [
        Moved(
            at=transfer.moved_at,
            agency=names.get(transfer.agency, transfer.agency),
            category=texts.category_name(transfer.category, language),
            why=_why(transfer),
            wrong=transfer.cover in (Cover.LATE, Cover.REFUSED),
        )
        for transfer in transfers
    ]


def looked_back(questions: Iterable[LookedBack], names: Mapping[str, str]) -> list[Asked]:
    language = reader()
    purposes = texts.PURPOSE_NAMES[language]
    return [
        Asked(
            at=question.asked_at,
            agency=names.get(question.agency, question.agency),
            category=texts.category_name(question.category, language),
            purpose=purposes.get(question.purpose, question.purpose),
            answer=_("Ja, de måtte den %(day)s.", day=shortday(question.effective_at))
            if question.reason is Reason.OK
            else _("Nej, de måtte ikke den %(day)s.", day=shortday(question.effective_at)),
            allowed=question.reason is Reason.OK,
        )
        for question in questions
    ]


def _why(transfer: Transfer) -> str:
    words = {
        Cover.PERMITTED: _("Du havde sagt ja."),
        Cover.LAW: _("De siger, at loven giver dem lov: %(law)s.", law=transfer.legal_ref),
        Cover.LATE: _("De havde spurgt og fået ja, men hentede på et andet tidspunkt."),
        Cover.REFUSED: _("De fik nej, men hentede alligevel."),
    }
    return words[transfer.cover]


def reader() -> Literal["da", "en"]:
    """The language that the ledger's own words are wanted in."""
    return "en" if str(get_locale()) == "en" else "da"


def role_words() -> dict[str, str]:
    return {
        "caseworker": _("Sagsbehandler"),
        "coordinator": _("Sundhedskoordinator"),
        "administrator": _("Administrator"),
        "dpo": _("Databeskyttelsesrådgiver"),
        "auditor": _("Revisor"),
    }


def what_words() -> dict[str, str]:
    return {
        "case": _("Hele din sag: plan, samtykker, samtaler og tilbud"),
        "plan": _("Din plan"),
        "consents": _("Dine samtykker"),
        "conversation": _("Dit ønske om en samtale"),
        "offer": _("Et tilbud til dig"),
        "messages": _("Dine beskeder"),
        "document": _("Et dokument i din sag"),
        "request": _("Noget, du har bedt om, eller en klage"),
        "report": _("Et opslag, som du har meldt"),
        "bundle": _("Din sag, i en samling til Datatilsynet"),
        "review": _("Et opslag i din sag, som blev kontrolleret"),
        "name": _("Dit navn, din fødselsdag og hvilken afdeling der har din sag"),
    }


def reason_words() -> dict[str, str]:
    return {
        "own_case": _("Har ansvaret for din sag"),
        "task": _("Havde en opgave i din sag"),
        "conversation": _("Skulle svare på dit ønske om en samtale"),
        "phone": _("Du eller en anden ringede for at trække et samtykke tilbage"),
        "colleague": _("Hjalp en kollega, der har ansvaret for din sag"),
        "audit": _("Kontrollerede, at reglerne blev fulgt"),
        "report": _("Skulle svare på det, du meldte"),
        "search": _("Søgte efter en borger"),
        "exception": _("Havde ikke din sag, men skrev en grund. Den står øverst på siden"),
    }
