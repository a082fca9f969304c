"""Test citizens for an agency's engineer: made-up numbers, one for each thing that can have become of a consent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from consent import texts
from consent.canonical import floor_millisecond
from consent.events import Act, AgencyId, Assurance, Channel, ConsentId, Reason, SubjectId, Terms
from consent.ledger import Ledger, Mandate

CITIZEN = Act(actor="citizen", channel=Channel.PORTAL, assurance=Assurance.SUBSTANTIAL)
OFFICE = Act(
    actor="staff:00000000-0000-4000-8000-00000000a11e", channel=Channel.PORTAL, assurance=Assurance.SUBSTANTIAL
)
CLOCK = Act(actor="system", channel=Channel.SYSTEM, assurance=Assurance.NONE)
LASTS: Final = timedelta(days=360)
AGO: Final = timedelta(days=2)
"""When all of them were asked; a mandate must be as old."""
_NAMES = UUID("5e0dbbd1-0c5c-4a51-9a4a-3d1c1a6d2c70")


class MandateTooYoung(Exception):
    """The agency has no such mandate, or none that was in force two days ago."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """Sixty is added to the day of the month: no real person has such a number."""

    number: str
    became: str
    """What became of the agency's question to her."""
    answer: Reason
    """What every check about her says, under the mandate she was asked by."""


SANDBOX: Final = (
    Made(number="6101909001", became="she said yes", answer=Reason.OK),
    Made(number="6201909002", became="she has been asked and has not answered", answer=Reason.PENDING),
    Made(number="6301909003", became="she said no", answer=Reason.REFUSED),
    Made(number="6401909004", became="she said yes and took it back", answer=Reason.WITHDRAWN),
    Made(number="6501909005", became="she said yes, and it has run out", answer=Reason.EXPIRED),
    Made(number="6601909006", became="she said yes from a later day", answer=Reason.NOT_YET_VALID),
    Made(number="6701909007", became="she said yes and paused it", answer=Reason.PAUSED),
    Made(number="6801909008", became="she said yes, and its case was closed", answer=Reason.ENDED),
    Made(number="6901909009", became="a newer yes superseded the first", answer=Reason.OK),
    Made(number="7001909010", became="she was asked, and the question was taken back", answer=Reason.NO_CONSENT),
    Made(number="7101909011", became="she was asked and never answered", answer=Reason.NO_CONSENT),
    Made(number="7201909012", became="she said yes and blocked the agency", answer=Reason.BLOCKED_BY_CITIZEN),
    Made(number="7301909013", became="she blocked the agency and lifted it again", answer=Reason.OK),
    Made(number="7401909014", became="nobody knows her", answer=Reason.NO_CONSENT),
)


