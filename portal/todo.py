"""Who waits for whom: what each feature tells the front page, as a sentence with a way to act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Todo:
    """Something that waits: for the citizen when `waits_for` is None, else for whoever it names."""

    text: str
    """A whole translated sentence, without a date."""
    url: str
    until: date | None = None
    waits_for: str | None = None
