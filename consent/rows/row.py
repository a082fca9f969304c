"""What every row is: frozen values, and for those that nothing else proves a seal over them all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Row:
    """Something a store keeps."""

    TABLE: ClassVar[str]


@dataclass(frozen=True, slots=True)
class MacRow(Row):
    """A row that nothing else proves."""

    @property
    def mac(self) -> bytes:
        """Each row has a column for it, its last; a row without one proves nothing."""
        return b""
