"""Takes messages to their recipients: each on its own thread and within its own time, so that nobody waits for another.

One tick makes ready what is new and hands out what is due, without waiting for any recipient. Recipients that failed
last time share a few threads of their own, so that the others always find one free.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime
from threading import Lock
from typing import Final
from uuid import UUID

from sqlalchemy import Engine

from consent.canonical import floor_millisecond, milliseconds
from consent.events import AgencyId, ConsentId, EventType, SubjectId
from consent.keys import Keyring
from consent.log.errors import LogInconsistent
from consent.notify import outbound
from consent.notify.address import Refused, endpoint_of
from consent.notify.deliveries import WRITTEN_DOWN, Deliveries
from consent.notify.feed import Feed
from consent.notify.letters import Letter, OnLetter
from consent.notify.outbound import Caller, Line, Unreachable
from consent.notify.retry import Chance
from consent.notify.secevent import MEDIA_TYPE, Author, Tiding
from consent.notify.streams import LETTER, Streams
from consent.notify.verdict import Meaning, Verdict, away, verdict_on
from consent.rows import DeliveryRow, StreamRow
from consent.sql import SqlStore

logger = logging.getLogger("consent.notify")
WELL: Final = 12
"""Threads for recipients that took the last message …"""
FAILING: Final = 4
"""… and for those that did not."""
REFUSALS_IN_A_ROW: Final = 5
"""So many messages refused one after another, and the recipient itself is taken to be out of order."""
TRIED_FOR: Final = 3_600_000
"""Milliseconds for which a verification event is tried."""
NO_LETTER_YET: Final = 3_600_000
"""Milliseconds until we look again whether there is somebody to write the letter."""


class Courier:
    """The delivering half of a worker. A second one, in another process, is harmless: each recipient is leased."""

    def __init__(
        self,
        engine: Engine,
        keys: Keyring,
        *,
        issuer: str,
        now: Callable[[], datetime],
        caller: Caller,
        on_letter: OnLetter | None = None,
        chance: Chance = secrets.SystemRandom().random,
    ) -> None:
        self._engine, self._keys, self._clock, self._caller = engine, keys, now, caller
        self._writing = engine.execution_options(writes=True)
        self._author = Author(keys, issuer)
        self._on_letter, self._chance = on_letter, chance
        self._well = ThreadPoolExecutor(WELL, thread_name_prefix="courier")
        self._failing = ThreadPoolExecutor(FAILING, thread_name_prefix="courier-failing")
        self._busy: dict[UUID, Future[None]] = {}
        self._lock = Lock()

    def tick(self) -> bool:
        """Make ready what is new and start what is due; whether there was anything."""
        made_ready = self._make_ready()
        with self._engine.connect() as connection:
            due = Deliveries(connection, self._keys).due(self._now())
        started = False
        for one in due:
            with self._lock:
                if one.stream_id in self._busy:
                    continue
                lane = self._failing if one.failing else self._well
                work = self._write_letters if one.method == LETTER else self._deliver
                self._busy[one.stream_id] = lane.submit(self._guarded, one.stream_id, work)
            started = True
        return made_ready or started

    def settle(self) -> None:
        """Wait until nothing is under way."""
        with self._lock:
            under_way = list(self._busy.values())
        wait(under_way)

    def run_dry(self) -> None:
        """Tick until there is nothing to do at this instant."""
        while self.tick():
            self.settle()

    def close(self) -> None:
        for pool in (self._well, self._failing):
            pool.shutdown()

    # making ready

    def _make_ready(self) -> bool:
        with self._engine.connect() as connection:
            reading = Deliveries(connection, self._keys)
            unlettered = reading.without_a_system() if self._on_letter else []
            behind = reading.behind()
        for agency in unlettered:
            with self._writing.begin() as connection:
                Deliveries(connection, self._keys).begin_letters(agency, self._clock())
        done = len(unlettered)
        for stream_id in behind:
            try:
                with self._writing.begin() as connection:
                    done += Deliveries(connection, self._keys).enrol(stream_id, self._now())
            except LogInconsistent as fault:
                # One that was tampered with is left alone; the others are not made to wait for whoever looks at it.
                logger.critical("stream %s is told nothing: %s", stream_id, fault)
        return done > 0

    # one recipient

    def _guarded(self, stream_id: UUID, work: Callable[[UUID], None]) -> None:
        try:
            work(stream_id)
        except Exception:
            # What was taken is noted; the rest is sent again when the lease has run out.
            logger.exception("stream %s: sending failed on our side", stream_id)
        finally:
            with self._lock:
                self._busy.pop(stream_id, None)

    def _deliver(self, stream_id: UUID) -> None:
        with self._writing.begin() as connection:
            claimed = Deliveries(connection, self._keys).claim(stream_id, self._now())
        if claimed is None:
            return
        stream, batch = claimed
        with self._engine.connect() as connection:
            tidings = Feed(connection, self._keys, stream.agency).these([row.number for row in batch])
            authorization = Streams(connection, self._keys).authorization(stream)
        headers = {"Content-Type": MEDIA_TYPE, "Accept": "application/json", "User-Agent": "mit-forloeb"}
        if authorization is not None:
            headers["Authorization"] = authorization
        try:
            endpoint = endpoint_of(stream.endpoint_url, self._caller.rules)
        except Refused:
            self._release(stream_id, "address")
            return
        with self._caller.line(endpoint) as line:
            error = self._verify(stream, line, headers) or self._send(stream, batch, tidings, line, headers)
        self._release(stream_id, error)

    def _send(
        self, stream: StreamRow, batch: list[DeliveryRow], tidings: list[Tiding], line: Line, headers: dict[str, str]
    ) -> str | None:
        """The batch in order, until the recipient is away or the lease is nearly over; what was wrong with it."""
        told = {tiding.number: tiding for tiding in tidings}
        held: set[UUID] = set()
        settled: list[tuple[DeliveryRow, Verdict, int]] = []
        refusals, error = 0, None
        lease = stream.lease_until - int(2000 * outbound.TOTAL_SECONDS)
        for row in batch:
            if row.consent_id in held:
                continue
            if self._now() > lease:
                break
            verdict = self._post(line, self._author.told(told[row.number], self._clock()), headers)
            settled.append((row, verdict, self._now()))
            refusals = 0 if verdict.meaning is Meaning.TAKEN else refusals + 1
            if verdict.meaning is Meaning.REFUSED:
                held.add(row.consent_id)
            if verdict.meaning is Meaning.AWAY or refusals >= REFUSALS_IN_A_ROW:
                error = verdict.code
                break
        self._settled(stream, settled)
        return error

    def _settled(self, stream: StreamRow, settled: list[tuple[DeliveryRow, Verdict, int]]) -> None:
        """Note what became of a batch, in one transaction: whoever dies before that has it sent again, by its `jti`."""
        with self._writing.begin() as connection:
            deliveries = Deliveries(connection, self._keys)
            for row, verdict, at in settled:
                match verdict:
                    case Verdict(Meaning.TAKEN):
                        deliveries.taken(row.delivery_id, at)
                    case Verdict(Meaning.REFUSED, code):
                        deliveries.refused(row.delivery_id, str(code), stream, at, self._chance)
                    case Verdict(Meaning.AWAY, code):
                        deliveries.tried(row.delivery_id, str(code), at)

    def _verify(self, stream: StreamRow, line: Line, headers: dict[str, str]) -> str | None:
        if stream.verify_state is None or stream.verify_asked_at is None:
            return None
        # The same question is the same message, however often it is sent.
        jti = UUID(int=(stream.stream_id.int ^ (stream.verify_asked_at << 64)) % (1 << 128), version=4)
        signed = self._author.verification(stream.stream_id, stream.agency, jti, stream.verify_state, self._clock())
        verdict = self._post(line, signed, headers)
        done = verdict.meaning is Meaning.TAKEN
        if done or self._now() - stream.verify_asked_at > TRIED_FOR:
            with self._writing.begin() as connection:
                Deliveries(connection, self._keys).verified(stream.stream_id, self._now(), done=done)
        return None if done else verdict.code

    @staticmethod
    def _post(line: Line, signed: str, headers: dict[str, str]) -> Verdict:
        try:
            return verdict_on(line.post(signed.encode(), headers))
        except Unreachable as failed:
            return away(failed.code)

    def _release(self, stream_id: UUID, error: str | None) -> None:
        if error is not None:
            logger.warning("stream %s: not delivered (%s)", stream_id, error)
        with self._writing.begin() as connection:
            Deliveries(connection, self._keys).release(stream_id, self._now(), error=error, chance=self._chance)

    # letters

    def _write_letters(self, stream_id: UUID) -> None:
        now = self._now()
        with self._writing.begin() as connection:
            deliveries, store = Deliveries(connection, self._keys), SqlStore(connection)
            claimed = deliveries.claim(stream_id, now)
            if claimed is None:
                return
            stream, batch = claimed
            for row in batch:
                event = store.event(row.event_id)
                assert event is not None, "events are never deleted"
                letter = Letter(
                    delivery_id=row.delivery_id,
                    agency=AgencyId(stream.agency),
                    subject=SubjectId(event.subject_id),
                    consent_id=ConsentId(row.consent_id),
                    type=EventType(event.type),
                )
                there = self._on_letter is not None and self._on_letter(connection, letter)
                next_at = WRITTEN_DOWN if there else now + NO_LETTER_YET
                deliveries.letter_asked(row.delivery_id, next_at, written_down=there)
            deliveries.release(stream_id, now, error=None, chance=self._chance)

    def _now(self) -> int:
        return milliseconds(floor_millisecond(self._clock()))
