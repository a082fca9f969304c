"""Listens, while tests run, wherever a portal leaves traces, for numbers and words that may be there only sealed.

The numbers are those of the tests' own people; a word of theirs is any with the marker in it, and their names. All that
the tests leave behind is searched: database files and their logs before they are thrown away, log lines, addresses,
error pages, mails, metrics, temporary folders. One find fails the session and tells the place. Under xdist each worker
listens for itself.
"""

from __future__ import annotations

import logging
import os
import re
import smtplib
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import unquote_plus

import pytest

DEMO_PEOPLE = Path(__file__).parents[2] / "portal/demo/people.py"
NUMBERS = (
    *("6101901111", "6202852222", "6303803333", "6404804444", "6505805555"),  # of the portal and of the agency API
    *("6101800101", "6202800202", "6303800303", "6404800404"),  # of the ledger
    *re.findall(r'cpr="(\d{10})"', DEMO_PEOPLE.read_text(encoding="utf-8")),
)
MARKER = "kanariefugl"
"""Stands in what tests type where a portal must keep it to itself."""
NAMES = ("Asta Lund", "Bo Krag")
ERRORS = frozenset({400, 401, 403, 404, 405, 413, 415, 429, 500, 503})
"""Pages that say what went wrong; a 409 or 422 shows a person her own words again, as it should."""
EXEMPT = {
    "simulator.json": "the identity provider knows its people; it is not the portal",
    "demo.json": "tells whoever tries the demo whom to log in as",
}
OF_OTHERS = ("powers",)
"""Folders that a system outside fills in its own format: Digital Fuldmagt names people by number, as OIO BPP has it."""
TELLS_NAMES = ("output.txt",)
"""What the demo prints, which begins with whom one may log in as."""
CHUNK = 1 << 23
OURS = ("portal", "consent")
"""Rooms whose loggers are heard at any level."""

Environ = dict[str, Any]


class Sought:
    """Numbers and words in every guise they could slip out in, as one pattern over bytes."""

    def __init__(self, numbers: Iterable[str], words: Iterable[str]) -> None:
        self._guises: dict[bytes, str] = {}
        for number in numbers:
            for written in (number, f"{number[:6]}-{number[6:]}", f"{number[:6]} {number[6:]}"):
                self._add(written, f"the number {number[:4]}…")
        for word in words:
            for written in {word, word.lower(), word.upper(), word.capitalize(), word.replace(" ", "%20")}:
                self._add(written, f"the word {word}")
        self._pattern = re.compile(_either(self._guises), re.DOTALL)
        self.longest = max(map(len, self._guises))

    def _add(self, written: str, called: str) -> None:
        plain = written.encode()
        self._guises[plain] = called
        # Of either byte order: the zero byte at the end, or at the beginning, is left out.
        self._guises[written.encode("utf-16-le")[:-1]] = f"{called} in UTF-16"
        self._guises[plain.hex().encode()] = self._guises[plain.hex().upper().encode()] = f"{called} in hex"
        for shift in range(3):
            encoded = b64encode(bytes(shift) + plain)
            inside = encoded[(0, 2, 3)[shift] : len(encoded) - (0, 3, 2)[(shift + len(plain)) % 3]]
            self._guises[inside] = f"{called} in base64"

    def found_in(self, data: bytes) -> set[str]:
        return {self._guises[found[0]] for found in self._pattern.finditer(data)}


def _either(needles: Iterable[bytes]) -> bytes:
    """A pattern for any of these, sharing their beginnings: one pass over a large file instead of hundreds."""
    tree: dict[int, Any] = {}
    for needle in needles:
        branch = tree
        for byte in needle:
            branch = branch.setdefault(byte, {})
        branch[-1] = {}

    def written(branch: dict[int, Any]) -> bytes:
        if -1 in branch:
            return b""
        ways = [re.escape(bytes([byte])) + written(after) for byte, after in sorted(branch.items())]
        return ways[0] if len(ways) == 1 else b"(?:" + b"|".join(ways) + b")"

    return written(tree)


class Watch:
    """Looks at what it is shown and remembers where it has found something."""

    def __init__(self, sought: Sought, without_names: Sought | None = None) -> None:
        self.sought, self.without_names = sought, without_names or sought
        self.finds: dict[str, None] = {}

    def look(self, place: str, data: bytes | str, sought: Sought | None = None) -> None:
        for what in (sought or self.sought).found_in(data.encode(errors="replace") if isinstance(data, str) else data):
            test = os.environ.get("PYTEST_CURRENT_TEST", "no test in particular").rpartition(" ")[0]
            self.finds[f"{place}: {what} (during or before {test})"] = None

    def look_at_file(self, path: Path, place: str, sought: Sought | None = None) -> None:
        """A file as bytes, whatever it is; one that is gone by now holds nothing."""
        try:
            with path.open("rb") as opened:
                kept = b""
                while chunk := opened.read(CHUNK):
                    self.look(place, kept + chunk, sought)
                    kept = chunk[-self.sought.longest :]
        except FileNotFoundError:
            return

    def look_at_folder(self, folder: Path, place: str) -> None:
        for path in sorted(folder.rglob("*")):
            exempt = path.name in EXEMPT or path.parent.name in OF_OTHERS
            if path.is_file() and not path.is_symlink() and not exempt:
                sought = self.without_names if path.name in TELLS_NAMES else None
                self.look_at_file(path, f"{place}: {path.relative_to(folder)}", sought)

    def look_at_mail(self, sent: bytes | str) -> None:
        """A message but for whom it goes to: as it travels, and as it is read."""
        message = message_from_bytes(sent.encode() if isinstance(sent, str) else sent, policy=default)
        del message["To"]
        self.look("a mail", bytes(message))
        self.look("a mail", "\n".join(map(str, message.values())))
        for part in message.walk():
            body = part.get_payload(decode=True)
            self.look("a mail", body if isinstance(body, bytes) else b"")

    def look_at_metrics(self) -> None:
        from prometheus_client import generate_latest

        self.look("the metrics", generate_latest())

    def serving(self, served: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
        """A WSGI application, with its addresses, its redirects and cookies, and its error pages looked at."""

        def serve(app: object, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
            route = f"{environ.get('REQUEST_METHOD')} {environ.get('PATH_INFO')}"
            address = f"{environ.get('PATH_INFO', '')}?{environ.get('QUERY_STRING', '')}"
            self.look("an address", f"{address}\n{unquote_plus(address)}")
            status = 0

            def start(line: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
                nonlocal status
                status = int(line[:3])
                for name, value in headers:
                    if name.lower() in ("location", "set-cookie"):
                        self.look(f"{name} of {route}", f"{value}\n{unquote_plus(value)}")
                return start_response(line, headers, *rest)

            parts = served(app, environ, start)
            if status not in ERRORS:
                return parts
            body = b"".join(parts)
            if callable(close := getattr(parts, "close", None)):
                close()
            self.look(f"the page with status {status} of {route}", body, self.without_names)
            return [body]

        return serve

    def log_line(self, logger: object, method: str, line: Any) -> Any:
        """The last of structlog's processors: what it gets is what is written."""
        self.look("a log line", str(line))
        return line


class LogRecords(logging.Handler):
    """What goes by the standard library's logging: ours at any level, others' where it would be printed."""

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self._watch = watch

    def emit(self, record: logging.LogRecord) -> None:
        ours = record.name.partition(".")[0] in OURS
        if ours or record.levelno >= logging.WARNING:
            self._watch.look(f"a log line of {record.name}", self.format(record))


@contextmanager
def listening(watch: Watch) -> Iterator[None]:
    """Look at everything that leaves any Flask application, logger or mail client of this process."""
    import structlog
    from flask import Flask

    import portal.logging  # noqa: F401  # configures structlog, which we then add to

    taken = smtplib.SMTP.data

    def data(client: smtplib.SMTP, sent: bytes | str) -> tuple[int, bytes]:
        watch.look_at_mail(sent)
        return taken(client, sent)

    handler, ours = LogRecords(watch), [logging.getLogger(name) for name in OURS]
    levels = [logger.level for logger in ours]
    processors = structlog.get_config()["processors"]
    structlog.configure(processors=[*processors, watch.log_line])
    logging.getLogger().addHandler(handler)
    for logger in ours:
        logger.setLevel(logging.DEBUG)
    try:
        with patch.object(Flask, "__call__", watch.serving(Flask.__call__)), patch.object(smtplib.SMTP, "data", data):
            yield
    finally:
        for logger, level in zip(ours, levels, strict=True):
            logger.setLevel(level)
        logging.getLogger().removeHandler(handler)
        structlog.configure(processors=processors)


WATCH = Watch(Sought(NUMBERS, (MARKER, *NAMES)), without_names=Sought(NUMBERS, (MARKER,)))
"""This process's own; `Databases` and `PostgresServer` show it their files before they throw them away.

Who is logged in reads her own name in the header of each page, also when something went wrong.
"""


@pytest.fixture(scope="session", autouse=True)
def canaries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Made before every other fixture, so that it is the last to go: then nothing is left that was not looked at."""
    with listening(WATCH):
        yield
    WATCH.look_at_metrics()
    WATCH.look_at_folder(tmp_path_factory.getbasetemp(), "the tests' temporary files")
    if WATCH.finds:
        pytest.fail("in clear, where it may only be sealed:\n" + "\n".join(WATCH.finds), pytrace=False)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """What the code under test wrote to its terminal."""
    if report.passed and not hasattr(report, "node"):
        WATCH.look("the terminal", f"{report.capstdout}\n{report.capstderr}\n{report.caplog}")
