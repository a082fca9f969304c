"""The 78 bytes that enter the log for each act or batch, and the commitments they carry.

A leaf tells a stranger nothing: a type, a minute, a handle that only the subject's key can recompute and a salted
commitment. Every byte here is for ever; the golden vectors in `tests/golden` hold them still.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from dataclasses import dataclass
from typing import Final
from uuid import UUID

MAGIC: Final = b"CLE1"
VERSION: Final = 1
SIZE: Final = 78
HASH_SIZE: Final = 32
MINUTE: Final = 60
"""Leaf times are rounded down to this many seconds: an exact instant would be a key to join on."""
MAX_TIME: Final = 253_402_300_800
"""The year 10000: later than this a leaf is nonsense, and no calendar could show it."""

ACT: Final = 0
"""Any act of a person; which act is not told."""
CHECK_BATCH: Final = 1
ERASURE_BATCH: Final = 2
RECOVERY: Final = 3
KEY_ROTATION: Final = 4
TYPES: Final = frozenset({ACT, CHECK_BATCH, ERASURE_BATCH, RECOVERY, KEY_ROTATION})

_LAYOUT: Final = struct.Struct(">4sBBQ32s32s")
_DERIVE: Final = b"derive/v1\0"
_CONSENT: Final = b"consent-commit/v1\0"
_CHECK: Final = b"check-commit/v1\0"
_BATCH: Final = b"check-batch/v1\0"
_ERASURES: Final = b"erasure-batch/v1\0"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One entry of the log, as fields."""

    type: int
    time: int
    """Unix seconds, a whole minute."""
    handle: bytes
    commitment: bytes

    def __post_init__(self) -> None:
        if self.type not in TYPES:
            raise ValueError("the leaf's type is unknown")
        if not 0 <= self.time < MAX_TIME or self.time % MINUTE:
            raise ValueError("the leaf's time is not a whole minute")
        if len(self.handle) != HASH_SIZE or len(self.commitment) != HASH_SIZE:
            raise ValueError("the leaf's handle and commitment are 32 bytes each")

    def encode(self) -> bytes:
        return _LAYOUT.pack(MAGIC, VERSION, self.type, self.time, self.handle, self.commitment)

    @classmethod
    def decode(cls, data: bytes) -> Leaf:
        """Read a leaf strictly; anything that `encode` could not have written is a ValueError."""
        if not isinstance(data, bytes) or len(data) != SIZE:
            raise ValueError("a leaf is 78 bytes")
        magic, version, kind, time, handle, commitment = _LAYOUT.unpack(data)
        if magic != MAGIC or version != VERSION:
            raise ValueError("the leaf is of an unknown format")
        return cls(kind, time, handle, commitment)


def minute_of(unix_seconds: float) -> int:
    """The leaf time of an instant: Unix seconds rounded down to the minute."""
    return int(unix_seconds // MINUTE) * MINUTE


def derive(k_subject: bytes, event_id: UUID) -> tuple[bytes, bytes]:
    """(nonce, handle) of an act: recomputable with the subject's key, random to everybody else and once it is gone."""
    derived = hmac.digest(k_subject, _DERIVE + event_id.bytes, "sha512")
    return derived[:HASH_SIZE], derived[HASH_SIZE:]


def act_commitment(nonce: bytes, record: bytes) -> bytes:
    """What an act's leaf commits to; the nonce is of fixed length, so that no two pairs share their bytes."""
    return _salted(_CONSENT, nonce, record)


def check_commitment(salt: bytes, record: bytes) -> bytes:
    """What stands for one answered check in its batch's inner tree."""
    return _salted(_CHECK, salt, record)


def batch_commitment(n: int, root: bytes) -> bytes:
    """What a batch's leaf commits to: how many checks, and the RFC 6962 root over their commitments."""
    if not 0 < n < 2**64 or len(root) != HASH_SIZE:
        raise ValueError("a batch has at least one check and a root of 32 bytes")
    return hashlib.sha256(_BATCH + struct.pack(">Q", n) + root).digest()


def erasure_commitment(n: int, root: bytes) -> bytes:
    """What the leaf of a day's erasures commits to: how many tombstones there are by then, and their RFC 6962 root.

    commitment = SHA-256(`erasure-batch/v1\\0` ‖ u64 n ‖ root); the handle is 32 random bytes, as of a batch of checks.
    The root is over all tombstones so far, each tombstone's signed bytes as leaf data, in the order of their leaf
    hashes: the newest leaf proves the whole list, and the list need not tell which of them came on one day.
    """
    if not 0 < n < 2**64 or len(root) != HASH_SIZE:
        raise ValueError("a batch has at least one tombstone and a root of 32 bytes")
    return hashlib.sha256(_ERASURES + struct.pack(">Q", n) + root).digest()


def _salted(label: bytes, salt: bytes, record: bytes) -> bytes:
    if len(salt) != HASH_SIZE:
        raise ValueError("a salt is 32 bytes")
    return hashlib.sha256(label + salt + record).digest()
