"""What an agency asks and is told: a permit that ends with its lease, a refusal and why, or doubt, which is no."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal
from uuid import UUID

from consent.client.evidence import Record
from consent.client.lease import Lease
from consent.events import Reason

_CPR: Final = re.compile(r"[0-9]{6}-?[0-9]{4}", re.ASCII)
_PAIRWISE: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """May we read this category about this person, for this purpose, now?"""

    person: str = field(repr=False)
    """Ten digits with or without a hyphen, or your agency's own pseudonym for her (`Permit.person`)."""
    category: str
    purpose: str
    case: str | None = None
    """Your case number: she sees it, and recognises what it is about."""

    def __post_init__(self) -> None:
        if not (_CPR.fullmatch(self.person) or _PAIRWISE.fullmatch(self.person)):
            raise ValueError("a person is ten digits or a pseudonym")  # never what was given: it may be her number
        if not self.category or not self.purpose:
            raise ValueError("a question names a category and a purpose")

    @property
    def scheme(self) -> Literal["cpr", "pairwise"]:
        return "pairwise" if _PAIRWISE.fullmatch(self.person) else "cpr"

    @property
    def name(self) -> str:
        """The person as it is sent: digits without a hyphen, or the pseudonym."""
        return self.person if self.scheme == "pairwise" else self.person.replace("-", "")


class Doubt(StrEnum):
    """Why there is no answer to rely on. Each of them means no."""

    NETWORK = "network"
    """No whole answer came: refused, timed out, cut short."""
    TLS = "tls"
    REDIRECTED = "redirected"
    STATUS = "status"
    """An error status; `code` tells the server's own word for it."""
    TOKEN = "token"  # noqa: S105  # a word for a fault, not a secret
    """No access token: the key, the clock or the registration is not as the server has it."""
    MALFORMED = "malformed"
    """Too large, not JSON, doubled keys, or not of the promised form."""
    SIGNATURE = "signature"
    UNKNOWN_KEY = "unknown-key"
    """Signed by a key that is not in the JWKS, fetched again just now."""
    OTHER_QUESTION = "other-question"
    """Truly signed, but not about what was asked: person, category, purpose, case, nonce or agency differ."""
    CONTRADICTION = "contradiction"
    """The open answer and the signed one say different things."""
    STALE = "stale"
    """Its lease was over before it could be used."""
    CLOCK = "clock"
    """Our clock and the ledger's are too far apart to tell."""
    NOTICED = "noticed"
    """A notice about this consent came while the answer was on its way."""
    RECEIPT = "receipt"
    """The evidence could not be kept; what cannot be proved later is not used."""


class Trouble(Exception):
    """No answer that can be relied on. Holds nothing that was sent or received but the server's problem code."""

    def __init__(self, doubt: Doubt, code: str | None = None, status: int | None = None) -> None:
        super().__init__(": ".join([doubt.value, *([code] if code else [])]))
        self.doubt, self.code, self.status = doubt, code, status


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """A yes, for as long as it lasts. Ask `permitted`, or call `require()`, right before each use."""

    question: Question
    record: Record
    lease: Lease = field(repr=False)

    @property
    def permitted(self) -> bool:
        """Whether it may be acted on at this very moment: the lease runs, and no notice has ended it."""
        return self.lease.runs()

    def require(self) -> None:
        """Raise `Denied` unless it may be acted on at this very moment."""
        if not self.lease.runs():
            raise Denied(Unsure(question=self.question, doubt=Doubt.NOTICED if self.lease.ended() else Doubt.STALE))

    def __bool__(self) -> bool:
        return self.permitted

    @property
    def person(self) -> str:
        """Your agency's pseudonym for her; good for the next question, and of no use to anybody else."""
        return self.record.person

    @property
    def check_id(self) -> UUID:
        return self.record.check_id

    @property
    def consent_id(self) -> UUID:
        assert self.record.consent_id is not None, "a yes names its consent"
        return self.record.consent_id

    @property
    def fresh_until(self) -> datetime:
        return self.record.fresh_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A signed no. It says that there is no valid consent, never that there is no other legal basis."""

    question: Question
    record: Record
    capture_url: str | None
    """Where she sees what she is asked, where asking makes sense."""

    permitted: Literal[False] = field(default=False, init=False)

    def __bool__(self) -> Literal[False]:
        return False

    @property
    def reason(self) -> Reason:
        return self.record.reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsure:
    """No answer to rely on: denied. Asking again may help; acting may not."""

    question: Question
    doubt: Doubt
    code: str | None = None
    """The server's problem code, where it told one."""

    permitted: Literal[False] = field(default=False, init=False)

    def __bool__(self) -> Literal[False]:
        return False


class Denied(Exception):
    """There is no permit, or it has ended; `answer` tells why."""

    def __init__(self, answer: Refused | Unsure) -> None:
        super().__init__(answer.reason.value if isinstance(answer, Refused) else answer.doubt.value)
        self.answer = answer


Answer = Permit | Refused | Unsure
