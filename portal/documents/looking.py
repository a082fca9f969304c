"""A file is looked at before it is taken in: its name, whether it is what its name says, and whether it is one."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from typing import Final

from portal.documents import papers, pictures
from portal.documents.kinds import ENDING, ENDINGS, LARGEST, FileKind, Refused

LONGEST_NAME: Final = 80
UNSAFE: Final = re.compile(r'[<>:"/\\|?*;%\x00-\x1f]')
NO_FILE: Final = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)")
"""Names that Windows keeps for itself."""
BEGINNINGS: Final[tuple[tuple[bytes, FileKind], ...]] = (
    (b"%PDF-", "pdf"), (pictures.JPEG, "jpeg"), (pictures.PNG, "png"),
)  # fmt: skip
NO_TEXT: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True, kw_only=True)
class Looked:
    """A file that may be taken in, as it is kept."""

    name: str
    kind: FileKind
    data: bytes


def looked_at(name: str, data: bytes) -> Looked:
    """The file with a safe name and without what it does not need, or Refused with the reason."""
    if not data:
        raise Refused("empty")
    if len(data) > LARGEST:
        raise Refused("too_large")
    kind = ENDINGS.get(name.rpartition(".")[2].strip().lower()) if "." in name else None
    if kind is None:
        raise Refused("kind")
    begins = next((found for begin, found in BEGINNINGS if data.startswith(begin)), "text")
    if begins != kind:
        raise Refused("not_what_it_says")
    if zipfile.is_zipfile(io.BytesIO(data)):
        raise Refused("two_in_one")
    return Looked(name=safe_name(name, kind), kind=kind, data=_kept(kind, data))


def _kept(kind: FileKind, data: bytes) -> bytes:
    if kind == "pdf":
        papers.check(data)
        return data
    if kind == "text":
        return _text(data)
    return pictures.jpeg(data) if kind == "jpeg" else pictures.png(data)


def _text(data: bytes) -> bytes:
    """As UTF-8, from UTF-8 or from what Windows wrote before."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError:
            raise Refused("not_what_it_says") from None
    if NO_TEXT.search(text):
        raise Refused("not_what_it_says")
    return text.encode()


def safe_name(name: str, kind: FileKind) -> str:
    """A name that is no path, no formula, no command, and reads the way it is written, with the ending of its kind."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    stem = last.rpartition(".")[0] if "." in last else last
    seen = "".join(
        c if not unicodedata.category(c).startswith(("C", "Z")) else " " if c.isspace() else "" for c in stem
    )
    stem = " ".join(UNSAFE.sub(" ", seen).split()).lstrip("=+-@.~ ").rstrip(". ")[:LONGEST_NAME].rstrip(". ")
    if not stem or NO_FILE.fullmatch(stem.partition(".")[0]):
        stem = f"dokument {stem}".strip()
    return f"{stem}.{ENDING[kind]}"
