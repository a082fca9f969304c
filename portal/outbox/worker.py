"""The worker's rounds: bring acts into the public log, write down what is over, send what waits in the outbox."""

from __future__ import annotations

import smtplib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from consent.ledger import Ledger
from consent.log.errors import LogInconsistent
from consent.log.sequencer import Sequencer
from consent.verbs.upkeep import Upkeep
from portal.logging import log
from portal.outbox import mail, service
from portal.outbox.models import Job
from portal.wiring import Wired

PAUSE = 0.05
"""Seconds between rounds that found nothing."""
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


def upkeep_of(wired: Wired) -> Upkeep:
    @contextmanager
    def opened(writes: bool) -> Iterator[Ledger]:
        with wired.session(writes=writes) as session:
            yield wired.ledger_for(session)
            session.commit()

    return Upkeep(opened)


def run(wired: Wired, sequencer: Sequencer, *, stop: Callable[[], bool]) -> None:
    """Go round until told to stop. A second worker is harmless: the head row elects."""
    upkeep, due = upkeep_of(wired), wired.now()
    while not stop():
        try:
            busy = bool(sequencer.run_once())
            if wired.now() >= due:
                due = wired.now() + UPKEEP_EVERY
                busy = bool(upkeep.run_once()) or busy
            busy = send_next(wired) or busy
        except LogInconsistent as fault:
            log.error("the log is read-only", fault=str(fault))
            time.sleep(5)
            continue
        except Exception as fault:
            # The database may be away for a while: the worker outlives it, and says so.
            log.error("round failed", exc_info=fault)
            time.sleep(1)
            continue
        if not busy:
            time.sleep(PAUSE)
