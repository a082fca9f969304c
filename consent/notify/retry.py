"""When a message that was not taken is sent again, and when it is laid aside for a person to look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

FIRST: Final = 5_000
"""Milliseconds before the second try."""
LONGEST: Final = 3_600_000
GIVEN_UP_AFTER: Final = 30 * 24 * 3_600_000
"""Milliseconds: then a message is parked. It is never deleted, and is sent again when somebody asks for it."""

Chance = Callable[[], float]
"""In [0, 1)."""


def pause(failures: int, chance: Chance) -> int:
    """Milliseconds until the next try: doubled each time up to an hour, and up to half of that earlier by chance, so
    that not everybody knocks at once when a recipient comes back."""
    whole = min(LONGEST, FIRST * 2 ** min(max(failures, 1) - 1, 20))
    return int(whole * (1 - chance() / 2))


def given_up(begun: int, now: int) -> bool:
    return now - begun >= GIVEN_UP_AFTER
