"""What an agency holds: its own consents, page after page. None of them permits anything: only a check does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from consent.canonical import uuid_of
from consent.client.answers import Doubt, Trouble
from consent.client.past import read
from consent.client.session import LARGE, Session
from consent.events import State

PATH = "/api/v1/consents"
USUAL = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One consent as it stood when it was told."""

    consent_id: UUID
    seq: int
    state: State
    expired: bool
    persons: tuple[str, ...]
    """Your own pseudonyms for her."""
    categories: frozenset[str]
    purpose: str
    case: str | None
    sender: str
    valid_from: datetime
    valid_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some of them, and where the next page begins; it may hold none although there is more."""

    holdings: tuple[Holding, ...]
    cursor: str | None
    """Give it to the next call; None when there is no more."""


class Holdings:
    """Raises `Trouble` where no good answer came. Needs the scope `samtykke:consents.read`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def page(
        self,
        *,
        category: str | None = None,
        purpose: str | None = None,
        state: State | None = None,
        changed_after: int | None = None,
        cursor: str | None = None,
        limit: int = USUAL,
    ) -> Page:
        """Those that fit, oldest first, after a cursor. `changed_after` is a number of your feed."""
        given = {
            "category": category,
            "purpose": purpose,
            "state": None if state is None else state.value,
            "changedAfter": changed_after,
            "cursor": cursor,
            "limit": limit,
        }
        query = urlencode({name: value for name, value in given.items() if value is not None})
        _, told = self._session.json("GET", f"{PATH}?{query}", limit=LARGE)
        try:
            following = told["next"]
            if following is not None and not isinstance(following, str):
                raise TypeError
            return Page(holdings=tuple(_holding(one) for one in told["consents"]), cursor=following)
        except (KeyError, TypeError, ValueError):
            raise Trouble(Doubt.MALFORMED) from None

    def every(
        self,
        *,
        category: str | None = None,
        purpose: str | None = None,
        state: State | None = None,
        changed_after: int | None = None,
    ) -> Iterator[Holding]:
        """All that fit, each once, fetched page by page as you read on."""
        cursor: str | None = None
        while True:
            page = self.page(
                category=category, purpose=purpose, state=state, changed_after=changed_after, cursor=cursor
            )
            yield from page.holdings
            if page.cursor is None:
                return
            if page.cursor == cursor:
                raise Trouble(Doubt.CONTRADICTION)  # a page that leads to itself would never end
            cursor = page.cursor


def _holding(told: dict[str, Any]) -> Holding:
    return Holding(
        consent_id=uuid_of(told["id"]),
        seq=int(told["seq"]),
        state=State(told["state"]),
        expired=told["expired"] is True,
        persons=tuple(str(person) for person in told["persons"]),
        categories=frozenset(str(category) for category in told["categories"]),
        purpose=str(told["purpose"]),
        case=None if told["caseRef"] is None else str(told["caseRef"]),
        sender=str(told["sender"]),
        valid_from=read(told["validFrom"]),
        valid_until=read(told["validUntil"]),
    )
