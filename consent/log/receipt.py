"""Receipts: C2SP tlog-proof texts that prove, offline and years later, that an act or a check is in the log.

The proof itself is the open format (c2sp.org/tlog-proof), so any tool can follow it from a leaf to a signed root. What
leads from the record to that leaf stands in its `extra`, which nobody has signed and the verifier believes only as far
as it hashes to the leaf. `extra` is two parts, each after its length as a big-endian u32:

    act:    nonce (32) ‖ record                                                        then the leaf (78)
    check:  u64 n ‖ u64 index ‖ u8 path length ‖ path (32 each) ‖ salt (32) ‖ record   then the leaf (78)
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from consent.log import leaf as leaves
from consent.log import tiles
from consent.log.checkpoint import parse_number
from consent.log.errors import ProofInvalid
from consent.log.merkle import HASH_SIZE
from consent.log.note import MAX_CHARACTERS, decode_base64

HEADER: Final = "c2sp.org/tlog-proof@v1"
SUFFIX: Final = ".tlog-proof"
MAX_PATH: Final = 63
MAX_RECORD: Final = 16 * 1024

_LENGTH: Final = struct.Struct(">I")
_POSITION: Final = struct.Struct(">QQB")


@dataclass(frozen=True, slots=True)
class TlogProof:
    """The open format, whatever the log is about."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: str
    """The signed note, verbatim."""
    extra: bytes = b""

    def __str__(self) -> str:
        extra = [f"extra {base64.b64encode(self.extra).decode()}"] if self.extra else []
        hashes = [base64.b64encode(item).decode() for item in self.path]
        return "\n".join([HEADER, *extra, f"index {self.index}", *hashes, "", self.checkpoint])

    @classmethod
    def parse(cls, text: str) -> TlogProof:
        """Read strictly: a text that `str` would not have written is `ProofInvalid`."""
        if type(text) is not str or len(text) > MAX_CHARACTERS:
            raise ProofInvalid("a proof is a text of moderate length")
        head, separator, checkpoint = text.partition("\n\n")
        lines = head.split("\n")
        if not separator or lines.pop(0) != HEADER:
            raise ProofInvalid("not a transparency log proof of version 1")
        extra = b""
        if lines and lines[0].startswith("extra "):
            extra = _decode(lines.pop(0).removeprefix("extra "))
            if not extra:
                raise ProofInvalid("extra data is left out when there is none")
        if not lines or not lines[0].startswith("index "):
            raise ProofInvalid("the proof does not say which entry it is of")
        index = parse_number(lines.pop(0).removeprefix("index "))
        path = tuple(map(_decode, lines))
        if len(path) > MAX_PATH or any(len(item) != HASH_SIZE for item in path):
            raise ProofInvalid("the path is at most 63 hashes of 32 bytes")
        return cls(index, path, checkpoint, extra)


@dataclass(frozen=True, slots=True)
class ActEvidence:
    """What an act's leaf commits to."""

    nonce: bytes
    record: bytes

    def commitment(self) -> bytes:
        return leaves.act_commitment(self.nonce, self.record)

    def encode(self) -> bytes:
        return self.nonce + self.record

    @classmethod
    def decode(cls, data: bytes) -> ActEvidence:
        return cls(*_salt_and_record(data))


@dataclass(frozen=True, slots=True)
class CheckEvidence:
    """Where a check stands in its batch: `path` leads from its commitment to the batch's inner root."""

    n: int
    index: int
    path: tuple[bytes, ...]
    salt: bytes
    record: bytes

    def commitment(self) -> bytes:
        return leaves.check_commitment(self.salt, self.record)

    def encode(self) -> bytes:
        return _POSITION.pack(self.n, self.index, len(self.path)) + b"".join(self.path) + self.salt + self.record

    @classmethod
    def decode(cls, data: bytes) -> CheckEvidence:
        if len(data) < _POSITION.size:
            raise ProofInvalid("the check's position is cut short")
        n, index, steps = _POSITION.unpack_from(data)
        end = _POSITION.size + steps * HASH_SIZE
        if steps > MAX_PATH or len(data) < end:
            raise ProofInvalid("the check's path is cut short")
        path = tuple(tiles.split(data[_POSITION.size : end]))
        return cls(n, index, path, *_salt_and_record(data[end:]))


Evidence = ActEvidence | CheckEvidence


@dataclass(frozen=True, slots=True)
class Receipt:
    """A proof about one leaf, and what the leaf commits to."""

    proof: TlogProof
    leaf: leaves.Leaf
    evidence: Evidence

    def __str__(self) -> str:
        return str(self.proof)

    @classmethod
    def parse(cls, text: str) -> Receipt:
        """Read strictly, believing nothing yet: that is what `verify` is for."""
        proof = TlogProof.parse(text)
        parts = _parts(proof.extra)
        if len(parts) != 2:
            raise ProofInvalid("a receipt's extra data is two parts")
        try:
            leaf = leaves.Leaf.decode(parts[1])
        except ValueError:
            raise ProofInvalid("the receipt's leaf is malformed") from None
        if leaf.type == leaves.ACT:
            return cls(proof, leaf, ActEvidence.decode(parts[0]))
        if leaf.type == leaves.CHECK_BATCH:
            return cls(proof, leaf, CheckEvidence.decode(parts[0]))
        raise ProofInvalid("there are no receipts for leaves of this type")


def build(leaf: bytes, evidence: Evidence, *, index: int, path: Sequence[bytes], checkpoint: str) -> str:
    """The receipt's text for the leaf at `index` of the log as `checkpoint` (a signed note) has it.

    Hand out what `verify` accepts: the caller's bytes are only put together here.
    """
    extra = b"".join(_LENGTH.pack(len(part)) + part for part in (evidence.encode(), leaf))
    return str(TlogProof(index, tuple(path), checkpoint, extra))


def _parts(data: bytes) -> list[bytes]:
    parts: list[bytes] = []
    at = 0
    while at < len(data):
        if at + _LENGTH.size > len(data):
            raise ProofInvalid("the extra data is cut short")
        (length,) = _LENGTH.unpack_from(data, at)
        at += _LENGTH.size + length
        if at > len(data):
            raise ProofInvalid("the extra data is cut short")
        parts.append(data[at - length : at])
    return parts


def _salt_and_record(data: bytes) -> tuple[bytes, bytes]:
    if not HASH_SIZE < len(data) <= HASH_SIZE + MAX_RECORD:
        raise ProofInvalid("a record is between one byte and 16 KiB, after a salt of 32 bytes")
    return data[:HASH_SIZE], data[HASH_SIZE:]


def _decode(text: str) -> bytes:
    try:
        return decode_base64(text)
    except ValueError:
        raise ProofInvalid("a line is not canonical base64") from None
