"""The real demo, started for a test in a folder of its own: portal, worker, simulator and mailbox on free ports."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
import requests

from portal import assets
from portal.commands import texts

ROOT = Path(__file__).parents[2]
OURS = ("DATABASE_URL", "KEYS_DIR", "SECRET_KEY", "PUBLIC_URL", "LOG_ORIGIN", "GUARD_FILE", "METRICS_PORT")
"""Settings that a developer's own environment may carry and a test's demo must not see."""
PATIENCE = 90.0
GREETED = "Stop with Ctrl-C"
WITH_NAMES = ("demo.json", "simulator.json")
"""They name the demo's people by contract, and go when it ends: all else that it leaves is searched for such names."""

StartDemo = Callable[..., "Demo"]


@dataclass(frozen=True)
class Demo:
    """A demo that runs, and what its `instance/demo.json` tells."""

    folder: Path
    told: Mapping[str, Any]

    @property
    def portal(self) -> str:
        return str(self.told["portal"])

    @property
    def simulator(self) -> str:
        return str(self.told["simulator"])

    @property
    def output(self) -> Path:
        """All that its processes have written to their terminals."""
        return self.folder / "output.txt"

    def person(self, persona: str) -> Mapping[str, Any]:
        """A citizen or a member of the staff; only the latter has roles."""
        return next(told for told in (*self.told["citizens"], *self.told["staff"]) if told["persona"] == persona)

    def agency(self, client_id: str) -> Mapping[str, Any]:
        return next(told for told in self.told["agencies"] if told["client_id"] == client_id)

    def key_file(self, client_id: str) -> Path:
        return self.folder / str(self.agency(client_id)["key_file"])


@contextmanager
def the_demo(folder: Path, database_url: str | None = None) -> Iterator[Demo]:
    """`python -m portal.commands.demo` in `folder`, from its first answer to its orderly end."""
    ports = {"PORT": str(_free_port()), "SIMULATOR_PORT": str(_free_port())}
    database = {"DATABASE_URL": database_url} if database_url else {}
    portal = f"http://127.0.0.1:{ports['PORT']}"
    with _process([sys.executable, "-m", "portal.commands.demo"], folder, ports | database) as process:
        _wait_for(f"{portal}/healthz", process, folder)
        told = json.loads((folder / "instance/demo.json").read_text(encoding="utf-8"))
        assert told["portal"] == portal
        demo = Demo(folder, told)
        _forget_the_greeting(demo, process)
        try:
            yield demo
        finally:
            for name in WITH_NAMES:
                (folder / "instance" / name).unlink(missing_ok=True)


def _forget_the_greeting(demo: Demo, process: subprocess.Popen[bytes]) -> None:
    """It tells who there is to log in as; what is written from then on must name nobody."""
    deadline = time.monotonic() + PATIENCE
    while GREETED not in demo.output.read_text(encoding="utf-8"):
        assert process.poll() is None, "the demo ended"
        assert time.monotonic() < deadline, "the demo did not say where to click"
        time.sleep(0.05)
    os.truncate(demo.output, 0)


def wait_for_figures(demo: Demo) -> None:
    """The worker counts the demo's months when the log covers them, a moment after it has begun."""
    visit, deadline = requests.Session(), time.monotonic() + PATIENCE
    visit.get(f"{demo.portal}/medarbejder/log-ind?login_hint=ulla").raise_for_status()
    while 'href="/statistik/2' not in visit.get(f"{demo.portal}/statistik").text:
        assert time.monotonic() < deadline, "no month was counted"
        time.sleep(0.2)
    visit.close()


@contextmanager
def the_portal_alone(demo: Demo) -> Iterator[Demo]:
    """The web processes of a demo that has been stopped, on the same port: no simulator, no worker, no mail server."""
    port = demo.portal.rsplit(":", 1)[1]
    serve = ["-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", port, "--log-level", "warning"]
    with _process([sys.executable, *serve, "wsgi:app"], demo.folder, {}) as process:
        _wait_for(f"{demo.portal}/healthz", process, demo.folder)
        yield demo


@contextmanager
def _process(command: list[str], folder: Path, settings: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    environment = {name: value for name, value in os.environ.items() if name not in OURS}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **settings}
    with (folder / "output.txt").open("ab") as output:
        # A group of its own, so that whatever outlives an orderly end can be ended with it.
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait_for(url: str, process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(URLError, OSError), urlopen(url, timeout=5):
            return
        time.sleep(0.1)
    raise AssertionError("the demo did not start:\n" + (folder / "output.txt").read_text(encoding="utf-8")[-4000:])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def bring_what_pages_need() -> None:
    """The design system's files and the compiled English, where nobody has run `make setup` since they changed."""
    if not assets.BUILT.is_dir():
        assets.build()
    compiled = texts.ENGLISH.with_suffix(".mo")
    if not compiled.exists() or compiled.stat().st_mtime < texts.ENGLISH.stat().st_mtime:
        texts.compile_catalogue()


@pytest.fixture(scope="session")
def start_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartDemo]:
    """`start_demo()` or `start_demo(database_url)`: a demo with fresh data that runs until the session ends."""
    bring_what_pages_need()
    with ExitStack() as running:

        def start(database_url: str | None = None) -> Demo:
            return running.enter_context(the_demo(tmp_path_factory.mktemp("demo"), database_url))

        yield start


@pytest.fixture(scope="session")
def demo(start_demo: StartDemo) -> Demo:
    """The demo that tests look at and do not change."""
    return start_demo()


@pytest.fixture
def fresh_demo(tmp_path: Path, start_demo: StartDemo) -> Iterator[Demo]:
    """A demo of this test's own, with the stories just told."""
    with the_demo(tmp_path) as own:
        yield own
