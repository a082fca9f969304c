"""Pictures are taken apart and put together again without being decoded: only what is needed to draw them is kept.

What a camera writes into a picture says where and when it was taken and with what; none of it is kept but which way is
up. A picture is as large as its header says, which is read before anything else, so that no bomb is ever unpacked here.
Formats: JPEG (ITU-T T.81, annex B), PNG (W3C, third edition), the way up (CIPA DC-008 Exif, tag 0x0112).
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from typing import Final

from portal.documents.kinds import MOST_DOTS, Refused

PNG: Final = b"\x89PNG\r\n\x1a\n"
PNG_KEPT: Final = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD",
                             b"pHYs"})  # fmt: skip
JPEG: Final = b"\xff\xd8\xff"
SIZES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers that begin a frame and say how large it is."""
TABLES: Final = frozenset({0xDB, 0xC4, 0xCC, 0xDD, 0xDA})
ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
"""Markers without a length."""
EXIF: Final = b"Exif\0\0"
ANOTHER_FILE: Final = re.compile(
    rb"PK\x03\x04|PK\x05\x06|%PDF-|Rar!\x1a|7z\xbc\xaf\x27|MZ.{58}|\x7fELF|<(?:!doctype|html|head|body|script|svg|\?)",
    re.IGNORECASE | re.DOTALL,
)


def png(data: bytes) -> bytes:
    """The picture alone; a checksum that is wrong, a length that lies or a byte after its end is Refused."""
    kept, at, seen = [PNG], len(PNG), list[bytes]()
    while at < len(data):
        if at + 12 > len(data):
            raise Refused("broken")
        (length,), name = struct.unpack(">I", data[at : at + 4]), data[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(data) or struct.unpack(">I", data[end - 4 : end])[0] != zlib.crc32(data[at + 4 : end - 4]):
            raise Refused("broken")
        if not seen:
            if name != b"IHDR" or length != 13:
                raise Refused("broken")
            _not_too_many(*struct.unpack(">II", data[at + 8 : at + 16]))
        elif name == b"IHDR":
            raise Refused("broken")
        if name in PNG_KEPT:
            kept.append(data[at:end])
        seen.append(name)
        at = end
        if name == b"IEND":
            break
    if not seen or seen[-1] != b"IEND" or b"IDAT" not in seen:
        raise Refused("broken")
    if at != len(data):
        raise Refused("two_in_one")
    return b"".join(kept)


def jpeg(data: bytes) -> bytes:
    """The picture alone. What telephones put after its end is cut off; another file there is Refused."""
    kept, sized, drawn, up, end = [data[:2]], False, False, 1, 0
    for marker, at, stop in _segments(data):
        body = data[at + 4 : stop]
        if marker == 0xD9:
            end = stop
            break
        if marker in SIZES:
            if sized or len(body) < 6:
                raise Refused("broken")
            height, width = struct.unpack(">HH", body[1:5])
            _not_too_many(width, height)
            sized = True
        elif marker == 0xE1 and body.startswith(EXIF):
            up = _way_up(body[len(EXIF) :]) or up
            continue
        elif marker == 0xE0:
            if not body.startswith(b"JFIF\0") or len(body) < 14:
                continue
            # Version, density and no thumbnail: the thumbnail may show what was cut away.
            body = body[:12] + b"\0\0"
            kept.append(b"\xff\xe0" + struct.pack(">H", len(body) + 2) + body)
            continue
        elif marker == 0xEE and body.startswith(b"Adobe") and len(body) == 12:
            pass  # says how the colours are written
        elif marker not in TABLES:
            if marker >= 0xE0:
                continue
            raise Refused("broken")
        drawn = drawn or marker == 0xDA
        kept.append(data[at:stop])
    if not (end and sized and drawn):
        raise Refused("broken")
    if ANOTHER_FILE.search(data, end):
        raise Refused("two_in_one")
    return b"".join([kept[0], _only_the_way_up(up), *kept[1:], b"\xff\xd9"])


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Each marker, where it begins and where it ends; a scan ends with its last coded byte."""
    at = 2
    while True:
        if at + 2 > len(data) or data[at] != 0xFF:
            raise Refused("broken")
        marker = data[at + 1]
        if marker == 0xFF:  # fill
            at += 1
            continue
        if marker == 0xD9:
            yield marker, at, at + 2
            return
        if marker in ALONE:
            raise Refused("broken")
        if at + 4 > len(data):
            raise Refused("broken")
        length = int(struct.unpack(">H", data[at + 2 : at + 4])[0])
        stop = at + 2 + length
        if length < 2 or stop > len(data):
            raise Refused("broken")
        if marker == 0xDA:
            stop = _end_of_scan(data, stop)
        yield marker, at, stop
        at = stop


_NEXT: Final = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)


def _end_of_scan(data: bytes, begin: int) -> int:
    found = _NEXT.search(data, begin)
    if found is None:
        raise Refused("broken")
    return found.start()


def _not_too_many(width: int, height: int) -> None:
    if not width or not height:
        raise Refused("broken")
    if width * height > MOST_DOTS:
        raise Refused("too_many_dots")


def _way_up(tiff: bytes) -> int | None:
    """Which way is up, 1 to 8, where a camera has said so in a way that can be read."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return None
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (entries,) = struct.unpack_from(f"{order}H", tiff, first)
        for number in range(min(entries, 500)):
            tag, kind, count, value = struct.unpack_from(f"{order}HHIH", tiff, first + 2 + 12 * number)
            if (tag, kind, count) == (0x0112, 3, 1):
                return value if 1 <= value <= 8 else None
    except struct.error:
        return None
    return None


def _only_the_way_up(up: int) -> bytes:
    if up == 1:
        return b""
    tiff = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, up, 0, 0)
    body = EXIF + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
