"""The key-encryption keys, one file an epoch: whoever destroys a file destroys every copy of what it wrapped.

`kek-<epoch>.key` lies in the folder of keys, outside database and backup. A process that has read the folder goes on
while epochs come and go: it looks again when the folder has changed, and forgets what is no longer there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from consent.log import durable

SIZE: Final = 32
_KEK: Final = re.compile(r"kek-([0-9]{4,})\.key")
_SECRET: Final = 0o600
GONE: Final = ".gone"


class Epochs(Mapping[int, bytes]):
    """By epoch, the key of each that is not destroyed; the last is the one to wrap under."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._seen: object = None
        self._keys: dict[int, bytes] = {}
        if not self._read():
            raise FileNotFoundError(folder / _name(1))

    def __getitem__(self, epoch: int) -> bytes:
        """`KeyError` for an epoch that is destroyed or was never there."""
        self._look()
        if epoch not in self._keys:
            # Two changes in one tick of the folder's clock look like one.
            self._read()
        return self._keys[epoch]

    def __iter__(self) -> Iterator[int]:
        self._look()
        return iter(sorted(self._keys))

    def __len__(self) -> int:
        self._look()
        return len(self._keys)

    def __repr__(self) -> str:
        return f"Epochs({sorted(self._keys)})"

    @property
    def oldest(self) -> int:
        """Every epoch before this one is destroyed."""
        self._look()
        return min(self._keys)

    def newest(self) -> int:
        """Read from the folder at each call: nothing new is wrapped under an epoch that is on its way out."""
        self._read()
        return max(self._keys)

    def begin(self, epoch: int, key: bytes) -> None:
        """A new epoch, durable when this returns; one that is there already stays as it is."""
        file = self.folder / _name(epoch)
        if not file.exists():
            durable.replace(file, f"{key.hex()}\n".encode(), mode=_SECRET)
        self._read()

    def destroy(self, epoch: int) -> None:
        """Overwrite and remove the file; what was wrapped under it opens nowhere any more, in no backup either."""
        shred(self.folder / _name(epoch))
        self._keys.pop(epoch, None)

    def _look(self) -> None:
        if self.folder.stat().st_mtime_ns != self._seen:
            self._read()

    def _read(self) -> dict[int, bytes]:
        seen = self.folder.stat().st_mtime_ns
        names = {int(found[1]): file for file in self.folder.iterdir() if (found := _KEK.fullmatch(file.name))}
        keys: dict[int, bytes] = {}
        for epoch, file in names.items():
            try:
                keys[epoch] = self._keys.get(epoch) or read_key(file)
            except FileNotFoundError:
                continue  # destroyed since the folder was listed
        self._keys, self._seen = keys, seen
        return keys


def read_key(file: Path) -> bytes:
    """32 bytes in hex; ValueError names the file, never what it holds."""
    try:
        key = bytes.fromhex(file.read_text(encoding="ascii"))
    except ValueError:
        key = b""
    if len(key) != SIZE:
        raise ValueError(f"{file.name} is not {SIZE} bytes in hex")
    return key


def shred(file: Path) -> None:
    """Overwrite a file's bytes, remove it and make that durable; nothing to do where it is gone already.

    On a disk that writes elsewhere than where it is told (flash, snapshots) the old bytes are the disk's to forget.
    """
    if file.exists():
        # First another name: nobody may read a half-overwritten key, and what is left by a crash is found by it.
        _overwrite(file.rename(file.with_name(file.name + GONE)))
    durable.sync_folder(file.parent)


def finish_shredding(folder: Path) -> None:
    """What a crash left of `shred`."""
    for file in sorted(folder.glob(f"*{GONE}")):
        _overwrite(file)
    durable.sync_folder(folder)


def _overwrite(file: Path) -> None:
    with file.open("r+b") as opened:
        size = opened.seek(0, os.SEEK_END)
        opened.seek(0)
        opened.write(bytes(size))
        opened.flush()
        os.fsync(opened.fileno())
    file.unlink()


def _name(epoch: int) -> str:
    return f"kek-{epoch:04}.key"
