"""Months that are over in the demo's municipality: people without a page of their own, asked, answered and counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from consent import texts
from consent.events import Act, AgencyId, Assurance, Channel, ConsentId, Terms
from consent.ledger import Ledger
from portal.demo.agencies import kind_of
from portal.demo.sandbox import CITIZEN

_NAMES = UUID("0b5c9c1e-6a0f-4f0e-9a53-2f1b0f2f7d11")
ASKED: Final = (
    ("jobcenter-fjordby", "laegehuset-havnen", "rehabilitation-plan", "health", (7, 9, 6)),
    ("region-fjord", "jobcenter-fjordby", "health-assessment", "employment", (5, 2, 6)),
)
"""Who asked whom about what, and how many people in each of the last three months; the newest first."""
SAID_NO: Final = 4
"""Every fourth says no."""


def tell(ledger_at: Callable[[datetime], Ledger], now: datetime) -> None:
    """One question a person, answered within a week."""
    number = 0
    for recipient, sender, purpose, category, months in ASKED:
        for back, people in enumerate(months, start=1):
            begins = _begins(now, back)
            for place in range(people):
                number += 1
                asked = begins + timedelta(days=2 + place, hours=9)
                _one(ledger_at, number, asked, recipient, sender, purpose, category)


def _one(
    ledger_at: Callable[[datetime], Ledger],
    number: int,
    asked: datetime,
    recipient: str,
    sender: str,
    purpose: str,
    category: str,
) -> None:
    terms = Terms(
        sender=AgencyId(sender),
        recipient=AgencyId(recipient),
        purpose=purpose,
        case="DEMO",
        categories=frozenset({category}),
        kind=kind_of(category, sender),
        valid_from=asked,
        valid_until=asked + timedelta(days=180),
    )
    ledger = ledger_at(asked)
    subject = ledger.subject_of(f"{61 + number % 28}02909{number:03}")
    consent_id = ConsentId(uuid5(_NAMES, str(number)))
    ledger.request(
        subject, consent_id, terms, act=Act(actor=f"agency:{recipient}", channel=Channel.API, assurance=Assurance.NONE)
    )
    later = ledger_at(asked + timedelta(days=1 + number % 7))
    if number % SAID_NO == 0:
        later.refuse(subject, consent_id, act=CITIZEN)
        return
    agency = ledger.agency(terms.recipient)
    names = texts.Names(
        recipient=agency.name, why=agency.reason_da, sender=ledger.agency(terms.sender).name, municipality="Fjordby"
    )
    served = later.serve(subject, consent_id, texts.consent_request(terms, names, "da"))
    later.grant(subject, consent_id, categories=terms.categories, served_id=served.served_id, act=CITIZEN)


def _begins(now: datetime, back: int) -> datetime:
    """The first day of a month that is over."""
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    for _number in range(back):
        month = (month - timedelta(days=1)).replace(day=1)
    return month
