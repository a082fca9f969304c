"""Every secret of the ledger, each used for one thing: finding, naming, sealing, checking or signing.

One folder outside database and backup holds them, a file a key, readable by its owner alone:
`lookup.key` (CPR number → row), `pairwise.key` (pseudonyms per agency), `mac.key` (rows that nothing else covers),
`kek-<epoch>.key` (wraps the subject keys: `consent.epochs`), `answer.jwk` (signs promises and answers), `log.key`
(signs checkpoints; the worker alone reads it) and `log.vkey` (public): `consent.log.rotation` says what these two hold
while keys change.
"""

from __future__ import annotations

import hmac
import json
import os
import re
import struct
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from consent import signing
from consent.epochs import SIZE, Epochs, read_key
from consent.log.leaf import derive
from consent.log.note import Verifier, generate_key
from consent.log.rotation import signer_in, vkeys_in
from consent.log.sequencer import CheckpointSigner

_NONCE: Final = 12
_TAGGED: Final = struct.Struct(">cI").pack
_SECRETS: Final = ("lookup", "pairwise", "mac")
_DIGITS: Final = re.compile(r"[0-9]{10}", re.ASCII)

Random = Callable[[int], bytes]
Cell = str | int | bytes | UUID | None


class KeyLost(Exception):
    """A sealed value does not open: it was changed or moved, or its key is gone."""


def seal(key: bytes, place: str, data: bytes, random: Random = os.urandom) -> bytes:
    """AES-256-GCM under a fresh nonce; `place` (table|row|column) is bound in, so a ciphertext opens nowhere else."""
    nonce = random(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, data, place.encode())


