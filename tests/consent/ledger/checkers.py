"""One process of a race: many threads check until told to stop, and say when each permit was committed."""

from __future__ import annotations

import json
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from consent.events import AgencyId
from consent.keys import Keyring
from consent.ledger import Ask, Ledger
from consent.sql import SqlStore, engine_of


def main() -> None:
    told = json.loads(sys.stdin.readline())
    engine = engine_of(told["url"], pool_size=told["threads"], max_overflow=0)
    keys = Keyring.load(Path(told["keys"]))
    question = Ask(scheme="cpr", person=told["person"], action="read", category="health", purpose=told["purpose"])
    stop = threading.Event()
    permits: list[tuple[int, int]] = []
    refusals: list[str] = []
    trouble: list[str] = []

    def ask() -> None:
        try:
            while not stop.is_set():
                with engine.connect().execution_options(writes=True) as connection:
                    ledger = Ledger(SqlStore(connection), keys=keys, now=lambda: datetime.now(UTC))
                    answer = ledger.check(AgencyId(told["agency"]), question)
                    began = time.monotonic_ns()
                    connection.commit()
                if answer.decision:
                    permits.append((began, time.monotonic_ns()))
                else:
                    refusals.append(answer.reason.value)
        except Exception as error:
            trouble.append(repr(error))

    threads = [threading.Thread(target=ask) for _ in range(told["threads"])]
    for thread in threads:
        thread.start()
    print("ready", flush=True)
    sys.stdin.readline()
    stop.set()
    for thread in threads:
        thread.join()
    engine.dispose()
    print(json.dumps({"permits": permits, "refusals": refusals, "trouble": trouble}), flush=True)


if __name__ == "__main__":
    main()
