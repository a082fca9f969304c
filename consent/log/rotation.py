"""A log changes its key in the open: an entry announces the new one, and for as long as is needed both sign.

Verifiers ignore keys they do not know, so those who have the old key and those who have the new one both go on. The
worker's folder holds `log.key` (a private key a line: one, or old and new), `log-next.key` (a new key that is not yet
announced) and `log.vkey` (public: the key in use, then every other one that has signed, or is about to).

This is for a key that is replaced in good time. A stolen key needs a new log: what it signs can no longer be told from
what the log signed.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from consent.log import durable, note
from consent.log.checkpoint import Checkpoint
from consent.log.errors import ProofInvalid
from consent.log.leaf import KEY_ROTATION, Leaf, minute_of
from consent.log.sequencer import CheckpointSigner, Sequencer
from consent.log.store import StoreFactory

KEY, NEXT, VKEY = "log.key", "log-next.key", "log.vkey"
_LABEL: Final = b"key-rotation/v1\0"
_LENGTH: Final = struct.Struct(">I")
AT_ONCE: Final = 4096
SECRET: Final = 0o600


class NotNow(Exception):
    """This step of a rotation does not follow from where the folder and the log are; nothing was changed."""


class DualSigner:
    """Old and new key of one log: each note carries both signatures."""

    def __init__(self, old: note.Signer, new: note.Signer) -> None:
        if old.name != new.name or old.vkey == new.vkey:
            raise ValueError("a log replaces its key by another one of the same name")
        self.name = old.name
        self.old, self.new = old, new

    @property
    def vkeys(self) -> tuple[str, ...]:
        return self.old.vkey, self.new.vkey

    def sign(self, text: str) -> str:
        return self.old.sign(text) + self.new.sign(text).rpartition("\n\n")[2]


def rotation_leaf(old_vkey: str, new_vkey: str, time: int) -> Leaf:
    """The entry by which the log announces its new key: the handle is that public key, the commitment is to both.

    commitment = SHA-256(`key-rotation/v1\\0` ‖ u32 length ‖ old vkey ‖ u32 length ‖ new vkey), so that whoever has the
    two keys can find and check it.
    """
    parts = [part for vkey in (old_vkey, new_vkey) for part in (_LENGTH.pack(len(vkey.encode())), vkey.encode())]
    return Leaf(
        KEY_ROTATION, time, note.Verifier.parse(new_vkey).key, hashlib.sha256(_LABEL + b"".join(parts)).digest()
    )


def announces(leaf: Leaf, vkeys: tuple[str, ...]) -> bool:
    """Whether a leaf announces one of these keys as the next after another of them."""
    return any(leaf == rotation_leaf(old, new, leaf.time) for old in vkeys for new in vkeys if old != new)


def signer_in(folder: Path) -> CheckpointSigner:
    """The log's private key, or both while one replaces the other; for the worker and nobody else."""
    keys = [note.Signer.parse(line) for line in (folder / KEY).read_text(encoding="utf-8").split()]
    if len(keys) == 2:
        return DualSigner(*keys)
    if len(keys) != 1:
        raise ValueError(f"{KEY} holds one key, or an old and a new one")
    return keys[0]


def vkeys_in(folder: Path) -> tuple[str, ...]:
    """The public keys: the one in use first."""
    vkeys = tuple((folder / VKEY).read_text(encoding="utf-8").split())
    if not vkeys:
        raise ValueError(f"{VKEY} holds no key")
    return vkeys


@dataclass(frozen=True, slots=True)
class Rotated:
    """From now on the log signs with both, once its worker has read its keys anew."""

    old: str
    new: str
    index: int
    """Of the entry that announces the new key."""


class MakeSequencer(Protocol):
    def __call__(self, signer: CheckpointSigner) -> Sequencer: ...


def begin(folder: Path, store_factory: StoreFactory, sequencer: MakeSequencer, now: Callable[[], datetime]) -> Rotated:
    """Make a new key, announce it in the log, and have both sign from here on.

    Whatever interrupts this, calling it again goes on with the same key and announces it once. `NotNow` while an
    earlier rotation is not finished.
    """
    with durable.locked(folder / KEY):
        old = signer_in(folder)
        if not isinstance(old, note.Signer):
            raise NotNow("a rotation is under way: finish it first")
        interrupted = (folder / NEXT).exists()
        new = _next_key(folder, old.name)
        _write_vkeys(folder, (*vkeys_in(folder), new.vkey))
        leaf = rotation_leaf(old.vkey, new.vkey, minute_of(now().timestamp()))
        index = _index_of(store_factory, leaf) if interrupted else None
        if index is None:
            index = sequencer(signer=DualSigner(old, new)).add(leaf)
        both = (folder / KEY).read_text(encoding="utf-8").strip() + "\n" + (folder / NEXT).read_text(encoding="utf-8")
        durable.replace(folder / KEY, both.encode(), mode=SECRET)
        (folder / NEXT).unlink()
        return Rotated(old.vkey, new.vkey, index)


def finish(folder: Path, store_factory: StoreFactory) -> Rotated:
    """Stop signing with the old key. `NotNow` unless the last published checkpoint carries the new one's signature.

    How long both must sign is for the operator to know: until the slowest verifier has the new key in its policy.
    """
    with durable.locked(folder / KEY):
        both = signer_in(folder)
        if not isinstance(both, DualSigner):
            raise NotNow("no rotation is under way")
        with store_factory() as store:
            published = store.checkpoint()
        try:
            Checkpoint.verified(published or "", both.new.vkey)
        except ProofInvalid:
            raise NotNow("the newest checkpoint is not signed by the new key: start the worker anew first") from None
        index = _index_of(store_factory, rotation_leaf(both.old.vkey, both.new.vkey, 0))
        if index is None:
            raise NotNow("the log does not announce this key")
        _write_vkeys(folder, (both.new.vkey, *(each for each in vkeys_in(folder) if each != both.new.vkey)))
        (folder / NEXT).unlink(missing_ok=True)  # `begin` may have been killed just before it did
        line = (folder / KEY).read_text(encoding="utf-8").split()[1]
        durable.replace(folder / KEY, f"{line}\n".encode(), mode=SECRET)
        return Rotated(both.old.vkey, both.new.vkey, index)


def _next_key(folder: Path, name: str) -> note.Signer:
    file = folder / NEXT
    if not file.exists():
        durable.replace(file, f"{note.generate_key(name)[0]}\n".encode(), mode=SECRET)
    return note.Signer.parse(file.read_text(encoding="utf-8").strip())


def _write_vkeys(folder: Path, vkeys: tuple[str, ...]) -> None:
    text = "".join(f"{vkey}\n" for vkey in dict.fromkeys(vkeys))
    durable.replace(folder / VKEY, text.encode(), mode=SECRET)


def _index_of(store_factory: StoreFactory, wanted: Leaf) -> int | None:
    """Where the log announces this key, whenever it did; read from the end, since that is where it will be."""
    with store_factory() as store:
        stop = store.lock_head().size
    while stop > 0:
        start = max(0, stop - AT_ONCE)
        with store_factory() as store:  # one transaction a piece: nobody waits for the whole log to be read
            entries = store.leaves(start, stop)
        for offset, data in enumerate(entries):
            found = Leaf.decode(data)
            if (found.type, found.handle, found.commitment) == (wanted.type, wanted.handle, wanted.commitment):
                return start + offset
        stop = start
    return None
