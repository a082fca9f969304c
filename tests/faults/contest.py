"""Many at once about the same few consents: acts, checks and reads, each with when it was asked and answered."""

from __future__ import annotations

import json
import os
import random
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.exc import DBAPIError

from consent.canonical import uuid7
from consent.events import ConsentId, EventId, SubjectId
from consent.ledger import Answer, BatchAnswer, Busy, Ledger, WrongState
from tests.consent.ledger.world import CITIZEN, JOBCENTER, ask, rendered, terms
from tests.faults.jobs import Site, now

Told = tuple[str, int | None]
VERBS = {"pause": Ledger.pause, "resume": Ledger.resume, "withdraw": Ledger.withdraw}
WEIGHTS = {"read": 30, "check": 20, "batch": 10, "pause": 20, "resume": 19, "withdraw": 1}


def consents(*, numbers: Sequence[str], told: str, **place: Any) -> None:
    """A granted consent for each number, written down where the contest finds it."""
    site = Site(**place)

    def every(ledger: Ledger) -> list[tuple[str, str, str]]:
        given = []
        for number in numbers:
            subject, consent_id = ledger.subject_of(number), ConsentId(uuid4())
            served = ledger.serve(subject, consent_id, rendered())
            ledger.give(subject, consent_id, terms(at=now()), served_id=served.served_id, act=CITIZEN)
            given.append((number, subject.hex, consent_id.hex))
        return given

    while True:
        try:
            made = site.do(every)
            break
        except Busy:
            site.sequence()
    Path(told).write_text(json.dumps(made), encoding="utf-8")
    site.engine.dispose()


def contend(*, seed: int, threads: int, operations: int, people: str, told: str, **place: Any) -> None:
    """Each thread asks so often, about one of the people at a time or about all of them at once."""
    site = Site(**place, threads=threads)
    everybody = json.loads(Path(people).read_text(encoding="utf-8"))
    lines: list[tuple[str, int, int, str, Told]] = []
    workers = [Contender(site, everybody, f"{seed} {thread}", lines) for thread in range(threads)]
    running = [threading.Thread(target=worker.work, args=(operations,)) for worker in workers]
    for one in running:
        one.start()
    for one in running:
        one.join()
    site.engine.dispose()
    Path(told).write_text(json.dumps(lines), encoding="utf-8")


class Contender:
    def __init__(self, site: Site, people: Sequence[Sequence[str]], seed: str, lines: list[Any]) -> None:
        self._site, self._people, self._lines = site, people, lines
        self._random = random.Random(seed)

    def work(self, operations: int) -> None:
        verbs, weights = list(WEIGHTS), list(WEIGHTS.values())
        for verb in self._random.choices(verbs, weights, k=operations):
            if verb == "batch":
                start = time.monotonic_ns()
                many = self._site.surely(self._everybody)
                end = time.monotonic_ns()
                for (number, _, _), answer in zip(self._people, many.answers, strict=True):
                    self._lines.append((number, start, end, "check", _reason(answer)))
                continue
            number, subject, consent = self._random.choice(self._people)
            one = self._one(verb, number, SubjectId(UUID(subject)), ConsentId(UUID(consent)))
            start = time.monotonic_ns()
            told = one()
            self._lines.append((number, start, time.monotonic_ns(), verb, told))

    def _everybody(self, ledger: Ledger) -> BatchAnswer:
        return ledger.check_many(JOBCENTER, [ask(number) for number, _, _ in self._people])

    def _one(self, verb: str, number: str, subject: SubjectId, consent_id: ConsentId) -> Callable[[], Told]:
        def check() -> Told:
            return _reason(self._site.surely(lambda ledger: ledger.check(JOBCENTER, ask(number))))

        def read() -> Told:
            found = self._site.seen(lambda ledger: ledger.consent(subject, consent_id))
            return found.state.value, found.seq

        def act() -> Told:
            event_id = EventId(uuid7(now(), os.urandom))
            while True:
                try:
                    done = self._site.surely(
                        lambda ledger: VERBS[verb](ledger, subject, consent_id, act=CITIZEN, event_id=event_id)
                    )
                except WrongState:
                    return "refused", None
                except Busy:
                    # Thousands wait for the log: it is brought on, and the same is asked again.
                    with suppress(DBAPIError):
                        self._site.sequence()
                    continue
                return ("already", None) if done is None else ("done", done.seq)

        return {"check": check, "read": read}.get(verb, act)


def _reason(answer: Answer) -> Told:
    return answer.reason.value, answer.consent_seq
