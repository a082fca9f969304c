"""How a door takes a file in: so many bytes, looked at and scanned while nobody waits for the database."""

from __future__ import annotations

from typing import Final

from portal import db
from portal.documents import service
from portal.documents.kinds import LARGEST
from portal.documents.service import Brought
from portal.wiring import wired

ROOM: Final = LARGEST + LARGEST // 4
"""Bytes: somewhat more than a file may be, so that one just too large is told so on the page."""


def looked_at(name: str, data: bytes) -> Brought:
    """Refused with the reason. Nothing may have been written before: what was begun is given up."""
    db.session().rollback()
    return service.brought(wired().settings, name, data)
