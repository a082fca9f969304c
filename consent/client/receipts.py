"""The agency's own drawer of evidence: each answer as it was signed, and later the receipt that it was logged."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from consent import canonical
from consent.client.evidence import EvidenceInvalid, Record
from consent.client.jose import b64url
from consent.log.errors import ProofInvalid
from consent.log.policy import Policy
from consent.log.receipt import SUFFIX
from consent.log.verify import verify_under

ANSWER: Final = ".answer.json"
_ID: Final = "-".join("[0-9a-f]" * size for size in (8, 4, 4, 4, 12))


class ReceiptWrong(Exception):
    """A receipt that does not hold, or is of another record than the answer: somebody must look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One answer in the drawer."""

    record: Record
    jws: str
    """A single answer's own signature, or that of the batch it came in."""
    salt: bytes
    """Ours: with it, and what was asked, anyone recomputes the nonce, and so whom the question was about."""


class Receipts:
    """A folder of files readable by their owner. They hold pseudonyms and case numbers, never a CPR number."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder

    def keep(self, kept: Kept) -> None:
        """On the disk before it returns; OSError where it cannot be."""
        body = {"jws": kept.jws, "record": kept.record.data.decode(), "salt": b64url(kept.salt)}
        self._write(f"{kept.record.check_id}{ANSWER}", canonical.dumps(body))

    def record(self, check_id: UUID) -> Record:
        """The record as it was answered; FileNotFoundError or ValueError where it is not there or not whole."""
        told = canonical.loads((self._folder / f"{check_id}{ANSWER}").read_bytes())
        return Record.parse(told["record"].encode())

    def unproved(self) -> Iterator[UUID]:
        """The answers whose receipt is not here yet."""
        for file in sorted(self._folder.glob(f"{_ID}{ANSWER}")):
            check_id = UUID(file.name.removesuffix(ANSWER))
            if not self.receipt_file(check_id).exists():
                yield check_id

    def prove(self, check_id: UUID, receipt: str, policy: Policy) -> None:
        """Keep a receipt that holds under the policy and is of this very answer; `ReceiptWrong` for any other."""
        try:
            verified = verify_under(receipt, policy)
        except (ProofInvalid, ValueError):
            raise ReceiptWrong(str(check_id)) from None
        try:
            ours = self.record(check_id).data
        except (OSError, ValueError, KeyError, AttributeError, EvidenceInvalid):
            raise ReceiptWrong(str(check_id)) from None
        if verified.kind != "check" or verified.record != ours:
            raise ReceiptWrong(str(check_id))
        self._write(self.receipt_file(check_id).name, receipt.encode())

    def receipt_file(self, check_id: UUID) -> Path:
        """Where the receipt is once it is there; `python -m consent verify` reads it."""
        return self._folder / f"{check_id}{SUFFIX}"

    def _write(self, name: str, data: bytes) -> None:
        place, draft = self._folder / name, self._folder / f".{name}.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
        draft.replace(place)
