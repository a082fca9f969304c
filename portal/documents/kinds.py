"""The kinds of file that may be sent, how each is told by its ending, and why a file may be turned back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

FileKind = Literal["pdf", "jpeg", "png", "text"]
Reason = Literal[
    "empty", "too_large", "kind", "not_what_it_says", "two_in_one", "broken", "locked", "acts", "files_inside",
    "too_many_dots", "quota", "infected",
]  # fmt: skip
"""Each has a sentence in `portal.documents.views`."""

LARGEST = 10 * 1024 * 1024
"""Bytes of one file: a letter of twenty scanned pages, or a picture as a telephone takes it."""
QUOTA = 100 * 1024 * 1024
"""Bytes of all the files one person has sent."""
MOST_DOTS = 64_000_000
"""Pixels of one picture."""

ENDINGS: Mapping[str, FileKind] = {"pdf": "pdf", "jpg": "jpeg", "jpeg": "jpeg", "png": "png", "txt": "text"}
ENDING: Mapping[FileKind, str] = {"pdf": "pdf", "jpeg": "jpg", "png": "png", "text": "txt"}
MEDIA: Mapping[FileKind, str] = {
    "pdf": "application/pdf",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "text": "text/plain",
}


class Refused(Exception):
    """A file that is not taken in, by one of the reasons; nothing of the file is in it."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason
