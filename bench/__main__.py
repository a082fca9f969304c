"""Takes every figure, prints the table, and exits with 1 where a floor is broken."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from bench import act, audit, check, day, flat, notice, page, proof, sequencer
from bench.measure import Line
from bench.stage import stages

LINES = (act, sequencer, proof, check, flat, page, day, audit, notice)


def load() -> str:
    return "load average " + ", ".join(f"{average:.1f}" for average in os.getloadavg())


def main() -> int:
    begun, lines = time.monotonic(), list[Line]()
    wanted = sys.argv[1:]
    print(f"{load()} on {os.cpu_count()} cores", flush=True)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, stages(Path(folder)) as every:
        for module in LINES:
            if wanted and module.__name__.removeprefix("bench.") not in wanted:
                continue
            for stage in every:
                for line in module.measure(stage):
                    lines.append(line)
                    print(line, flush=True)
    broken = [line for line in lines if not line.holds]
    print(f"{load()}; {time.monotonic() - begun:.0f} s; {len(broken)} of {len(lines)} lines broken")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
