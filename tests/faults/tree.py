"""The log's hashes, worked out a second time from the design's byte formats, for a judge who trusts none of ours."""

from __future__ import annotations

import hashlib
import struct
from base64 import b64decode
from collections.abc import Iterable, Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

WIDE = 256


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\0", data)


def roots(hashes: Sequence[bytes], sizes: Iterable[int]) -> dict[int, bytes]:
    """The RFC 6962 root of the first so many leaves, for every size asked about that there is."""
    wanted = set(sizes)
    found = {0: sha256(b"")} if 0 in wanted else {}
    peaks: list[tuple[int, bytes]] = []
    for count, one in enumerate(hashes, 1):
        peaks.append((1, one))
        while len(peaks) > 1 and peaks[-1][0] == peaks[-2][0]:
            (width, left), (_, right) = peaks[-2:]
            peaks[-2:] = [(2 * width, sha256(b"\1", left, right))]
        if count in wanted:
            whole = peaks[-1][1]
            for _, left in reversed(peaks[:-1]):
                whole = sha256(b"\1", left, whole)
            found[count] = whole
    return found


def root(hashes: Sequence[bytes]) -> bytes:
    return roots(hashes, [len(hashes)])[len(hashes)]


def tiles(hashes: Sequence[bytes]) -> tuple[dict[tuple[int, int], bytes], bytes]:
    """Every full tile by (level, number), and what is over at the right edge, from the leaves up."""
    full: dict[tuple[int, int], bytes] = {}
    edge = b""
    level, row = 0, list(hashes)
    while row:
        above: list[bytes] = []
        for number in range(len(row) // WIDE):
            part = row[WIDE * number : WIDE * (number + 1)]
            full[level, number] = b"".join(part)
            above.append(root(part))
        edge += b"".join(row[WIDE * len(above) :])
        level, row = level + 1, above
    return full, edge


def checkpoint(note: str, vkey: str) -> tuple[int, bytes]:
    """(size, root) of a signed checkpoint; ValueError unless this key signed it under its own name."""
    name, key_id, encoded = vkey.split("+", 2)
    key = b64decode(encoded)
    if key[0] != 1 or sha256(name.encode(), b"\n", key)[:4].hex() != key_id:
        raise ValueError("not the public key of a log")
    text, _, tail = note.rpartition("\n\n")
    origin, size, root_text = text.split("\n")
    if origin != name or size != str(int(size)):
        raise ValueError("a checkpoint of another log")
    for line in tail.splitlines():
        dash, signer, signature = line.split(" ")
        blob = b64decode(signature, validate=True)
        if (dash, signer, blob[:4].hex()) == ("\N{EM DASH}", name, key_id):
            try:
                Ed25519PublicKey.from_public_bytes(key[1:]).verify(blob[4:], (text + "\n").encode())
            except InvalidSignature:
                raise ValueError("a bad signature") from None
            return int(size), b64decode(root_text, validate=True)
    raise ValueError("not signed by the log")


def leaf(data: bytes) -> tuple[int, int, bytes, bytes]:
    """(type, time, handle, commitment) of the 78 bytes; ValueError for anything else."""
    if len(data) != 78:
        raise ValueError("not 78 bytes")
    magic, version, kind, time, handle, commitment = struct.unpack(">4sBBQ32s32s", data)
    if (magic, version) != (b"CLE1", 1) or time % 60:
        raise ValueError("not a leaf")
    return kind, time, handle, commitment


def check_commitment(salt: bytes, record: bytes) -> bytes:
    return sha256(b"check-commit/v1\0", salt, record)


def batch_commitment(count: int, inner_root: bytes) -> bytes:
    return sha256(b"check-batch/v1\0", struct.pack(">Q", count), inner_root)
