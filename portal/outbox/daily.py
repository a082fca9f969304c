"""The worker's daily job: erasures enter the log, keys are wrapped anew, yesterday's epoch is destroyed."""

from __future__ import annotations

from consent.erasure.daily import Daily, Progress
from consent.log.sequencer import Sequencer
from consent.sql import scrub, store_factory
from portal.logging import log
from portal.wiring import Wired


def daily_of(wired: Wired, sequencer: Sequencer, progress: Progress = lambda done, total: None) -> Daily:
    return Daily(
        open_store=store_factory(wired.engine),
        keys=wired.keys,
        origin=wired.settings.log_origin,
        now=wired.now,
        add=lambda leaf: sequencer.add(leaf),
        scrub=lambda: scrub(wired.engine),
        progress=progress,
    )


def renew(daily: Daily) -> None:
    """Once a minute: list what was approved; once a day: do it all. `LogInconsistent` on an old backup."""
    daily.listed()
    if daily.due():
        log.info("the key epoch was renewed", epoch=daily.run())
