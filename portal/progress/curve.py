"""Points over time as plain values: what she sees of hers, and what a snapshot that she sends holds, byte for byte."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from typing import cast

from portal.progress.models import Topic

LOWEST, HIGHEST = 1, 10


@dataclass(frozen=True, kw_only=True)
class Followed:
    """One thing: its code, and its name where that is in her own words."""

    topic: Topic
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day: points in the order of the things, None where she gave none."""

    on: date
    points: tuple[int | None, ...]
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Curve:
    """Days in their order."""

    followed: tuple[Followed, ...]
    days: tuple[Day, ...]

    def of(self, number: int) -> list[tuple[date, int]]:
        """The days on which one thing has points."""
        return [(day.on, points) for day in self.days if (points := day.points[number]) is not None]


def written(curve: Curve) -> str:
    return json.dumps(asdict(curve), default=str, ensure_ascii=False, sort_keys=True)


def read(text: str) -> Curve:
    """Nothing, where the key is gone: then there is nothing left to tell."""
    told = json.loads(text or '{"followed": [], "days": []}')
    return Curve(
        followed=tuple(Followed(topic=cast(Topic, one["topic"]), name=one["name"]) for one in told["followed"]),
        days=tuple(
            Day(on=date.fromisoformat(day["on"]), points=tuple(day["points"]), note=day["note"])
            for day in told["days"]
        ),
    )  # fmt: skip


def digest(curve: Curve) -> str:
    """What she was shown, so that no other thing is sent than that."""
    return sha256(written(curve).encode()).hexdigest()
