"""Everything the consent ledger holds about one person, as frozen values that a schema can be read from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent.blocks import Block, BlockEvent
from consent.events import Event, SubjectId
from consent.ledger import CheckRow, Ledger, LookedBack, Served, Transfer
from consent.state import Consent

PAGE = 1000
"""Checks a statement."""
ALL = 1_000_000

LEDGER_TABLES = {
    "ledger_number": "numbers",
    "ledger_pseudonym": "known_as",
    "ledger_consent": "consents",
    "ledger_event": "consents and blocks, as their history",
    "ledger_served": "consents, as the texts shown before an answer, and never_answered",
    "ledger_check": "checks",
    "ledger_transfer": "transfers",
    "ledger_lookback": "lookbacks",
    "ledger_block": "blocks",
}
"""Where what each table of the ledger holds about her is told."""
DERIVED = {
    "ledger_subject": "her key, which opens all the rest and is told to nobody",
    "ledger_in_force": "follows from her consents",
    "ledger_pending": "a random number on its way into the log",
    "ledger_entry": "a random number in the public log",
    "ledger_feed": "that agencies are told of her events; which, follows from who takes part in them",
    "ledger_delivery": "how a message to an agency about an event went",
    "ledger_way_back": "an address of an agency's, beside a request of hers",
    "ledger_check_batch": "random numbers of the public log",
    "ledger_erasure": "a staff's act until it is done, and then without her",
    "ledger_tombstone": "what is left of the erased, without a person",
    "ledger_check_tombstone": "what is left of the erased, without a person",
    "ledger_erasure_batch": "what is left of the erased, without a person",
}
"""Tables that follow from others of hers, or say nothing about a person."""


@dataclass(frozen=True, kw_only=True)
class KnownAs:
    """The name by which an agency, and no other, knows her."""

    agency: str
    name: str


@dataclass(frozen=True, kw_only=True)
class HeldConsent:
    consent: Consent
    history: tuple[Event, ...]
    texts: tuple[Served, ...]
    """Every one that was shown before an answer to this, answered or not; `served_id` in the history says which was."""


@dataclass(frozen=True, kw_only=True)
class HeldBlock:
    block: Block
    history: tuple[BlockEvent, ...]


@dataclass(frozen=True, kw_only=True)
class HeldByLedger:
    numbers: tuple[str, ...]
    known_as: tuple[KnownAs, ...]
    consents: tuple[HeldConsent, ...]
    never_answered: tuple[Served, ...]
    """Texts shown for a consent that never came to be."""
    blocks: tuple[HeldBlock, ...]
    checks: tuple[CheckRow, ...]
    transfers: tuple[Transfer, ...]
    lookbacks: tuple[LookedBack, ...]


def held_by_the_ledger(ledger: Ledger, subject: SubjectId) -> HeldByLedger:
    numbers, shown = tuple(ledger.numbers(subject)), ledger.served_to(subject)
    consents = [_consent(ledger, subject, consent, shown) for consent in ledger.consents(subject)]
    known = {held.consent.consent_id for held in consents}
    return HeldByLedger(
        numbers=numbers,
        known_as=tuple(
            KnownAs(agency=agency.agency_id, name=ledger.pairwise(agency.agency_id, number))
            for agency in ledger.agencies()
            for number in numbers
        ),
        consents=tuple(consents),
        never_answered=tuple(one for one in shown if one.consent_id not in known),
        blocks=tuple(
            HeldBlock(block=block, history=tuple(ledger.block_history(subject, block.agency)))
            for block in ledger.blocks(subject)
        ),
        checks=tuple(_checks(ledger, subject)),
        transfers=tuple(ledger.transfers_of(subject, limit=ALL)),
        lookbacks=tuple(ledger.lookbacks_of(subject, limit=ALL)),
    )


def _consent(ledger: Ledger, subject: SubjectId, consent: Consent, shown: Sequence[Served]) -> HeldConsent:
    return HeldConsent(
        consent=consent,
        history=tuple(ledger.history(subject, consent.consent_id)),
        texts=tuple(one for one in shown if one.consent_id == consent.consent_id),
    )


def _checks(ledger: Ledger, subject: SubjectId) -> list[CheckRow]:
    found: list[CheckRow] = []
    mark: tuple[datetime, UUID] | None = None
    while True:
        page = ledger.checks_of(subject, limit=PAGE, before=mark)
        found += page
        if len(page) < PAGE:
            return found
        mark = (page[-1].decided_at, page[-1].check_id)
