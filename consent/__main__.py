"""`python -m consent verify RECEIPT --policy POLICY`: does this receipt hold? Offline, with the two files alone."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from consent.log.errors import ProofInvalid
from consent.log.policy import Policy
from consent.log.verify import Verified, verify_receipt

HOLDS, FAILS, UNUSABLE = 0, 1, 2
"""Exit statuses: the receipt holds; it does not; the question could not be asked."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m consent", description="Tools for the consent log, offline.")
    commands = parser.add_subparsers(dest="command", required=True)
    verify = commands.add_parser("verify", help="check a receipt against the log keys of a policy")
    verify.add_argument("receipt", type=Path, metavar="RECEIPT", help="a .tlog-proof file")
    verify.add_argument("--policy", type=Path, required=True, help="a C2SP tlog-policy file: log lines, quorum none")
    options = parser.parse_args(arguments)
    return _verify(options.receipt, options.policy)


def _verify(receipt: Path, policy: Path) -> int:
    try:
        trusted = Policy.parse(policy.read_bytes())
        text = receipt.read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        print(f"Cannot verify: {reason}", file=sys.stderr)
        return UNUSABLE
    try:
        verified = verify_receipt(text.decode(), *trusted.logs)
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


if __name__ == "__main__":
    sys.exit(main())
