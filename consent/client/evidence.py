"""What the ledger signed about a check, verified offline with its public keys and the name of its log alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from consent import canonical
from consent.client.jose import BadSignature, Keys, UnknownKey
from consent.events import Reason
from consent.log.errors import ProofInvalid
from consent.log.leaf import check_commitment
from consent.log.merkle import leaf_hash, verify_inclusion
from consent.log.note import decode_base64

SINGLE: Final = "consent-check+jwt"
BATCH: Final = "consent-check-batch+jwt"
MOST: Final = 1000
_FIELDS: Final = frozenset(
    {"v", "check_id", "agency", "supplier", "person", "category", "purpose", "case", "decision", "reason"}
    | {"consent_id", "consent_seq", "decided_at", "fresh_until", "nonce"}
)


class EvidenceInvalid(Exception):
    """It is not what the ledger signed, or not of the form it signs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One answered check, as the ledger committed to it."""

    check_id: UUID
    agency: str
    supplier: str | None
    person: str
    """The asker's own pseudonym for her; never a CPR number."""
    category: str
    purpose: str
    case: str | None
    decision: bool
    reason: Reason
    consent_id: UUID | None
    consent_seq: int | None
    decided_at: datetime
    fresh_until: datetime
    nonce: str | None
    data: bytes
    """The record itself, byte by byte: what the log's leaf leads to."""

    @classmethod
    def parse(cls, data: bytes) -> Record:
        """Read strictly: one spelling, these fields, these types; a yes that says why not is neither."""
        try:
            told = canonical.loads(data)
            if not isinstance(told, dict) or told.keys() != _FIELDS or canonical.dumps(told) != data:
                raise EvidenceInvalid("not a check's record")
            if told["v"] != 1 or type(told["v"]) is not int or type(told["decision"]) is not bool:
                raise EvidenceInvalid("not a check's record of version 1")
            seq = told["consent_seq"]
            record = cls(
                check_id=canonical.uuid_of(told["check_id"]),
                agency=_text(told["agency"]),
                supplier=_maybe(told["supplier"]),
                person=_text(told["person"]),
                category=_text(told["category"]),
                purpose=_text(told["purpose"]),
                case=_maybe(told["case"]),
                decision=told["decision"],
                reason=Reason(_text(told["reason"])),
                consent_id=None if told["consent_id"] is None else canonical.uuid_of(told["consent_id"]),
                consent_seq=seq if type(seq) is int and seq > 0 else None,
                decided_at=canonical.instant(told["decided_at"]),
                fresh_until=canonical.instant(told["fresh_until"]),
                nonce=_maybe(told["nonce"]),
                data=data,
            )
        except ValueError:
            raise EvidenceInvalid("not a check's record") from None
        if seq != record.consent_seq or (record.consent_id is None) != (seq is None):
            raise EvidenceInvalid("half a consent")
        if record.decision is not (record.reason is Reason.OK) or (record.decision and record.consent_id is None):
            raise EvidenceInvalid("the decision and its reason disagree")
        return record


def verify_answer(jws: object, keys: Keys, origins: frozenset[str]) -> Record:
    """The record of a single signed answer. `UnknownKey` where a newer JWKS might help, else `EvidenceInvalid`."""
    told = _signed(SINGLE, jws, keys, origins, {"iss", "record"})
    return Record.parse(canonical.dumps(told["record"]))


@dataclass(frozen=True, slots=True)
class Batch:
    """What one signature says of many answers: how many there are, and the RFC 6962 root over them."""

    n: int
    root: bytes

    def item(self, index: object, path: object, record: object, salt: object) -> Record:
        """The record at `index`, proved by its path to the root; `EvidenceInvalid` where it does not lead there."""
        if type(index) is not int or not isinstance(path, list) or not isinstance(record, str):
            raise EvidenceInvalid("not an item's evidence")
        try:
            data = record.encode()
            own = leaf_hash(check_commitment(_bytes(salt), data))
            verify_inclusion(index, self.n, own, [_bytes(step) for step in path], self.root)
        except (ProofInvalid, ValueError):
            raise EvidenceInvalid("the item is not in the signed batch") from None
        return Record.parse(data)


def verify_batch(jws: object, keys: Keys, origins: frozenset[str]) -> Batch:
    """What the signature over a batch says; its items are then proved one by one."""
    told = _signed(BATCH, jws, keys, origins, {"iss", "n", "root"})
    n = told["n"]
    try:
        root = _bytes(told["root"])
    except ValueError:
        root = b""
    if type(n) is not int or not 0 < n <= MOST or len(root) != 32:
        raise EvidenceInvalid("not a batch")
    return Batch(n, root)


def verify_items(
    jws: object, items: Sequence[tuple[object, object, object, object]], keys: Keys, origins: frozenset[str]
) -> list[Record]:
    """All of a batch: as many as it says, each (index, path, record, salt) in its place."""
    batch = verify_batch(jws, keys, origins)
    if [item[0] for item in items] != list(range(batch.n)):
        raise EvidenceInvalid("items are missing, doubled or out of order")
    return [batch.item(*item) for item in items]


def _signed(kind: str, jws: object, keys: Keys, origins: frozenset[str], fields: set[str]) -> dict[str, Any]:
    try:
        payload = keys.verify(kind, jws)
        told = canonical.loads(payload)
    except UnknownKey:
        raise
    except BadSignature as bad:
        raise EvidenceInvalid(str(bad)) from None
    except ValueError:
        raise EvidenceInvalid("the payload is not canonical") from None
    if not isinstance(told, dict) or told.keys() != fields or canonical.dumps(told) != payload:
        raise EvidenceInvalid("the payload is not of the form the ledger signs")
    if told["iss"] not in origins:
        raise EvidenceInvalid("signed for another log")
    return told


def _bytes(text: object) -> bytes:
    if not isinstance(text, str):
        raise ValueError("not base64")
    return decode_base64(text)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("not a text")
    return value


def _maybe(value: object) -> str | None:
    return None if value is None else _text(value)
