"""`python -m portal.commands.demo`: a fictional municipality, served in the foreground on this machine.

Portal, worker, simulator and a mailbox run until interrupted. What was entered stays until `--reset`.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from joserfc.jwk import ECKey

from consent.keys import Keyring
from portal.demo import agencies, people, powers, stories
from portal.settings import DEMO_ENV, Settings

INSTANCE = DEMO_ENV.parent
KEYS = INSTANCE / "keys"
ORIGIN = "samtykkelog.fjordby.example/2026"


def main(arguments: list[str]) -> int:
    if "--reset" in arguments and INSTANCE.exists():
        shutil.rmtree(INSTANCE)
    portal = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
    simulator = f"http://127.0.0.1:{os.environ.get('SIMULATOR_PORT', '8001')}"
    mail_port = _free_port()
    _make_keys()
    _write_env(portal, simulator)
    settings = Settings.from_env()
    stories.load(settings, KEYS, reset="--reset" in arguments)
    _write_simulator(portal, simulator)
    powers.in_registry(INSTANCE / "powers", simulator)
    _write_demo_json(portal, simulator)
    environment = os.environ | {"SMTP_PORT": str(mail_port)}
    python = sys.executable
    processes = [
        subprocess.Popen([python, "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{mail_port}",
                          "-c", "aiosmtpd.handlers.Mailbox", str(INSTANCE / "mail")]),
        subprocess.Popen([python, "-m", "portal.simulator", str(INSTANCE / "simulator.json")]),
        subprocess.Popen([python, "-m", "flask", "--app", "wsgi", "worker", "run"], env=environment),
        subprocess.Popen([python, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port",
                          portal.rsplit(":", 1)[1], "--workers", "2", "--blocking-threads", "2", "--log-level",
                          "warning", "wsgi:app"], env=environment),
    ]  # fmt: skip
    return _serve(processes, portal, simulator)


def _serve(processes: list[subprocess.Popen[bytes]], portal: str, simulator: str) -> int:
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda got, frame: stopping.append(got))
    try:
        if not _answers(f"{portal}/healthz", processes, stopping):
            print("The portal did not start; the lines above say why.", file=sys.stderr)
            return 1
        _tell(portal, simulator)
        while not stopping and all(process.poll() is None for process in processes):
            time.sleep(0.2)
        return 0 if stopping else 1
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()


def _answers(url: str, processes: list[subprocess.Popen[bytes]], stopping: list[int]) -> bool:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not stopping and all(process.poll() is None for process in processes):
        try:
            with urlopen(url, timeout=2):  # noqa: S310  # our own loopback address
                return True
        except (URLError, OSError):
            time.sleep(0.1)
    return False


def _tell(portal: str, simulator: str) -> None:
    print(f"\nMit Forløb is open: {portal}\n")
    print("Log in as a citizen:")
    for citizen in people.CITIZENS:
        print(f"  {portal}/log-ind?login_hint={citizen.persona:<8} {citizen.name}: {citizen.stage}")
    print("Log in to act for somebody:")
    for helper in people.HELPERS:
        print(f"  {portal}/log-ind?login_hint={helper.persona:<8} {helper.name}: {helper.stage}")
    print("Log in as staff:")
    for employee in people.STAFF:
        print(f"  {portal}/medarbejder/log-ind?login_hint={employee.persona:<8} {employee.name}, {employee.title}")
    print(f"\nThe MitID-style simulator: {simulator}")
    print(
        "Everything a script needs: instance/demo.json. Stop with Ctrl-C; RESET=1 make demo starts anew.\n", flush=True
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _make_keys() -> None:
    if not (KEYS / "log.key").exists():
        Keyring.create(KEYS, origin=ORIGIN)
    for kind in ("citizen", "staff"):
        path = KEYS / f"oidc-{kind}.jwk.json"
        if not path.exists():
            key = ECKey.generate_key("P-256", {"alg": "ES256", "use": "sig", "kid": f"portal-{kind}-1"})
            _private(path, json.dumps(key.as_dict(private=True)))


def _write_env(portal: str, simulator: str) -> None:
    """What `flask --app wsgi …` in this folder finds; a secret that is there already is kept."""
    known = (
        dict(line.split("=", 1) for line in DEMO_ENV.read_text().splitlines() if "=" in line)
        if DEMO_ENV.exists()
        else {}
    )
    database = os.environ.get("DATABASE_URL") or f"sqlite:///{(INSTANCE / 'mitforloeb.db').absolute()}"
    values = {
        "DATABASE_URL": database,
        "KEYS_DIR": str(KEYS.absolute()),
        "SECRET_KEY": known.get("SECRET_KEY", secrets.token_urlsafe(48)),
        "PUBLIC_URL": portal,
        "LOG_ORIGIN": ORIGIN,
        "GUARD_FILE": str((INSTANCE / "mitforloeb.db.guard").absolute()),
        "TEST_IDENTITIES": "1",
        "PUSH_LOOPBACK": "1",
        "POWERS_DIR": str((INSTANCE / "powers").absolute()),
    }
    for kind in ("citizen", "staff"):
        values[f"OIDC_{kind.upper()}_ISSUER"] = simulator
        values[f"OIDC_{kind.upper()}_CLIENT_ID"] = f"mit-forloeb-{kind}"
        values[f"OIDC_{kind.upper()}_KEY_FILE"] = str((KEYS / f"oidc-{kind}.jwk.json").absolute())
    _private(DEMO_ENV, "".join(f"{name}={value}\n" for name, value in values.items()))


def _write_simulator(portal: str, simulator: str) -> None:
    clients = []
    for kind, door in (("citizen", "log-ind"), ("staff", "medarbejder")):
        key = ECKey.import_key(json.loads((KEYS / f"oidc-{kind}.jwk.json").read_text()))
        clients.append(
            {
                "client_id": f"mit-forloeb-{kind}",
                "jwks": {"keys": [key.as_dict(private=False)]},
                "redirect_uris": [f"{portal}/{door}/retur"],
                "post_logout_redirect_uris": [f"{portal}/log-ud/faerdig"],
                "backchannel_logout_uri": f"{portal}/log-ind/backchannel",
            }
        )
    personas = [
        {"persona": c.persona, "name": c.name, "cpr": c.cpr, "protected": c.protected, "note": c.stage}
        for c in (*people.CITIZENS, *people.HELPERS)
    ] + [
        {"persona": e.persona, "name": e.name, "kind": "employee", "employee_key": e.persona, "roles": list(e.roles),
         "note": e.title}
        for e in people.STAFF
    ]  # fmt: skip
    told = {"issuer": simulator, "clients": clients, "personas": personas}
    _private(INSTANCE / "simulator.json", json.dumps(told, ensure_ascii=False, indent=1))


def _write_demo_json(portal: str, simulator: str) -> None:
    told = {
        "portal": portal,
        "simulator": simulator,
        "citizens": [{"persona": c.persona, "name": c.name, "cpr": c.cpr, "stage": c.stage} for c in people.CITIZENS],
        "staff": [{"persona": e.persona, "name": e.name, "roles": list(e.roles)} for e in people.STAFF],
        "agencies": [
            {
                "client_id": agency.client_id,
                "name": agency.name,
                "scopes": list(agencies.SCOPES),
                "key_file": str(agencies.key_file(agency.client_id, KEYS)),
                "mandates": [{"category": category, "purpose": purpose} for category, purpose, _ in agency.mandates],
            }
            for agency in agencies.AGENCIES
            if agency.has_system
        ],
        "log": {
            "origin": ORIGIN,
            "vkey": (KEYS / "log.vkey").read_text(encoding="utf-8").split()[0],
            "checkpoint": f"{portal}/log/checkpoint",
        },
    }
    (INSTANCE / "demo.json").write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


def _private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
