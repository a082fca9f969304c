"""C2SP cosignatures: a witness says that a checkpoint is the latest it has seen, and when (c2sp.org/tlog-cosignature).

A cosignature is a signature line of a note, of type 4: Ed25519 over `cosignature/v1`, a line `time <Unix seconds>` and
the checkpoint's text. Its bytes are key id (4) ‖ time (8, big-endian) ‖ signature (64).
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from consent.log import note
from consent.log.errors import NoteInvalid

ED25519: Final = 4
"""The signature type byte of an Ed25519 cosignature."""
_BLOB: Final = struct.Struct(">4sQ64s")
_MAX_TIME: Final = 2**63


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """A witness's public key and its name."""

    name: str
    key: bytes

    @property
    def key_id(self) -> bytes:
        return note.key_id(self.name, self.key, ED25519)

    @classmethod
    def parse(cls, vkey: str) -> WitnessKey:
        """Read `name+keyid+base64(4 ‖ key)`; anything else is a ValueError."""
        return cls(*note.parse_key(vkey, ED25519))

    def __str__(self) -> str:
        return note.key_text(self.name, self.key, self.key_id, ED25519)


class Cosigner:
    """A witness's private key."""

    def __init__(self, name: str, seed: bytes) -> None:
        if not note.valid_name(name):
            raise ValueError("a key name is not empty and has no spaces and no plus sign")
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.key: Final = WitnessKey(name, self._private.public_key().public_bytes_raw())

    @classmethod
    def parse(cls, skey: str) -> Cosigner:
        """Read `PRIVATE+KEY+name+keyid+base64(4 ‖ seed)`; a ValueError never repeats the text."""
        if not skey.startswith(note.PRIVATE):
            raise ValueError("not a private note key")
        return cls(*note.parse_key(skey.removeprefix(note.PRIVATE), ED25519, private=True))

    def cosign(self, text: str, at: int) -> str:
        """The signature line for a checkpoint's text, said at `at` Unix seconds."""
        signature = self._private.sign(_statement(text, at))
        return note.signature_line(self.key.name, _BLOB.pack(self.key.key_id, at, signature))

    def __repr__(self) -> str:
        return f"Cosigner({self.key.name!r})"


def generate_key(name: str) -> tuple[str, str]:
    """A new witness's (skey, vkey) as text; the first is a secret."""
    seed = os.urandom(note.KEY_SIZE)
    key = Cosigner(name, seed).key
    return note.PRIVATE + note.key_text(name, seed, key.key_id, ED25519), str(key)


def cosignatures(note_text: str, known: Iterable[WitnessKey]) -> dict[WitnessKey, int]:
    """Which of the known witnesses have cosigned this note, and the latest time each of them said so.

    Lines of others are ignored; a bad one of a known witness refuses the note (`NoteInvalid`).
    """
    by_id = {(key.name, key.key_id): key for key in known}
    text = note.unverified_text(note_text)
    found: dict[WitnessKey, int] = {}
    for name, blob in note.signatures(note_text):
        key = by_id.get((name, blob[:4]))
        if key is not None:
            found[key] = max(_time_of(key, text, blob), found.get(key, 0))
    return found


def _time_of(key: WitnessKey, text: str, blob: bytes) -> int:
    if len(blob) != _BLOB.size:
        raise NoteInvalid("a known witness's cosignature is not of its length")
    _, at, signature = _BLOB.unpack(blob)
    time = int(at)
    if time >= _MAX_TIME:
        raise NoteInvalid("a known witness's cosignature is of no time")
    try:
        Ed25519PublicKey.from_public_bytes(key.key).verify(signature, _statement(text, time))
    except (InvalidSignature, ValueError):
        raise NoteInvalid("a known witness's cosignature does not verify") from None
    return time


def _statement(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()
