"""What statistics read, in memory: a store in memory has no log, so that every act waits."""

from __future__ import annotations

from collections.abc import Iterator

from consent.counting import LoggedAct, before
from consent.memory_erasure import MemoryErasures
from consent.rows import PendingRow, ServedRow


class MemoryCounting(MemoryErasures):
    def acts_wait(self, until: bytes, size: int) -> bool:
        return any(before(0) <= row.leaf < until for row in self.rows(PendingRow))

    def acts_logged(self, since: bytes, until: bytes, size: int) -> Iterator[LoggedAct]:
        return iter(())

    def templates_served(self) -> list[tuple[str, int, str, int, int]]:
        found: dict[tuple[str, int, str], list[int]] = {}
        for row in self.rows(ServedRow):
            found.setdefault((row.template_id, row.version, row.language), []).append(row.at)
        return [(*key, min(times), len(times)) for key, times in found.items()]

    def first_logged(self) -> bytes | None:
        return None
