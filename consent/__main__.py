"""`python -m consent verify | verify-statement | monitor | witness`: does this hold, does this log only grow?"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from wsgiref.simple_server import make_server

from consent.log import cosignature
from consent.log.errors import ProofInvalid
from consent.log.monitor import Alarm
from consent.log.policy import Policy
from consent.log.verify import Verified, verify_under
from consent.log.watch import Unusable, watch
from consent.log.witness import Witness

HOLDS, FAILS, UNUSABLE = 0, 1, 2
"""Exit statuses: it holds; it does not, or there is an alarm; the question could not be asked."""
DAY = 24 * 60 * 60


def main(arguments: Sequence[str] | None = None, *, now: Callable[[], float] = time.time) -> int:
    parser = argparse.ArgumentParser(prog="python -m consent", description="Tools for those who rely on a consent log.")
    commands = parser.add_subparsers(dest="command", required=True)
    verify = commands.add_parser("verify", help="check a receipt, offline, against the logs and witnesses of a policy")
    verify.add_argument("receipt", type=Path, metavar="RECEIPT", help="a .tlog-proof file")
    verify.add_argument("--policy", type=Path, required=True, help="a C2SP tlog-policy file")
    statement = commands.add_parser(
        "verify-statement",
        help="check, offline, a statement of how a consent stands, and until when it may be relied on",
    )
    statement.add_argument("statement", type=Path, metavar="FILE", help="the statement, a compact JWS")
    statement.add_argument(
        "--jwks", type=Path, required=True, help="the ledger's public keys, its /.well-known/jwks.json"
    )
    statement.add_argument(
        "--at", type=_instant, metavar="TIME", help="when it is to hold, in ISO 8601; now without it"
    )
    monitor = commands.add_parser(
        "monitor", help="look once at a log: exit status 1 and a line when it is not as it was"
    )
    monitor.add_argument("url", metavar="URL", help="where the log is served, such as https://portal.example/log")
    monitor.add_argument("--state", type=Path, required=True, help="file that remembers the last checkpoint")
    monitor.add_argument("--policy", type=Path, help="a C2SP tlog-policy file; without it no signature is checked")
    monitor.add_argument(
        "--stale-after", type=int, default=DAY, metavar="SECONDS", help="alarm without a new entry; 0 never, or a day"
    )
    witness_key = commands.add_parser("witness-key", help="make the key of a new witness and print its public half")
    witness_key.add_argument("name", metavar="NAME", help="the witness's name, such as witness.example/partner")
    witness_key.add_argument("file", type=Path, metavar="FILE", help="where the private key goes; must not exist")
    witness = commands.add_parser("witness", help="cosign, over HTTP, the checkpoints of logs that only grow")
    witness.add_argument("--key", type=Path, required=True, help="the private key that witness-key wrote")
    witness.add_argument("--policy", type=Path, required=True, help="a C2SP tlog-policy file: its logs are cosigned")
    witness.add_argument("--state", type=Path, required=True, help="folder that remembers what was cosigned")
    witness.add_argument(
        "--host", default="127.0.0.1", help="loopback by default: a web server with TLS stands before it"
    )
    witness.add_argument("--port", type=int, default=8002)
    options = parser.parse_args(arguments)
    try:
        if options.command == "witness-key":
            return _witness_key(options.name, options.file)
        if options.command == "witness":
            return _witness(options, now)
        if options.command == "verify-statement":
            return _statement(options, options.at or datetime.fromtimestamp(now(), UTC))
        policy = _policy(options.policy)
        if options.command == "monitor":
            return _monitor(options.url, options.state, policy, options.stale_after, int(now()))
        return _verify(options.receipt.read_bytes(), policy)
    except (OSError, ValueError, Unusable) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        print(f"Cannot {options.command}: {reason}", file=sys.stderr)
        return UNUSABLE


def _policy(file: Path | None) -> Policy | None:
    return None if file is None else Policy.parse(file.read_bytes())


def _verify(receipt: bytes, policy: Policy | None) -> int:
    try:
        verified = verify_under(receipt.decode(), policy or Policy(()))
    except (ProofInvalid, ValueError) as error:
        reason = "the receipt is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
        print(f"INVALID: {reason}", file=sys.stderr)
        return FAILS
    _show(verified)
    return HOLDS


def _show(verified: Verified) -> None:
    checkpoint = verified.checkpoint
    minute = datetime.fromtimestamp(verified.leaf.time, UTC)
    print(f"VALID: this {verified.kind} is in the log {checkpoint.origin}")
    print(f"entry {verified.index} of {checkpoint.size}, of the minute {minute:%Y-%m-%d %H:%M} UTC")
    print("It does not say that nothing has changed since.")
    # As bytes: the record is UTF-8 whatever the terminal thinks, and it is printed exactly as it was committed to.
    sys.stdout.flush()
    sys.stdout.buffer.write(verified.record + b"\n")
    sys.stdout.buffer.flush()


def _statement(options: argparse.Namespace, at: datetime) -> int:
    # Here and not above: a receipt is verified with `consent.log` alone, which others may carry away by itself.
    from consent import canonical
    from consent.client.jose import BadSignature, Keys
    from consent.statement import STATEMENT, Statement

    jwks = canonical.loads(options.jwks.read_bytes(), restricted=False)
    keys = Keys(jwks if isinstance(jwks, dict) else {})
    try:
        told = Statement.parse(keys.verify(STATEMENT, options.statement.read_text(encoding="utf-8").strip()))
    except (BadSignature, ValueError) as error:
        reason = str(error) if isinstance(error, BadSignature) else "not a statement of how a consent stands"
        print(f"INVALID: {reason}", file=sys.stderr)
        return FAILS
    if not told.speaks_of(at):
        print(f"STALE: it speaks of {told.at:%Y-%m-%d %H:%M:%S} UTC, until {told.until:%H:%M:%S} UTC", file=sys.stderr)
        return FAILS
    print(f"VALID: consent {told.consent_id} in the log {told.origin} is {told.state}")
    print(f"after {told.seq} events, the latest with commitment {told.head.hex()}")
    print(f"from {told.at:%Y-%m-%d %H:%M:%S} UTC until {told.until:%H:%M:%S} UTC")
    print("A receipt of an earlier event of this consent is history.")
    return HOLDS


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise argparse.ArgumentTypeError("a time needs its zone: 2026-11-22T12:00:00Z")
    return at.astimezone(UTC)


def _monitor(url: str, state: Path, policy: Policy | None, stale_after: int, now: int) -> int:
    try:
        found = watch(url, state, policy=policy, now=now, stale_after=stale_after, progress=_progress())
    except Alarm as alarm:
        print(f"ALARM {alarm.kind}: {alarm}", file=sys.stderr)
        return FAILS
    checkpoint = found.seen.checkpoint
    print(f"OK: {checkpoint.origin} has {checkpoint.size} entries, {found.new} of them new")
    for index, key in found.announced:
        print(f"NOTICE: entry {index} announces a new key of this log, {key.hex()}: does your policy have it?")
    for told in found.recovered:
        print(
            f"NOTICE: entry {told.old_size} says that the log's database was restored ({told.reason}): "
            f"what its entries {told.restored_size} to {told.old_size - 1} stood for may be lost; the entries are not"
        )
    if policy is None:
        print("WARNING: without --policy nobody's signature was checked", file=sys.stderr)
    return HOLDS


def _witness_key(name: str, file: Path) -> int:
    skey, vkey = cosignature.generate_key(name)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
        opened.write(skey + "\n")
    print(vkey)
    return HOLDS


def _witness(options: argparse.Namespace, now: Callable[[], float]) -> int:
    cosigner = cosignature.Cosigner.parse(options.key.read_text(encoding="utf-8").strip())
    logs = Policy.parse(options.policy.read_bytes()).logs
    options.state.mkdir(parents=True, exist_ok=True)
    with make_server(options.host, options.port, Witness(cosigner, logs, options.state, now)) as server:
        print(f"{cosigner.key} at http://{options.host}:{server.server_port}/", flush=True)
        with suppress(KeyboardInterrupt):
            server.serve_forever()
    return HOLDS


def _progress() -> Callable[[int, int], None]:
    last = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= 1:
            last = time.monotonic()
            print(f"{done} of {total} entries …", file=sys.stderr)

    return tell


if __name__ == "__main__":
    sys.exit(main())
