"""ClamAV for tests: one that answers as told, and the real one, which knows EICAR alone by a signature of our own."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import md5
from pathlib import Path

from tests.support.files import EICAR


class FakeScanner:
    """Takes files at a socket by clamd's INSTREAM and answers each with `answer`."""

    def __init__(self, path: Path, answer: bytes = b"stream: OK\0") -> None:
        self.answer, self.taken = answer, list[bytes]()
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(path))
        self._listening.listen()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listening.close()

    def _serve(self) -> None:
        while True:
            try:
                wire, _ = self._listening.accept()
            except OSError:
                return
            with wire, wire.makefile("rb") as sent:
                assert sent.read(10) == b"zINSTREAM\0"
                parts = []
                while length := struct.unpack(">I", sent.read(4))[0]:
                    parts.append(sent.read(length))
                self.taken.append(b"".join(parts))
                wire.sendall(self.answer)


@contextmanager
def fake_scanner(folder: Path, answer: bytes = b"stream: OK\0") -> Iterator[tuple[str, FakeScanner]]:
    """One that listens at the path that is given; paths of sockets are short."""
    path = folder / "s"
    scanner = FakeScanner(path, answer)
    try:
        yield str(path), scanner
    finally:
        scanner.close()
        path.unlink()


@contextmanager
def real_scanner(program: str, folder: Path) -> Iterator[str]:
    """It runs in the foreground with one signature, EICAR's digest, and nothing fetched from anywhere."""
    known, path = folder / "known", folder / "c"
    known.mkdir()
    (known / "own.hdb").write_text(f"{md5(EICAR, usedforsecurity=False).hexdigest()}:{len(EICAR)}:Eicar-Test\n")
    settings = folder / "clamd.conf"
    settings.write_text(f"Foreground yes\nDatabaseDirectory {known}\nLocalSocket {path}\nUser {_me()}\n")
    running = subprocess.Popen(
        [program, "--config-file", str(settings)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _answers(path, running)
        yield str(path)
    finally:
        running.terminate()
        running.wait()


def _me() -> str:
    import pwd

    return pwd.getpwuid(os.getuid()).pw_name


def _answers(path: Path, running: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and running.poll() is None:
        try:
            with socket.socket(socket.AF_UNIX) as wire:
                wire.connect(str(path))
                wire.sendall(b"zPING\0")
                if wire.recv(10) == b"PONG\0":
                    return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("clamd does not answer")