def unseal(key: bytes, place: str, box: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(box[:_NONCE], box[_NONCE:], place.encode())
    except (InvalidTag, ValueError):
        raise KeyLost(place.split("|")[0]) from None


class SubjectKey:
    """One person's key: destroying it destroys everything sealed with it, here and in the portal."""

    __slots__ = ("_key", "_sealing")

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._sealing: bytes | None = None

    def seal(self, place: str, data: bytes) -> bytes:
        return seal(self._seal_key(), place, data)

    def unseal(self, place: str, box: bytes) -> bytes:
        return unseal(self._seal_key(), place, box)

    def derive(self, event_id: UUID) -> tuple[bytes, bytes]:
        """(nonce, handle) of this person's act."""
        return derive(self._key, event_id)

    def portal(self) -> bytes:
        """The key for the portal's own columns about this person."""
        return _expand(self._key, b"portal/v1")

    def _seal_key(self) -> bytes:
        if self._sealing is None:
            self._sealing = _expand(self._key, b"ledger/v1")
        return self._sealing


@dataclass(frozen=True, kw_only=True)
class Keyring:
    """The secrets a web process holds. The log's private key is not among them."""

    lookup: bytes = field(repr=False)
    pairwise_root: bytes = field(repr=False)
    mac: bytes = field(repr=False)
    keks: Epochs = field(repr=False)
    answer: ECKey = field(repr=False)
    vkeys: tuple[str, ...]
    """Public keys of the log, `name+id+base64`: the one in use, then every other that has signed or is about to."""

    @property
    def vkey(self) -> str:
        """The log's public key in use."""
        return self.vkeys[0]

    @property
    def epoch(self) -> int:
        """Under which key-encryption key new subject keys are wrapped."""
        return self.keks.newest()

    @property
    def origin(self) -> str:
        """Name of the log, by its own key (C2SP: the key's name is the log's origin)."""
        return Verifier.parse(self.vkey).name

    # people

    def number_mac(self, digits: str) -> bytes:
        """By which a CPR number is looked up; without the key the number cannot be found from it."""
        return hmac.digest(self.lookup, b"number/v1\0" + _ten(digits), "sha256")

    def pairwise(self, agency_id: str, digits: str) -> str:
        """The name this agency knows this number by: 43 characters, of no use to any other agency."""
        k_agency = hmac.digest(self.pairwise_root, b"agency/v1\0" + agency_id.encode(), "sha256")
        name = hmac.digest(k_agency, b"pairwise/v1\0" + _ten(digits), "sha256")
        return urlsafe_b64encode(name).rstrip(b"=").decode("ascii")

    @property
    def index_key(self) -> bytes:
        """For the portal's index of names: derived, so that the number's own key finds numbers alone."""
        return _expand(self.lookup, b"portal-index/v1")

    def wrap(self, subject: UUID, key: bytes) -> tuple[bytes, int]:
        """A subject's key as it may be stored, and the epoch that opens it."""
        epoch = self.epoch
        return seal(self.keks[epoch], _wrapped(subject), key), epoch

    def unwrap(self, subject: UUID, wrapped: bytes, epoch: int) -> SubjectKey:
        return SubjectKey(self._unwrapped(subject, wrapped, epoch))

    def rewrap(self, subject: UUID, wrapped: bytes, epoch: int, into: int) -> bytes:
        """The same key, wrapped under another epoch; `KeyLost` where it does not open."""
        return seal(self.keks[into], _wrapped(subject), self._unwrapped(subject, wrapped, epoch))

    def _unwrapped(self, subject: UUID, wrapped: bytes, epoch: int) -> bytes:
        kek = self.keks.get(epoch)
        if kek is None:
            raise KeyLost("ledger_subject")
        return unseal(kek, _wrapped(subject), wrapped)

    # rows

    def row_mac(self, table: str, cells: Iterable[Cell]) -> bytes:
        """Covers a whole row: any cell changed, swapped or moved to another table shows."""
        parts = [table.encode(), b"\0"]
        for cell in cells:  # the usual kinds first: a batch of checks passes here thousands of times
            if isinstance(cell, str):
                data = cell.encode()
                parts += (_TAGGED(b"s", len(data)), data)
            elif cell is None:
                parts.append(b"n")
            elif isinstance(cell, int):
                data = str(cell).encode()
                parts += (_TAGGED(b"i", len(data)), data)
            elif isinstance(cell, UUID):
                parts += (_TAGGED(b"u", 16), cell.bytes)
            else:
                parts += (_TAGGED(b"b", len(cell)), cell)
        return hmac.digest(self.mac, b"".join(parts), "sha256")

    @property
    def endpoint_key(self) -> bytes:
        """Seals what agencies' endpoints ask us to show: derived, so that the MAC's own key is used for MACs alone."""
        return _expand(self.mac, b"endpoint/v1")

    # answers

    @property
    def kid(self) -> str:
        return str(self.answer.kid)

    def jwks(self) -> dict[str, Any]:
        """The public keys with which anyone verifies promises and answers (RFC 7517)."""
        return {"keys": [{**self.answer.as_dict(private=False), "use": "sig", "alg": "ES256", "kid": self.kid}]}

    def sign(self, kind: str, payload: bytes) -> str:
        """A compact JWS by the answer key; `kind` is its media type, so that one kind never passes for another."""
        return signing.compact(self.answer, kind, payload)

    def verify(self, kind: str, token: str) -> bytes:
        """The payload of a JWS that we signed; ValueError for any other text."""
        try:
            found = jws.deserialize_compact(token, self.answer, algorithms=["ES256"])
        except (JoseError, ValueError, TypeError):
            raise ValueError("not signed by the answer key") from None
        if found.headers().get("typ") != kind or found.headers().get("kid") != self.kid:
            raise ValueError("signed as something else")
        return bytes(found.payload or b"")

    # files

    @classmethod
    def create(cls, folder: Path, *, origin: str, random: Random = os.urandom) -> Keyring:
        """Make every key, the log's included, and write them into a folder that has none yet."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        log_key, vkey = generate_key(origin)
        for name in _SECRETS:
            _write(folder / f"{name}.key", random(SIZE).hex())
        _write(folder / "kek-0001.key", random(SIZE).hex())
        _write(folder / "answer.jwk", json.dumps(ECKey.generate_key("P-256", auto_kid=True).as_dict(private=True)))
        _write(folder / "log.vkey", vkey)
        # Last: its presence says that the folder is whole.
        _write(folder / "log.key", log_key)
        return cls.load(folder)

    @classmethod
    def load(cls, folder: Path) -> Keyring:
        """Read what a web process needs; FileNotFoundError or ValueError name the file, never what it holds."""
        keks = Epochs(folder)
        lookup, pairwise, mac = (read_key(folder / f"{name}.key") for name in _SECRETS)
        answer = ECKey.import_key(json.loads((folder / "answer.jwk").read_text(encoding="ascii")))
        answer.ensure_kid()
        vkeys = vkeys_in(folder)
        return cls(lookup=lookup, pairwise_root=pairwise, mac=mac, keks=keks, answer=answer, vkeys=vkeys)


def log_signer(folder: Path) -> CheckpointSigner:
    """The log's private key, or both while one replaces the other; for the worker and nobody else."""
    return signer_in(folder)


def _expand(key: bytes, label: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=SIZE, salt=None, info=label).derive(key)


def _wrapped(subject: UUID) -> str:
    return f"ledger_subject|{subject}|wrapped_key"


def _ten(digits: str) -> bytes:
    if not _DIGITS.fullmatch(digits):
        raise ValueError("a person's number is ten digits")
    return digits.encode("ascii")


def _write(file: Path, text: str) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(text + "\n")
        opened.flush()
        os.fsync(opened.fileno())
