"""From a withdrawal's commit to the recipient's receipt, under load and beside a recipient that never answers."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

from bench.measure import Line
from bench.stage import Stage, now
from consent.events import ConsentId, EventId
from consent.keys import log_signer
from consent.ledger import Ledger
from consent.log.sequencer import Sequencer
from consent.notify.address import Rules
from consent.notify.courier import Courier
from consent.notify.outbound import Caller
from consent.notify.streams import Streams
from consent.sql import log_store_factory
from tests.consent.ledger.world import CITIZEN, JOBCENTER, ORIGIN, REGION, World, rendered, terms
from tests.support.recipient import Authority, Exchange, claims_of, recipient, takes_it

WITHDRAWALS = 200
CEILING = 5.0
"""Seconds within which 99 of 100 withdrawals are acknowledged by a healthy recipient."""
CHECKERS = 2
PAUSE = 0.02


class Watch:
    """A healthy recipient's clock: when each message was there."""

    def __init__(self) -> None:
        self.at: dict[str, float] = {}

    def __call__(self, exchange: Exchange) -> None:
        self.at[claims_of(exchange.body)["jti"]] = time.monotonic()
        takes_it(exchange)


def never_answers(exchange: Exchange) -> None:
    exchange.stopping.wait()


def measure(stage: Stage) -> Iterator[Line]:
    watch, stop = Watch(), threading.Event()
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        world = opened.enter_context(stage.world())
        world.register()
        authority = Authority(folder)
        well = opened.enter_context(recipient(authority.server(), watch))
        hole = opened.enter_context(recipient(authority.server(), never_answers))
        with world.engine.connect().execution_options(writes=True) as connection:
            for agency, url in ((JOBCENTER, well.url), (REGION, hole.url)):
                Streams(connection, world.keys).make(agency, now(), endpoint_url=url)
            connection.commit()
        held = [_given(world, number) for number in range(WITHDRAWALS)]
        threads = [threading.Thread(target=_work, args=(stage, world, authority, stop))]
        threads += [threading.Thread(target=_checks, args=(world, stop)) for _ in range(CHECKERS)]
        for thread in threads:
            thread.start()
        begun = {}
        for subject_number, consent_id in held:
            begun[_withdrawn(world, subject_number, consent_id)] = time.monotonic()
            time.sleep(PAUSE)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not begun.keys() <= watch.at.keys():
            time.sleep(0.05)
        stop.set()
        for thread in threads:
            thread.join()
    waits = sorted(watch.at.get(event_id, float("inf")) - at for event_id, at in begun.items())
    p50, p99 = (waits[min(int(len(waits) * share), len(waits) - 1)] for share in (0.5, 0.99))
    yield Line(
        what="withdrawal to receipt, p99, under load", engine=stage.engine, ratio=p99, must="≤", limit=CEILING,
        unit=" s", told=f"{WITHDRAWALS} withdrawals, p50 {p50 * 1000:.0f} ms, longest {waits[-1] * 1000:.0f} ms",
    )  # fmt: skip


def _number(index: int) -> str:
    """Day of month + 60, as nobody has."""
    return f"6101{index % 100:02d}{index:04d}"


def _given(world: World, index: int) -> tuple[str, ConsentId]:
    consent_id = ConsentId(uuid4())

    def give(ledger: Ledger) -> None:
        subject = ledger.subject_of(_number(index))
        served = ledger.serve(subject, consent_id, rendered())
        ledger.give(subject, consent_id, terms(at=world.clock()), served_id=served.served_id, act=CITIZEN)

    world.do(give)
    return _number(index), consent_id


def _withdrawn(world: World, number: str, consent_id: ConsentId) -> str:
    event_id: EventId = world.event_id()

    def withdraw(ledger: Ledger) -> None:
        ledger.withdraw(ledger.subject_of(number), consent_id, act=CITIZEN, event_id=event_id)

    world.do(withdraw)
    return str(event_id)


def _work(stage: Stage, world: World, authority: Authority, stop: threading.Event) -> None:
    """As the worker goes round."""
    factory = log_store_factory(world.engine, world.keys)
    sequencer = Sequencer(factory, log_signer(stage.keys_folder), ORIGIN, now, guard=world.guard)
    caller = Caller(rules=Rules(loopback=True), context=authority.trusted())
    courier = Courier(world.engine, world.keys, issuer="https://bench.example", now=now, caller=caller)
    while not stop.is_set():
        busy = bool(sequencer.run_once())
        if not (courier.tick() or busy):
            stop.wait(0.05)
    courier.close()


def _checks(world: World, stop: threading.Event) -> None:
    while not stop.is_set():
        world.checked()
