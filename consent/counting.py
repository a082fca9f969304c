"""Acts as they can be counted: what was done, to whom and in which minute, and nothing of what was said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from consent.log.leaf import ACT, MAGIC, VERSION

_OF_ACTS: Final = MAGIC + bytes([VERSION, ACT])


def before(unix_seconds: int) -> bytes:
    """The leaves of acts from earlier minutes sort before this, as bytes; those from then on do not."""
    return _OF_ACTS + unix_seconds.to_bytes(8, "big")


@dataclass(frozen=True, slots=True)
class LoggedAct:
    """One act upon a consent as the log has it."""

    leaf: bytes
    event_id: UUID
    subject_id: UUID
    consent_id: UUID
    type: str
    recipient: str
    asked: bytes | None
    """The leaf of the question, where this is the answer to one."""


class CountingStore(Protocol):
    def acts_wait(self, until: bytes, size: int) -> bool:
        """Whether some act with a leaf before `until` is not among the log's first `size` entries."""

    def acts_logged(self, since: bytes, until: bytes, size: int) -> Iterator[LoggedAct]:
        """Acts upon consents with leaves in [since, until) among the first `size` entries, in the log's order.

        Read in portions. What was erased is not among them.
        """

    def templates_served(self) -> list[tuple[str, int, str, int, int]]:
        """Each text that was served: template, version, language, when first (ms), and how often."""

    def first_logged(self) -> bytes | None:
        """The log's first entry."""
