"""A process that has imported the ledger once and forks a child for each job, so that a kill costs no start-up.

The test writes a line a command; the nursery answers with a line. A child does one job of `jobs` or `contest`, and dies
with the nursery, which dies with the test.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any

_LIBC = ctypes.CDLL(None, use_errno=True)
_DIE_WITH_PARENT, _TRACED_BY = 1, 0x59616D61


class Nursery:
    """The test's side."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._heard() == "ready"

    def born(self, job: str, told: Mapping[str, Any]) -> int:
        """The process id of a child that waits for `go`."""
        return int(self._command({"do": "born", "job": job, "told": dict(told)}))

    def go(self, child: int) -> None:
        self._command({"do": "go", "child": child})

    def killed(self, child: int) -> None:
        """Kill it with SIGKILL and return when it is gone."""
        os.kill(child, signal.SIGKILL)
        self.status(child)

    def status(self, child: int) -> int:
        """Wait for its end: 0, its exit code, or minus the signal it died of."""
        return int(self._command({"do": "status", "child": child}))

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()

    def __enter__(self) -> Nursery:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _command(self, command: Mapping[str, Any]) -> str:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        return self._heard()

    def _heard(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the nursery is gone")
        return line.strip()


def main() -> None:
    from tests.faults import contest, jobs

    _LIBC.prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    known: dict[str, Callable[..., None]] = {
        job.__name__: job for job in (jobs.load, jobs.one, contest.consents, contest.contend)
    }
    gates: dict[int, int] = {}
    print("ready", flush=True)
    for line in sys.stdin:
        command = json.loads(line)
        if command["do"] == "born":
            waits, opens = os.pipe()
            child = os.fork()
            if child == 0:
                _LIBC.prctl(_DIE_WITH_PARENT, signal.SIGKILL)
                # Where the system asks (Yama), a tracer that is not a parent must be let in.
                _LIBC.prctl(_TRACED_BY, ctypes.c_ulong(-1), 0, 0, 0)
                os.close(opens)
                os._exit(_job(known[command["job"]], command["told"], waits))
            os.close(waits)
            gates[child] = opens
            print(child, flush=True)
            continue
        child = command["child"]
        if command["do"] == "go":
            os.close(gates.pop(child))
            print("went", flush=True)
        else:
            _, status = os.waitpid(child, 0)
            print(os.waitstatus_to_exitcode(status), flush=True)


def _job(job: Callable[..., None], told: dict[str, Any], gate: int) -> int:
    os.read(gate, 1)  # returns when the other end is closed
    try:
        job(**told)
    except BaseException as error:
        print(f"{job.__name__}: {error!r}", file=sys.stderr, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    main()
