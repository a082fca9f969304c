"""Which looks a person ought to judge: pure rules over what is known of a look, and nothing of what was seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

KINDS = ("exception", "no_relation", "surname", "address", "night", "volume", "sample")
VOLUME: Final = 40
"""Citizens an employee looks at in an hour before somebody asks why."""
SAMPLE: Final = 0.02
"""The share of all other looks that is judged at random."""
_NIGHT = (22, 6)
_COPENHAGEN = ZoneInfo("Europe/Copenhagen")
_BY_RELATION = frozenset({"own_case", "task", "colleague"})
"""Reasons that claim a relation to the case; the others say openly that there is none."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """What is known of one look."""

    at: datetime
    reason: str
    related: bool
    """The case is hers or her unit's."""
    same_surname: bool
    same_address: bool
    citizens_that_hour: int


def is_night(at: datetime) -> bool:
    """From 22 to 6, by the Danish clock."""
    hour = at.astimezone(_COPENHAGEN).hour
    return hour >= _NIGHT[0] or hour < _NIGHT[1]


def flags(look: Look, draw: Callable[[], float]) -> list[str]:
    """Why this look is judged; a look without any flag is judged when the draw says so."""
    found = [
        kind
        for kind, holds in (
            ("no_relation", look.reason in _BY_RELATION and not look.related),
            ("surname", look.same_surname),
            ("address", look.same_address),
            ("night", is_night(look.at)),
            ("volume", look.citizens_that_hour > VOLUME),
        )
        if holds
    ]
    return found or (["sample"] if draw() < SAMPLE else [])
