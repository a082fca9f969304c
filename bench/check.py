"""The check over HTTP: one against the least that a durable answer costs the same server, and a thousand at once."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import cycle
from statistics import quantiles
from threading import Thread
from typing import Any

from bench import bulk, served
from bench.measure import Line, in_turn, spell
from bench.stage import Stage, now
from bench.wire import Wire
from consent.http.tokens import SCOPES, Tokens
from tests.consent.ledger.world import JOBCENTER, PURPOSE

FLOOR, BATCH_FACTOR = 0.5, 20.0
ISSUER = "https://bench.example"
PEOPLE, BATCH = 2_000, 1_000
SINGLES = 5
CLIENTS, SECONDS = 8, 3.0
THREADS = 2

SINGLE_PATH, BATCH_PATH = "/access/v1/evaluation", "/access/v1/evaluations"
ENVELOPE = {"subject": {"type": "agency", "id": JOBCENTER}, "action": {"name": "read"}, "context": {"purpose": PURPOSE}}


@dataclass(frozen=True)
class Requests:
    """What is sent, ready-made."""

    bare: list[bytes]
    singles: list[bytes]
    batch: bytes


def measure(stage: Stage) -> Iterator[Line]:
    with stage.world() as world:
        world.register()
        bulk.load([world.engine], bulk.granted(stage.keys, PEOPLE))
        served.prepare(world.engine)
        url = world.engine.url.render_as_string(hide_password=False)
        guard_file = stage.folder / f"{stage.engine}-served.guard"
        with served.serving(url, stage.keys_folder, guard_file, ISSUER, THREADS) as address:
            yield from _measured(stage, address)


def _measured(stage: Stage, address: str) -> Iterator[Line]:
    token = Tokens(stage.keys, ISSUER, now, secrets.token_bytes).mint(JOBCENTER, None, list(SCOPES))
    with closing(Wire(address)) as wire:
        asked = _requests(wire, token)
        answer = wire.ask(SINGLE_PATH, ENVELOPE | _resource(0), token)
        assert answer["decision"], "everybody here has said yes"
        bare, singles = cycle(asked.bare), cycle(asked.singles)
        turns = in_turn(
            lambda: [wire.send(next(singles)) for _ in range(SINGLES)],
            lambda: [wire.send(next(bare)) for _ in range(SINGLES)],
        )
        yield Line(
            what="a check over HTTP / the bare answer", engine=stage.engine, ratio=turns.share, must="≥", limit=FLOOR,
            told=turns.told("a check", "bare", SINGLES),
        )  # fmt: skip
        turns = in_turn(
            lambda: [wire.send(next(singles)) for _ in range(SINGLES)],
            lambda: wire.send(asked.batch),
        )
        per_check = turns.factor * BATCH / SINGLES
        told = turns.told("five singles", "the batch")
        yield Line(
            what=f"a single check / one of a batch of {BATCH:,}", engine=stage.engine, ratio=per_check, must="≥",
            limit=BATCH_FACTOR, unit="×", told=told,
        )  # fmt: skip
    for name, requests in (("checks", asked.singles), ("bare answers", asked.bare)):
        took, seconds = _at_once(address, requests)
        p50, p99 = (quantiles(took, n=100)[at] for at in (49, 98))
        told = f"p50 {spell(p50)}, p99 {spell(p99)}, {len(took) / seconds:,.0f} a second"
        yield Line(what=f"{name} by {CLIENTS} clients", engine=stage.engine, told=told)


def _requests(wire: Wire, token: str) -> Requests:
    return Requests(
        bare=[wire.request("/bare", {"id": str(consent_id)}) for consent_id in map(bulk.consent_of, range(PEOPLE))],
        singles=[wire.request(SINGLE_PATH, ENVELOPE | _resource(person), token) for person in range(PEOPLE)],
        batch=wire.request(BATCH_PATH, ENVELOPE | {"evaluations": [_resource(n) for n in range(BATCH)]}, token),
    )


def _resource(person: int) -> dict[str, Any]:
    named = {"scheme": "cpr", "value": bulk.number_of(person)}
    return {"resource": {"type": "dataCategory", "id": "health", "properties": {"person": named}}}


def _at_once(address: str, requests: list[bytes]) -> tuple[list[float], float]:
    """Seconds each request took while so many clients kept the server busy, and for how long they did."""
    took: list[float] = []
    begun = time.perf_counter()

    def client(number: int) -> None:
        with closing(Wire(address)) as wire:
            mine = cycle(requests[number::CLIENTS])
            while (sent := time.perf_counter()) < begun + SECONDS:
                wire.send(next(mine))
                took.append(time.perf_counter() - sent)

    threads = [Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took, time.perf_counter() - begun
