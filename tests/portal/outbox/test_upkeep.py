"""Once a minute the worker writes down what is over: a question that nobody answered in time is no longer open."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from flask import Flask

from consent.events import State
from consent.log.sequencer import Sequencer
from portal.outbox import worker
from tests.support.consent_pages import asked, consent_of, register
from tests.support.portal import Clock, Person, wired_of


@pytest.fixture
def keys_dir(keys_dir: Path, tmp_path: Path) -> Path:
    """A folder of this test's own: days pass, and each destroys the key epoch before."""
    return Path(shutil.copytree(keys_dir, tmp_path / "keys"))


class NothingToSequence:
    def run_once(self) -> int:
        return 0


def rounds(app: Flask, clock: Clock, *seconds: float) -> None:
    """A worker's rounds, one after each of these waits."""
    waits: Iterator[float] = iter(seconds)

    def stop() -> bool:
        wait = next(waits, None)
        if wait is not None:
            clock.tick(seconds=wait)
        return wait is None

    worker.run(wired_of(app), cast(Sequencer, NothingToSequence()), stop=stop)


def test_the_worker_lapses_what_nobody_answered_once_a_minute(
    app: Flask, clock: Clock, asta: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Days pass here, and the daily job would destroy a key epoch that other tests wrap under.
    monkeypatch.setattr(worker, "daily_of", lambda wired, sequencer: None)
    monkeypatch.setattr(worker, "renew", lambda daily: None)
    register(app)
    first, second = asked(app, asta, "employment", days=1), asked(app, asta, "social", days=2)
    clock.tick(days=1)
    rounds(app, clock, 0)
    assert consent_of(app, asta, first).state is State.LAPSED
    clock.tick(days=1, seconds=-30)
    rounds(app, clock, 0, 31, 20)  # over since the second round, and the first was less than a minute ago
    assert consent_of(app, asta, second).state is State.REQUESTED
    rounds(app, clock, 0)
    assert consent_of(app, asta, second).state is State.LAPSED