class Sandbox:
    """Fills one agency's sandbox, in the caller's transaction; whoever is there already is left as she is."""

    def __init__(
        self,
        ledger_at: Callable[[datetime], Ledger],
        now: datetime,
        agency: AgencyId,
        *,
        category: str | None = None,
        purpose: str | None = None,
    ) -> None:
        """Under the first mandate that fits; None leaves a thing open."""
        self._ledger_at, self._now, self._agency = ledger_at, floor_millisecond(now), agency
        self._then = self._now - AGO
        found = [
            mandate
            for mandate in ledger_at(self._then).mandates(recipient=agency, on=self._then)
            if category in (None, mandate.category) and purpose in (None, mandate.purpose)
        ]
        if not found:
            raise MandateTooYoung
        self.mandate: Mandate = found[0]

    def fill(self) -> None:
        """Everyone of `SANDBOX`."""
        tellers = (
            self._said_yes, self._asked, self._said_no, self._took_back, self._ran_out, self._later, self._paused,
            self._closed, self._superseded, self._cancelled, self._lapsed, self._blocked, self._lifted, self._unknown,
        )  # fmt: skip
        ledger = self._ledger_at(self._now)
        for citizen, teller in zip(SANDBOX, tellers, strict=True):
            known = ledger.find_subject(citizen.number)
            if known is None or all(one.terms.recipient != self._agency for one in ledger.consents(known)):
                teller(citizen.number)

    def _said_yes(self, number: str) -> None:
        self._yes(number)

    def _asked(self, number: str) -> None:
        self._ask(number, self._terms())

    def _said_no(self, number: str) -> None:
        subject, consent_id = self._ask(number, self._terms())
        self._ledger_at(self._then).refuse(subject, consent_id, act=CITIZEN)

    def _took_back(self, number: str) -> None:
        subject, consent_id = self._yes(number)
        self._ledger_at(self._now).withdraw(subject, consent_id, act=CITIZEN)

    def _ran_out(self, number: str) -> None:
        self._yes(number, self._terms(until=self._now - timedelta(days=1)))

    def _later(self, number: str) -> None:
        self._yes(number, self._terms(begins=self._now + timedelta(days=300)))

    def _paused(self, number: str) -> None:
        subject, consent_id = self._yes(number)
        self._ledger_at(self._now).pause(subject, consent_id, act=CITIZEN)

    def _closed(self, number: str) -> None:
        subject, consent_id = self._yes(number)
        self._ledger_at(self._now).end(subject, consent_id, act=OFFICE)

    def _superseded(self, number: str) -> None:
        self._yes(number)
        self._yes(number, name="newer")

    def _cancelled(self, number: str) -> None:
        subject, consent_id = self._ask(number, self._terms())
        self._ledger_at(self._now).cancel(subject, consent_id, act=self._asker())

    def _lapsed(self, number: str) -> None:
        subject, consent_id = self._ask(number, self._terms(until=self._now - timedelta(days=1)))
        self._ledger_at(self._now).lapse(subject, consent_id, act=CLOCK)

    def _blocked(self, number: str) -> None:
        subject, _ = self._yes(number)
        self._ledger_at(self._now).block(subject, self._agency, act=CITIZEN)

    def _lifted(self, number: str) -> None:
        subject, _ = self._yes(number)
        self._ledger_at(self._then).block(subject, self._agency, act=CITIZEN)
        self._ledger_at(self._now).unblock(subject, self._agency, act=CITIZEN)

    def _unknown(self, number: str) -> None:
        """There is nothing to tell of her."""

    def _yes(self, number: str, terms: Terms | None = None, name: str = "first") -> tuple[SubjectId, ConsentId]:
        terms = terms or self._terms()
        subject, consent_id = self._ask(number, terms, name)
        ledger = self._ledger_at(self._then)
        names = texts.Names(
            recipient=ledger.agency(terms.recipient).name,
            why="Myndigheden prøver sit system af.",
            sender=ledger.agency(terms.sender).name,
            municipality="Prøvekommunen",
        )
        served = ledger.serve(subject, consent_id, texts.consent_request(terms, names, "da"))
        ledger.grant(subject, consent_id, categories=terms.categories, served_id=served.served_id, act=CITIZEN)
        return subject, consent_id

    def _ask(self, number: str, terms: Terms, name: str = "first") -> tuple[SubjectId, ConsentId]:
        ledger = self._ledger_at(self._then)
        subject = ledger.subject_of(number)
        consent_id = ConsentId(uuid5(_NAMES, f"{self._agency} {number} {name}"))
        ledger.request(subject, consent_id, terms, act=self._asker())
        return subject, consent_id

    def _asker(self) -> Act:
        return Act(actor=f"agency:{self._agency}", channel=Channel.API, assurance=Assurance.NONE)

    def _terms(self, begins: datetime | None = None, until: datetime | None = None) -> Terms:
        return Terms(
            sender=self.mandate.sender,
            recipient=self._agency,
            purpose=self.mandate.purpose,
            case="SANDBOX",
            categories=frozenset({self.mandate.category}),
            kind=self.mandate.kind,
            valid_from=begins or self._then,
            valid_until=until or self._now + LASTS,
        )
