"""A PDF is taken as it is, or not at all: nothing in it may act, start anything, or carry other files.

This looks for the names by which a PDF acts (ISO 32000-2, 12.6, 7.11 and 7.5.7), however they are spelled, in the file
and in everything in it that is packed with Flate. What cannot be looked into is turned back. It is a sieve and not a
reader of PDF: whoever opens a document needs a reader that is kept up to date, and the scanner does its own looking.
"""

from __future__ import annotations

import re
import zlib
from typing import Final

from portal.documents.kinds import Reason, Refused

HEADER: Final = re.compile(rb"%PDF-[12]\.\d[\r\n ]")
TAIL: Final = re.compile(rb"%%EOF[\s\0]{0,64}\Z")
MOST_UNPACKED: Final = 128 * 1024 * 1024
STEP: Final = 1 << 12
"""Bytes taken at a time; sixteen times as many may come out."""
OVERLAP: Final = 64
"""Bytes; longer than the longest name with every letter spelled as a number."""


def _spelled(name: str) -> bytes:
    """A pattern for a name, each letter as itself or as #xx."""
    return b"/" + b"".join(b"(?:%s|#%02x|#%02X)" % (c.encode(), ord(c), ord(c)) for c in name)


def _any(*names: str) -> bytes:
    return b"(?:" + b"|".join(_spelled(name) for name in names) + b")"


FOUND: Final[tuple[tuple[Reason, re.Pattern[bytes]], ...]] = (
    ("acts", re.compile(_any("JavaScript", "Launch", "SubmitForm", "ImportData", "GoToE", "GoToR", "RichMedia",
                             "Rendition", "XFA") + rb"(?![A-Za-z0-9])")),
    ("files_inside", re.compile(_any("EmbeddedFile"))),
)  # fmt: skip
LOCKED: Final = re.compile(_spelled("Encrypt") + rb"(?![A-Za-z])")
PACKED_OBJECTS: Final = re.compile(_spelled("ObjStm"))
OTHERWISE_PACKED: Final = re.compile(_any("LZWDecode", "LZW", "ASCIIHexDecode", "AHx", "ASCII85Decode", "A85",
                                          "RunLengthDecode", "Crypt") + rb"(?![A-Za-z0-9])")  # fmt: skip
STREAM: Final = re.compile(rb"stream\r?\n")


def check(data: bytes) -> None:
    """Refused, unless it is one whole PDF from its first byte to its last in which nothing was found."""
    if not HEADER.match(data):
        raise Refused("not_what_it_says")
    if not TAIL.search(data, max(0, len(data) - 256)):
        raise Refused("two_in_one" if b"%%EOF" in data else "broken")
    if LOCKED.search(data):
        raise Refused("locked")
    if PACKED_OBJECTS.search(data) and OTHERWISE_PACKED.search(data):
        raise Refused("broken")  # objects may be packed in a way that is not looked into
    _look(data)
    left = MOST_UNPACKED
    for begun in STREAM.finditer(data):
        left -= _unpacked(data, begun.end(), left)


def _look(part: bytes) -> None:
    for reason, pattern in FOUND:
        if pattern.search(part):
            raise Refused(reason)


def _unpacked(data: bytes, begin: int, left: int) -> int:
    """Look through what is packed here, a step at a time → how much it cost.

    A stream that breaks off is looked at as far as it opens, since readers show that much of it.
    """
    head = data[begin : begin + 2]
    if len(head) < 2 or head[0] & 15 != 8 or int.from_bytes(head) % 31:
        return 0  # not packed with Flate (RFC 1950): it was looked at as it stands
    unpacking, before, cost, at = zlib.decompressobj(), b"", 0, begin
    while at < len(data) and not unpacking.eof:
        packed, at = data[at : at + STEP], at + STEP
        cost += len(packed)
        while packed and not unpacking.eof:
            as_it_was = unpacking.copy()
            try:
                part = unpacking.decompress(packed, 16 * STEP)
            except zlib.error:
                _look(before + _as_far_as_it_opens(as_it_was, packed))
                return cost
            _look(before + part)
            before, packed, cost = part[-OVERLAP:], unpacking.unconsumed_tail, cost + len(part)
            if cost > left:
                raise Refused("too_large")
    return cost


def _as_far_as_it_opens(unpacking: zlib._Decompress, packed: bytes) -> bytes:
    opened = bytearray()
    for number in range(len(packed)):
        try:
            opened += unpacking.decompress(packed[number : number + 1])
        except zlib.error:
            break
    return bytes(opened)
