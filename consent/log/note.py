"""C2SP signed notes: a text, an empty line, and Ed25519 signatures by named keys (c2sp.org/signed-note).

A note is `<text ending in newline>\\n— <key name> <base64(key id ‖ signature)>\\n…`. Signatures of unknown keys are
ignored; a bad signature of a known key refuses the whole note.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from consent.log.errors import NoteInvalid

ED25519: Final = 1
"""The signature type byte of plain Ed25519; other types are other formats' business."""
KEY_SIZE: Final = 32
SIGNATURE_SIZE: Final = 64
MAX_SIGNATURES: Final = 100
MAX_CHARACTERS: Final = 1_000_000

_DASH: Final = "\N{EM DASH} "
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")
_KEY_ID: Final = re.compile(r"[0-9a-f]{8}", re.ASCII)
PRIVATE: Final = "PRIVATE+KEY+"


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key and the name it signs under."""

    name: str
    key: bytes

    @property
    def key_id(self) -> bytes:
        return key_id(self.name, self.key)

    @classmethod
    def parse(cls, vkey: str) -> Verifier:
        """Read `name+keyid+base64(type ‖ key)`; anything else is a ValueError, since keys come from settings."""
        name, key = parse_key(vkey)
        return cls(name, key)

    def __str__(self) -> str:
        return key_text(self.name, self.key, self.key_id)


class Signer:
    """A log's private key: it signs checkpoints and nothing that a caller made up."""

    def __init__(self, name: str, seed: bytes) -> None:
        if not valid_name(name):
            raise ValueError("a key name is not empty and has no spaces and no plus sign")
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.name: Final = name
        self._verifier = Verifier(name, self._key.public_key().public_bytes_raw())

    @classmethod
    def parse(cls, skey: str) -> Signer:
        """Read `PRIVATE+KEY+name+keyid+base64(type ‖ seed)`; a ValueError never repeats the text."""
        if not isinstance(skey, str) or not skey.startswith(PRIVATE):
            raise ValueError("not a private note key")
        name, seed = parse_key(skey.removeprefix(PRIVATE), private=True)
        return cls(name, seed)

    @property
    def vkey(self) -> str:
        return str(self._verifier)

    @property
    def vkeys(self) -> tuple[str, ...]:
        """Whose signatures its notes carry: its own."""
        return (self.vkey,)

    def sign(self, text: str) -> str:
        """The note: `text`, which ends in a newline, and this key's signature."""
        if not text.endswith("\n") or _CONTROL.search(text):
            raise ValueError("a note's text ends in a newline and has no control characters")
        signature = self._verifier.key_id + self._key.sign(text.encode())
        return f"{text}\n{signature_line(self.name, signature)}"

    def __repr__(self) -> str:
        return f"Signer({self.name!r})"


def generate_key(name: str) -> tuple[str, str]:
    """A new (skey, vkey) pair as text; the first is a secret."""
    seed = os.urandom(KEY_SIZE)
    signer = Signer(name, seed)
    return PRIVATE + key_text(name, seed, Verifier.parse(signer.vkey).key_id), signer.vkey


def verify(note_text: str, *vkeys: str) -> str:
    """The text of the note, if one of these keys signed it and none of them signed it badly; else `NoteInvalid`."""
    known = {(key.name, key.key_id): key for key in map(Verifier.parse, vkeys)}
    text, signatures = _parse(note_text)
    verified = False
    for name, blob in signatures:
        key = known.get((name, blob[:4]))
        if key is None:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(key.key).verify(blob[4:], text.encode())
        except (InvalidSignature, ValueError):
            raise NoteInvalid("a known key's signature does not verify") from None
        verified = True
    if not verified:
        raise NoteInvalid("no known key signed this note")
    return text


def unverified_text(note_text: str) -> str:
    """The text of a well-formed note, whoever signed it: to find out which key to ask, never to believe."""
    return _parse(note_text)[0]


def signatures(note_text: str) -> list[tuple[str, bytes]]:
    """(key name, key id ‖ signature) of each signature line of a well-formed note, none of them checked."""
    return _parse(note_text)[1]


def signature_line(name: str, blob: bytes) -> str:
    """One line of a note's tail; `blob` is key id ‖ signature."""
    return f"{_DASH}{name} {encode_base64(blob)}\n"


def signed_only(note_text: str, *vkeys: str) -> str:
    """The verified note with the signatures of these keys alone, in their order; others' lines are left out."""
    text = verify(note_text, *vkeys)
    known = {(key.name, key.key_id) for key in map(Verifier.parse, vkeys)}
    return (
        text
        + "\n"
        + "".join(signature_line(name, blob) for name, blob in signatures(note_text) if (name, blob[:4]) in known)
    )


def valid_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(char.isspace() or char < " " for char in name) and _utf8(name)


def encode_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def decode_base64(text: str) -> bytes:
    """Standard base64 in its one canonical form; ValueError for every other spelling of the same bytes."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("not base64") from None
    if base64.b64encode(data).decode() != text:
        raise ValueError("not canonical base64")
    return data


def _parse(note_text: object) -> tuple[str, list[tuple[str, bytes]]]:
    """(text, [(key name, key id ‖ signature)]) of a well-formed note."""
    if type(note_text) is not str or len(note_text) > MAX_CHARACTERS or not _utf8(note_text):
        raise NoteInvalid("a note is UTF-8 text of moderate length")
    if _CONTROL.search(note_text):
        raise NoteInvalid("a note has no control characters but newlines")
    text, separator, tail = note_text.rpartition("\n\n")
    if not separator or not tail.endswith("\n"):
        raise NoteInvalid("a note is a text, an empty line and signature lines")
    lines = tail[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise NoteInvalid("the note has too many signatures")
    return text + "\n", [_parse_signature(line) for line in lines]


def _parse_signature(line: str) -> tuple[str, bytes]:
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space or not valid_name(name):
        raise NoteInvalid("a signature line is malformed")
    try:
        blob = decode_base64(encoded)
    except ValueError:
        raise NoteInvalid("a signature is not canonical base64") from None
    if len(blob) < 5:
        raise NoteInvalid("a signature is too short")
    return name, blob


def parse_key(text: str, kind: int = ED25519, *, private: bool = False) -> tuple[str, bytes]:
    """(name, key or seed) of a vkey, or a skey without its prefix, of one signature type; else a ValueError."""
    if not isinstance(text, str):
        raise ValueError("a note key is text")
    name, _, rest = text.partition("+")
    claimed, _, encoded = rest.partition("+")
    if not valid_name(name) or not _KEY_ID.fullmatch(claimed):
        raise ValueError("a note key is name+keyid+base64")
    data = decode_base64(encoded)
    if len(data) != 1 + KEY_SIZE or data[0] != kind:
        raise ValueError("the note key is not an Ed25519 key of its kind")
    key = data[1:]
    public = Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw() if private else key
    if key_id(name, public, kind).hex() != claimed:
        raise ValueError("the note key does not have the id it claims")
    return name, key


def key_id(name: str, public: bytes, kind: int = ED25519) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def key_text(name: str, key: bytes, identity: bytes, kind: int = ED25519) -> str:
    """`name+keyid+base64(type ‖ key)`, for a public key or a seed."""
    return f"{name}+{identity.hex()}+{encode_base64(bytes([kind]) + key)}"


def _utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
