"""The index that finds a citizen by a word of her name or her day of birth, though both are sealed.

A term is a keyed hash: the database alone tells nobody's name. It is written with the citizen, in one transaction.
Whoever has name and address protection has no terms at all: she is found by her whole number only.
"""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Iterable
from typing import Final

from sqlalchemy import delete, event, insert, inspect
from sqlalchemy.orm import Session

from portal.identity import Citizen
from portal.reach.models import CitizenTerm

SIZE: Final = 16
_WRITTEN = ("name_sealed", "address_sealed", "protected")


def words_of(text: str) -> list[str]:
    """The words of a name, as they are compared: without capitals, and one way of writing each letter."""
    return [word for word in unicodedata.normalize("NFC", text).casefold().replace("-", " ").split() if word]


def day_of(digits: str) -> str:
    """The day of birth that a number begins with; in a replacement number sixty is added to the day of the month."""
    day = int(digits[:2])
    return f"{day - 60:02}{digits[2:6]}" if day > 60 else digits[:6]


def hash_of(key: bytes, kind: str, text: str) -> bytes:
    return hmac.digest(key, f"{kind}\0{text}".encode(), "sha256")[:SIZE]


def terms_of(key: bytes, *, name: str, address: str, born: Iterable[str]) -> set[tuple[str, bytes]]:
    """Every term of a person, kind and hash."""
    words, where = words_of(name), " ".join(words_of(address))
    told = {("name", word) for word in words} | {("born", day_of(digits)) for digits in born}
    if words:
        told.add(("surname", words[-1]))
    if where:
        told.add(("address", where))
    return {(kind, hash_of(key, kind, text)) for kind, text in told}


@event.listens_for(Session, "after_flush")
def _index(session: Session, context: object) -> None:
    for row in [*session.new, *session.dirty]:
        if isinstance(row, Citizen) and (row in session.new or _changed(row)):
            _write(session, row)


def _changed(citizen: Citizen) -> bool:
    state = inspect(citizen)
    return any(state.attrs[name].history.has_changes() for name in _WRITTEN)


def _write(session: Session, citizen: Citizen) -> None:
    session.execute(delete(CitizenTerm).where(CitizenTerm.citizen_id == citizen.id))
    if citizen.protected:
        return
    key: bytes = session.info["index_key"]
    born: Iterable[str] = session.info["born_as"](citizen.subject_id)
    found = terms_of(key, name=citizen.name, address=citizen.address, born=born)
    rows = [{"citizen_id": citizen.id, "kind": kind, "hash": hash_} for kind, hash_ in sorted(found)]
    if rows:
        session.execute(insert(CitizenTerm), rows)
