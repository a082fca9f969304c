"""Asks ClamAV about a file, by its own protocol (clamd(8), INSTREAM) over the socket that the settings name."""

from __future__ import annotations

import socket
import struct
from typing import Literal

CHUNK = 1 << 16
PATIENCE = 20.0
"""Seconds for each thing that is waited for."""
LONGEST = 1000
"""Bytes of an answer."""

Verdict = Literal["clean", "infected"]


class Away(Exception):
    """The scanner does not answer, or not in a way that says anything about the file."""


def ask(path: str, data: bytes) -> Verdict:
    """What the scanner at this socket says; Away where it says nothing."""
    try:
        with socket.socket(socket.AF_UNIX) as wire:
            wire.settimeout(PATIENCE)
            wire.connect(path)
            wire.sendall(b"zINSTREAM\0")
            for at in range(0, len(data), CHUNK):
                part = data[at : at + CHUNK]
                wire.sendall(struct.pack(">I", len(part)) + part)
            wire.sendall(struct.pack(">I", 0))
            answer = _answer(wire)
    except OSError as fault:
        raise Away(type(fault).__name__) from None
    if answer == b"stream: OK":
        return "clean"
    if answer.startswith(b"stream: ") and answer.endswith(b" FOUND"):
        return "infected"
    raise Away("no verdict")


def _answer(wire: socket.socket) -> bytes:
    told = b""
    while not told.endswith(b"\0") and len(told) < LONGEST:
        part = wire.recv(LONGEST)
        if not part:
            break
        told += part
    return told.rstrip(b"\0\n")
