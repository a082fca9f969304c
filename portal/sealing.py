"""Columns that only open with the person's own key: health, free text, names, addresses, numbers.

Sealed as the ledger seals (`consent.keys.seal`), bound to table, row and column, so that a ciphertext moved to another
row, column or person does not open. The key is derived from the ledger's subject key: destroying that destroys both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, overload
from uuid import UUID

from sqlalchemy import LargeBinary, event
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session

from consent import keys
from consent.ledger import UnknownSubject

KeyOf = Callable[[UUID], bytes]


def seal(key: bytes, place: str, text: str) -> bytes:
    return keys.seal(key, place, text.encode())


def unseal(key: bytes, place: str, box: bytes) -> str:
    """The text, or `KeyLost`: changed, moved, or its person's key is gone."""
    return keys.unseal(key, place, box).decode()


class sealed:  # noqa: N801  # reads as a keyword where columns are declared
    """`note = sealed()` beside `note_sealed: Mapped[bytes | None] = sealed_column()`: text outside, box inside."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name, self.column = name, f"{name}_sealed"

    @overload
    def __get__(self, row: None, owner: type) -> sealed: ...
    @overload
    def __get__(self, row: SealedRow, owner: type) -> str: ...
    def __get__(self, row: SealedRow | None, owner: type) -> Any:
        if row is None:
            return self
        plain: dict[str, str] = row.__dict__.setdefault("_plain", {})
        if self.name not in plain:
            plain[self.name] = _opened(row, self.column)
        return plain[self.name]

    def __set__(self, row: SealedRow, text: str | None) -> None:
        row.__dict__.setdefault("_plain", {})[self.name] = text or ""
        session = object_session(row)
        if session is None:
            row.__dict__.setdefault("_to_seal", set()).add(self.name)
        else:
            _write(row, self.name, _key(row))


class sealed_bytes:  # noqa: N801  # as `sealed`
    """`data = sealed_bytes()` beside `data_sealed`: a stretch of a file, opened each time and kept open nowhere.

    It is read and written in a session, and unlike a text it raises `UnknownSubject` once its person was erased.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.column = f"{name}_sealed"

    @overload
    def __get__(self, row: None, owner: type) -> sealed_bytes: ...
    @overload
    def __get__(self, row: SealedRow, owner: type) -> bytes: ...
    def __get__(self, row: SealedRow | None, owner: type) -> Any:
        if row is None:
            return self
        return keys.unseal(_key(row), row.place_of(self.column), getattr(row, self.column))

    def __set__(self, row: SealedRow, data: bytes) -> None:
        setattr(row, self.column, keys.seal(_key(row), row.place_of(self.column), data))


def sealed_column() -> Mapped[bytes | None]:
    return mapped_column(LargeBinary)


class SealedRow:
    """A row that belongs to a person: give `id` and `subject_id` when you make one."""

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(index=True)

    def place_of(self, column: str) -> str:
        return f"{self.__tablename__}|{self.id}|{column}"  # type: ignore[attr-defined]  # every mapped class has it


def _opened(row: SealedRow, column: str) -> str:
    box = getattr(row, column)
    if box is None:
        return ""
    try:
        key = _key(row)
    except UnknownSubject:
        return ""  # she was erased: what is left here opens for nobody, and says nothing
    return unseal(key, row.place_of(column), box)


def _write(row: SealedRow, name: str, key: bytes) -> None:
    text = row.__dict__["_plain"][name]
    setattr(row, f"{name}_sealed", seal(key, row.place_of(f"{name}_sealed"), text) if text else None)


def _key(row: SealedRow) -> bytes:
    session = object_session(row)
    assert session is not None, "a sealed row is read and written inside a session"
    key_of: KeyOf = session.info["key_of"]
    return key_of(row.subject_id)


def fetch_keys(session: Session, rows: Iterable[SealedRow]) -> None:
    """Have the keys of all these rows' people at hand, so that a list of them costs one statement."""
    session.info["fetch_keys"]({row.subject_id for row in rows})


@event.listens_for(Session, "before_flush")
def _seal_new_rows(session: Session, context: object, instances: object) -> None:
    for row in session.new:
        for name in row.__dict__.pop("_to_seal", ()):
            _write(row, name, session.info["key_of"](row.subject_id))


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, previous: object) -> None:
    """A value read before a rollback is read anew."""
    for row in session:
        row.__dict__.pop("_plain", None)
