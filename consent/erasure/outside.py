"""What lies beside the keys, outside database and backup: who was erased, and the survivors' keys of each epoch.

`erasures` has a line for each approved erasure, as its row was. `survivors-<epoch>` has everybody's key as that epoch
wraps it, so that a backup from before it can be brought up to date; it is of no use to anybody without `kek-<epoch>`.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from consent.canonical import loads, spell
from consent.epochs import SIZE, Epochs, shred
from consent.keys import Keyring, seal, unseal
from consent.log import durable
from consent.log.errors import LogInconsistent
from consent.rows import ErasureRow, SubjectRow
from consent.store import Store

LIST: Final = "erasures"
_SURVIVORS: Final = re.compile(r"survivors-([0-9]{4,})")
_SECRET: Final = 0o600
_ID: Final = 16
_WRAPPED: Final = 12 + SIZE + 16
"""Nonce, key and tag of a wrapped key."""


def listed(folder: Path) -> tuple[ErasureRow, ...]:
    """Everybody who was erased, by number."""
    file = folder / LIST
    try:
        stat = file.stat()
    except FileNotFoundError:
        return ()
    return _parsed(file, stat.st_ino, stat.st_mtime_ns, stat.st_size)


def add(folder: Path, rows: Iterable[ErasureRow]) -> None:
    """Have these in the list, durably; one that is there already stays as it is."""
    with durable.locked(folder / LIST):
        kept = {row.number: row for row in listed(folder)}
        fresh = {row.number: row for row in rows} | kept
        if fresh.keys() == kept.keys():
            return
        ordered = sorted(fresh.values(), key=lambda row: row.number or 0)
        durable.replace(folder / LIST, b"".join(map(_line, ordered)), mode=_SECRET)


def refuse_older(store: Store, keys: Keyring) -> None:
    """Raise `LogInconsistent` if the database is from before an erasure, or from before an epoch that is destroyed."""
    last, oldest = last_listed(keys), keys.keks.oldest
    if last or oldest > 1:
        head = store.head()
        refuse_older_than(head.epoch, head.erased, last, oldest)


def last_listed(keys: Keyring) -> int:
    """The number of the last erasure that is listed; read before the database, which is never behind it."""
    rows = listed(keys.keks.folder)
    return rows[-1].number or 0 if rows else 0


def refuse_older_than(epoch: int, erased: int, last: int, oldest: int) -> None:
    if erased < last:
        raise LogInconsistent("the database is from before an erasure: apply it again before anything is answered")
    if epoch < oldest and oldest > 1:
        raise LogInconsistent("the database is from before a change of keys: apply the erasures and the keys again")


def write_survivors(epochs: Epochs, epoch: int, rows: Iterable[SubjectRow]) -> None:
    """Everybody's key as this epoch wraps it; durable when this returns."""
    plain = b"".join(row.subject_id.bytes + row.wrapped_key for row in rows)
    name = _name(epoch)
    durable.replace(epochs.folder / name, seal(epochs[epoch], name, plain), mode=_SECRET)


def has_survivors(epochs: Epochs, epoch: int) -> bool:
    return (epochs.folder / _name(epoch)).exists()


def survivors(epochs: Epochs) -> tuple[int, Mapping[UUID, bytes]]:
    """The newest epoch that has such a file and its key, and from it everybody's wrapped key; (0, {}) without one."""
    for epoch in sorted(epochs, reverse=True):
        file = epochs.folder / _name(epoch)
        if file.exists():
            plain = unseal(epochs[epoch], file.name, file.read_bytes())
            step = _ID + _WRAPPED
            parts = (plain[at : at + step] for at in range(0, len(plain), step))
            return epoch, {UUID(bytes=part[:_ID]): part[_ID:] for part in parts}
    return 0, {}


def forget_survivors(epochs: Epochs) -> None:
    """Of every epoch that is destroyed."""
    for file in sorted(epochs.folder.iterdir()):
        found = _SURVIVORS.fullmatch(file.name)
        if found and int(found[1]) not in epochs:
            shred(file)


def _name(epoch: int) -> str:
    return f"survivors-{epoch:04}"


def _line(row: ErasureRow) -> bytes:
    return spell({column.name: _out(getattr(row, column.name)) for column in fields(ErasureRow)}) + b"\n"


@lru_cache(maxsize=8)
def _parsed(file: Path, *_changes_with_it: int) -> tuple[ErasureRow, ...]:
    try:
        return tuple(_row(loads(line)) for line in file.read_bytes().splitlines())
    except (ValueError, KeyError, TypeError):
        raise LogInconsistent("the list of erasures is damaged") from None


def _row(told: dict[str, Any]) -> ErasureRow:
    cells = dict(told)
    cells["erasure_id"], cells["subject_id"] = UUID(told["erasure_id"]), UUID(told["subject_id"])
    cells["mac"] = b64decode(told["mac"], validate=True)
    return ErasureRow(**cells)


def _out(cell: object) -> object:
    if isinstance(cell, UUID):
        return str(cell)
    return b64encode(cell).decode() if isinstance(cell, bytes) else cell
