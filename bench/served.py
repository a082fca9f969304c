"""The server under measurement: the agency API, and beside it the least that a durable answer can be."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import UUID, uuid4

from flask import Flask, Response, jsonify, request
from sqlalchemy import BigInteger, Column, Engine, LargeBinary, MetaData, Table, Uuid, bindparam, select

from bench.stage import now
from consent import http
from consent.keys import Keyring
from consent.log.guard import Guard
from consent.sql import engine_of, tables

PATIENCE = 60.0

_kept = Table(
    "bench_kept",
    MetaData(),
    Column("id", Uuid, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
_READ = select(tables.consent).where(tables.consent.c.consent_id == bindparam("consent_id"))
_KEEP = _kept.insert()


def prepare(engine: Engine) -> None:
    """The table that the bare answer writes into."""
    _kept.metadata.create_all(engine)


def create() -> Flask:
    """Told by its environment where database, keys and guard are, as any installation is."""
    app = Flask("bench")
    engine, keys = engine_of(os.environ["DATABASE_URL"]), Keyring.load(Path(os.environ["KEYS_DIR"]))
    deps = http.Dependencies(
        engine=engine,
        keys=keys,
        origin=keys.origin,
        issuer=os.environ["PUBLIC_URL"],
        now=now,
        guard=Guard(Path(os.environ["GUARD_FILE"])),
        hourly_checks=10**9,
    )
    for blueprint in http.blueprints(deps):
        app.register_blueprint(blueprint)
    writing = engine.execution_options(writes=True)

    @app.post("/bare")
    def bare() -> Response:
        """Read one row by its key, insert one, commit, answer."""
        asked = request.get_json()
        with writing.connect() as connection:
            row = connection.execute(_READ, {"consent_id": UUID(asked["id"])}).one()
            connection.execute(_KEEP, {"id": uuid4(), "at": time.time_ns() // 10**6, "body": request.get_data()})
            connection.commit()
        return jsonify(state=row.state, seq=row.seq)

    return app


@contextmanager
def serving(url: str, keys_folder: Path, guard_file: Path, issuer: str, threads: int) -> Iterator[str]:
    """One granian process on a free port, and its address; gone afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    where = {"DATABASE_URL": url, "KEYS_DIR": str(keys_folder), "GUARD_FILE": str(guard_file), "PUBLIC_URL": issuer}
    options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
    command = [sys.executable, "-m", "granian", *options, "--blocking-threads", str(threads), "--factory"]
    process = subprocess.Popen(  # noqa: S603  # ourselves
        [*command, "bench.served:create"], env=os.environ | where, start_new_session=True
    )
    try:
        _wait(port, process)
        yield address
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError("the server did not start")
