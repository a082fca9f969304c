"""The worker's daily job: erasures enter the log, keys are wrapped anew, yesterday's epoch is destroyed; and
whoever has a consent that ends soon is told."""

from __future__ import annotations

from datetime import date

from consent.erasure.daily import Daily, Progress
from consent.log.sequencer import Sequencer
from consent.sql import scrub, store_factory
from portal.consents.reminders import remind
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


def remind_daily(wired: Wired, done: set[date]) -> None:
    """Once a day, and once more after a start, which tells nobody anything twice."""
    today = wired.now().date()
    if today not in done:
        told = remind(wired)
        done.clear()
        done.add(today)
        if told:
            log.info("told of consents that end soon", count=told)


def renew(daily: Daily) -> None:
    """Once a minute: list what was approved; once a day: do it all. `LogInconsistent` on an old backup."""
    daily.listed()
    if daily.due():
        log.info("the key epoch was renewed", epoch=daily.run())
