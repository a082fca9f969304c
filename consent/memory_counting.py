"""What statistics read, in memory: a store in memory has no log, so that every act waits."""

from __future__ import annotations

from collections.abc import Iterator

from consent.counting import LoggedAct, before
from consent.memory_erasure import MemoryErasures
from consent.rows import PendingRow


class MemoryCounting(MemoryErasures):
    def acts_wait(self, until: bytes, size: int) -> bool:
        return any(before(0) <= row.leaf < until for row in self.rows(PendingRow))

    def acts_logged(self, since: bytes, until: bytes, size: int) -> Iterator[LoggedAct]:
        return iter(())

    def first_logged(self) -> bytes | None:
        return None
