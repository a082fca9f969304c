"""One consent of the small story in all the ways an agency may read it; each made by what answers such requests."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from consent.events import Act, AgencyId, Assurance, Channel, ConsentId, Event, EventId, EventType, Kind, Terms
from consent.formats import to_dpv, to_fhir
from consent.formats.told import facts_of
from consent.http.holdings import body_of
from consent.http.mandates import body_of as mandate_body
from consent.ledger import Held, Mandate
from consent.state import fold
from consent.statement import GOOD_FOR, STATEMENT, Statement

_AT = datetime(2026, 11, 22, 9, 10, tzinfo=UTC)
_TERMS = Terms(
    sender=AgencyId("laegehus-example"),
    recipient=AgencyId("region-example"),
    purpose="rehabilitation-plan",
    case="RK-2026-0812",
    categories=frozenset({"health"}),
    kind=Kind.COLLECTION,
    valid_from=_AT,
    valid_until=datetime(2027, 5, 22, tzinfo=UTC),
)
_ASKS = Act(actor="agency:region-example", channel=Channel.API, assurance=Assurance.NONE)
_SAYS = Act(actor="citizen", channel=Channel.PORTAL, assurance=Assurance.SUBSTANTIAL)
_ID = ConsentId(UUID("019a9f3b-1c00-7d0a-8f10-6b5c4d3e2f1a"))
_LINK = sha256(b"an example").digest()


def _event(number: int, kind: EventType, act: Act) -> Event:
    answered = kind is EventType.GRANTED
    return Event(
        event_id=EventId(UUID(int=_ID.int + number)),
        type=kind,
        consent_id=_ID,
        seq=number,
        prev=_LINK if number > 1 else None,
        act=act,
        terms=_TERMS,
        served_id=UUID("3f0d7c1a-5b6e-4c8d-9a2b-1e0f9d8c7b6a") if answered else None,
        served_hash=_LINK if answered else None,
        at=_AT + timedelta(minutes=number),
    )


_HISTORY = (_event(1, EventType.REQUESTED, _ASKS), _event(2, EventType.GRANTED, _SAYS))
_PERSON = "Zm9yIHRoZSBleGFtcGxlIG9ubHksIG5vYm9keSBlbH0"
_HELD = Held(consent=fold([(event, _LINK) for event in _HISTORY]), persons=(_PERSON,))
_NOW = _AT + timedelta(hours=1)

HOLDING_EXAMPLES: dict[str, object] = {
    "Mandates": {
        "mandates": [
            mandate_body(
                Mandate(
                    agency=_TERMS.recipient,
                    category="health",
                    purpose=_TERMS.purpose,
                    sender=_TERMS.sender,
                    legal_ref="retssikkerhedsloven § 11 a",
                    kind=_TERMS.kind,
                    valid_from=datetime(2026, 1, 1, tzinfo=UTC),
                )
            )
        ],
        "hourlyChecks": 100_000,
    },
    "HeldConsent": body_of(_HELD, _NOW) | {"history": [facts_of(event) for event in _HISTORY]},
    "HeldConsents": {"consents": [body_of(_HELD, _NOW)], "next": None},
    "ConsentRecord": to_dpv(_HELD.consent, _HISTORY, at=_NOW, person=_PERSON),
    "FhirConsent": to_fhir(_HELD.consent, _HISTORY, at=_NOW, person=_PERSON),
}


def _part(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


_STATEMENT = Statement(
    origin="log.mitforloeb.example",
    consent_id=_ID,
    seq=len(_HISTORY),
    head=_LINK,
    state=_HELD.consent.state,
    at=_NOW,
    until=_NOW + GOOD_FOR,
)
_HEADER = json.dumps({"alg": "Ed25519", "kid": "an-example", "typ": STATEMENT}, separators=(",", ":"))
STATEMENT_EXAMPLE = ".".join((_part(_HEADER.encode()), _part(_STATEMENT.payload()), _part(bytes(64))))
"""Its signature is none: nobody may take an example for a statement."""
JWS = r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$"
