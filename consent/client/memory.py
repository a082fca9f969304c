"""What the client remembers between questions: permits while they last, notices that ended them, and who is who."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from itertools import islice
from threading import Lock

from consent.client.answers import Permit, Question

MOST = 100_000
"""Of each thing; beyond it everything is forgotten, which only costs asking again."""


class Memory:
    """Thread-safe. Keys are hashes under a secret of this process, so that no CPR number lies in memory for long."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._lock = Lock()
        self._permits: dict[bytes, Permit] = {}
        self._epoch = 0
        """Counts notices: whoever asked before one and is answered after it can tell."""
        self._noticed: dict[str, int] = {}
        self._wiped = 0
        self._names: dict[bytes, str] = {}
        self._numbers: dict[str, bytes] = {}

    def epoch(self) -> int:
        with self._lock:
            return self._epoch

    def permit(self, question: Question, at_least: float) -> Permit | None:
        """A permit for exactly this question that lasts `at_least` so many seconds more."""
        key = self._key(question)
        with self._lock:
            found = self._permits.get(key)
        return found if found is not None and found.lease.runs(at_least=at_least) else None

    def keep(self, permit: Permit) -> None:
        key = self._key(permit.question)
        with self._lock:
            oldest = [self._permits[old] for old in islice(self._permits, 2)]
        # Two out for one in: what is over is soon gone, and no request ever waits for a great clearing.
        over = [old for old in oldest if not old.permitted]
        with self._lock:
            for old in over:
                self._permits.pop(self._key(old.question), None)
            if len(self._permits) >= MOST:
                self._permits.clear()
            self._permits.pop(key, None)
            self._permits[key] = permit

    def noticed(self, names: Iterable[str], since: int) -> bool:
        """Whether a notice about any of these has come since that epoch."""
        with self._lock:
            return self._wiped > since or any(self._noticed.get(name, 0) > since for name in names)

    def drop(self, names: Iterable[str] | None) -> None:
        """End every permit whose consent or person is among `names`, or all of them, in whosever hands they are."""
        told = None if names is None else frozenset(names)
        with self._lock:
            self._epoch += 1
            if told is None or len(self._noticed) + len(told) > MOST:
                self._wiped = self._epoch
                self._noticed.clear()
            else:
                self._noticed.update(dict.fromkeys(told, self._epoch))

    def is_she(self, number: str, pseudonym: str) -> bool:
        """Whether this pseudonym may stand for this number: one number has one, and no two numbers share it."""
        tag = hmac.digest(self._secret, b"number\0" + number.encode(), "sha256")
        with self._lock:
            if len(self._names) >= MOST:
                self._names.clear()
                self._numbers.clear()
            return self._names.setdefault(tag, pseudonym) == pseudonym and (
                self._numbers.setdefault(pseudonym, tag) == tag
            )

    def _key(self, question: Question) -> bytes:
        parts = (question.scheme, question.name, question.category, question.purpose, question.case or "")
        return hmac.digest(self._secret, "\0".join(parts).encode(), "sha256")
