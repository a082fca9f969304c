"""The worker's rounds: bring acts into the public log, write down what is over, send what waits in the outbox."""

from __future__ import annotations

import smtplib
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from datetime import date, timedelta
from uuid import UUID

from consent.ledger import AlarmWatch, Ledger
from consent.log.errors import LogInconsistent
from consent.log.sequencer import Sequencer
from consent.notify.courier import Courier
from consent.verbs.upkeep import Upkeep
from portal.conversations.reminders import remind as remind_of_talks
from portal.documents import scanning
from portal.journal import delivery as entries
from portal.journal import service as journal
from portal.logging import log
from portal.offers.silence import ask_staff_to_ring
from portal.outbox import mail, service
from portal.outbox.daily import daily_of, remind_daily, renew
from portal.outbox.models import Job
from portal.oversight import rounds
from portal.post import delivery
from portal.post import service as post
from portal.statistics import service as statistics
from portal.wiring import Wired

PAUSE = 0.05
"""Seconds between rounds that found nothing."""
RESTS_AFTER, REST = 20, 0.2
"""After so many of them in a row the pause is longer: a worker at rest should cost next to nothing."""
UPKEEP_EVERY = timedelta(minutes=1)


def send_next(wired: Wired) -> bool:
    """Do one job of the outbox; False when none is due. No transaction is open while the mail server is spoken to."""
    with wired.session() as session:
        job = service.take(session, wired.now())
        if job is None:
            return False
        session.commit()
    sent = _attempt(wired, job)
    _settle(wired, job.id, sent)
    return True


def _attempt(wired: Wired, job: Job) -> bool:
    try:
        if job.kind == post.JOB:
            return delivery.attempt(wired, job)
        if job.kind == journal.JOB:
            return entries.attempt(wired, job)
        if job.kind == scanning.JOB:
            return scanning.attempt(wired, job)
        with wired.session(writes=False) as session:
            message = mail.compose(session, job, wired.settings)
        mail.send(message, wired.settings)
    except mail.NobodyToWriteTo:
        return True
    except (OSError, smtplib.SMTPException) as fault:
        log.warning("mail not sent", job=str(job.id), kind=job.kind, fault=type(fault).__name__, tries=job.tries)
        return False
    return True


def _settle(wired: Wired, job_id: UUID, sent: bool) -> None:
    with wired.session() as session:
        job = session.get_one(Job, job_id)
        if sent:
            service.done(job, wired.now())
        else:
            service.failed(job, wired.now())
        session.commit()


def _post(wired: Wired) -> None:
    try:
        send_next(wired)
    except Exception as fault:
        log.error("mail round failed", exc_info=fault)


def upkeep_of(wired: Wired) -> Upkeep:
    @contextmanager
    def opened(writes: bool) -> Iterator[Ledger]:
        with wired.session(writes=writes) as session:
            yield wired.ledger_for(session)
            session.commit()

    return Upkeep(opened)


def look_at_agencies(wired: Wired, watch: AlarmWatch) -> None:
    """Raise an alarm where an agency asks in a way that a person ought to look at."""
    with wired.session() as session:
        raised = wired.ledger_for(session).watch(watch)
        session.commit()
    for alarm in raised:
        log.warning("alarm", agency=alarm.agency, kind=alarm.kind.value, count=alarm.count)


def review_looks(wired: Wired) -> None:
    """Put the looks into cases that a person ought to judge in the queue of those who oversee."""
    with wired.session() as session:
        made = rounds.run_once(session, wired.keys.index_key, wired.now())
        session.commit()
    if made:
        log.warning("looks to judge", count=made)


def see_to_silence(wired: Wired) -> None:
    """Ask the staff to ring those who have not answered an offer by its day."""
    with wired.session() as session:
        ask_staff_to_ring(session, wired.now())
        session.commit()


def see_to_talks(wired: Wired) -> None:
    """Remind whoever has the ball about a talk with the sundhedskoordinator."""
    with wired.session() as session:
        remind_of_talks(session, wired.now())
        session.commit()


def publish_figures(wired: Wired) -> None:
    """Tell the figures of a month that is over, once."""
    with wired.session() as session:
        made = statistics.publish(session, wired.ledger_for(session), wired.settings.smallest_cell, wired.now())
        session.commit()
    if made:
        log.info("months of figures published", count=made)


def run(
    wired: Wired,
    sequencer: Sequencer,
    *,
    stop: Callable[[], bool],
    courier: Courier | None = None,
    also: Callable[[], object] = lambda: None,
) -> None:
    """Go round until told to stop. A second worker is harmless: the head row elects. `also` is done once a minute.

    A round never waits for a recipient or a mail server: the courier's threads do, and one of our own for mail.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="mail") as postman:
        _rounds(wired, sequencer, courier, postman, stop, also)


def _rounds(
    wired: Wired,
    sequencer: Sequencer,
    courier: Courier | None,
    postman: ThreadPoolExecutor,
    stop: Callable[[], bool],
    also: Callable[[], object],
) -> None:
    mailing: Future[None] | None = None
    upkeep, watch, due, reminded = upkeep_of(wired), AlarmWatch(), wired.now(), set[date]()
    daily, quiet = daily_of(wired, sequencer), 0
    while not stop():
        try:
            if wired.now() >= due:
                # First: a database from before an erasure is not worked on.
                renew(daily)
            busy = bool(sequencer.run_once())
            if wired.now() >= due:
                due = wired.now() + UPKEEP_EVERY
                busy = bool(upkeep.run_once()) or busy
                look_at_agencies(wired, watch)
                remind_daily(wired, reminded)
                see_to_silence(wired)
                see_to_talks(wired)
                also()
                review_looks(wired)
                publish_figures(wired)
            busy = (courier is not None and courier.tick()) or busy
            if mailing is None or mailing.done():
                # In this context: mail is drawn with the application's templates.
                mailing = postman.submit(copy_context().run, _post, wired)
        except LogInconsistent as fault:
            log.error("the log is read-only", fault=str(fault))
            time.sleep(5)
            continue
        except Exception as fault:
            # The database may be away for a while: the worker outlives it, and says so.
            log.error("round failed", exc_info=fault)
            time.sleep(1)
            continue
        quiet = 0 if busy else quiet + 1
        if quiet:
            time.sleep(PAUSE if quiet < RESTS_AFTER else REST)
