"""The fail-closed client in random interleavings of grant, withdraw, check, cache and clock: never a late use."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from multiprocessing import get_context
from typing import Any

import pytest

from consent.client import Client, lease, memory
from tests.consent.client.stories import RATES, Overused, Teller
from tests.faults.scale import scaled

STORIES = scaled(6_000, 1_000_000)
PROCESSES = scaled(1, 2)
PART = 2_000
TELLING = 25
"""Of so many parts the progress is told: the whole takes a quarter of an hour on two idle cores."""


def told(first: int) -> tuple[int, int]:
    """A part of the stories, each by its own number, with a clock that is slow, right or fast."""
    teller = Teller(rate=RATES[first // PART % len(RATES)])
    for seed in range(first, min(first + PART, STORIES)):
        try:
            teller.story(seed)
        except Overused as fault:
            raise AssertionError(f"story {seed} at rate {teller.rate}: {fault}") from None
    return teller.reads, teller.late


def test_no_interleaving_uses_a_permit_later_than_a_lease_after_the_withdrawal() -> None:
    began, parts = time.monotonic(), range(0, STORIES, PART)
    found: list[tuple[int, int]] = []
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) if PROCESSES > 1 else nullcontext() as pool:
        for one in map(told, parts) if pool is None else pool.map(told, parts):
            found.append(one)
            if len(found) % TELLING == 0:
                print(f"{len(found) * PART:,} of {STORIES:,} after {time.monotonic() - began:.0f} s", flush=True)
    reads, late = (sum(column) for column in zip(*found, strict=True))
    assert reads > STORIES, "hardly anything was read: the stories show nothing"
    assert late > STORIES / 20, "hardly anything was read after a withdrawal: the edge was not looked at"
    seconds = time.monotonic() - began
    print(
        f"{STORIES:,} interleavings, {reads:,} reads, {late:,} of them within a lease of a withdrawal: {seconds:.0f} s"
    )


def counts_from_arrival(patch: pytest.MonkeyPatch) -> None:
    """A lease that begins when the answer comes has forgotten how long it was on its way."""
    whole = lease.Lease.__init__

    def late(self: lease.Lease, clocks: lease.Clocks, sent: float, *rest: Any) -> None:
        whole(self, clocks, clocks.elapsed(), *rest)

    patch.setattr(lease.Lease, "__init__", late)


def believes_the_wall_clock(patch: pytest.MonkeyPatch) -> None:
    """A wall clock set back makes an old permit young again."""

    def runs(self: lease.Lease, *, at_least: float = 0.0) -> bool:
        return not self.ended() and self._clocks.now() < self._until

    patch.setattr(lease.Lease, "runs", runs)


def allows_for_no_drift(patch: pytest.MonkeyPatch) -> None:
    """Two clocks never run alike."""
    whole = lease.Clocks.__init__

    def exact(self: lease.Clocks, now: Any, elapsed: Any, skew: Any) -> None:
        whole(self, now, elapsed, skew * 0)

    patch.setattr(lease.Clocks, "__init__", exact)


def ignores_notices(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(memory.Memory, "noticed", lambda self, names, since: False)


def forgets_what_was_asked(patch: pytest.MonkeyPatch) -> None:
    """A cache whose key leaves the category out gives one answer for another."""
    whole = memory.Memory._key

    def short(self: memory.Memory, question: Any) -> bytes:
        return whole(self, type(question)(person=question.person, category="health", purpose=question.purpose))

    patch.setattr(memory.Memory, "_key", short)


@pytest.mark.parametrize(
    "plant",
    [counts_from_arrival, believes_the_wall_clock, allows_for_no_drift, ignores_notices, forgets_what_was_asked],
)
def test_the_search_finds_a_client_that(plant: Callable[[pytest.MonkeyPatch], None]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        plant(patch)
        teller = Teller(Client, rate=min(RATES))
        with pytest.raises(Overused):
            deque(map(teller.story, range(PART)), maxlen=0)
