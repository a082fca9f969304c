"""How an agency asks a citizen for a consent, sees what became of it, and takes the question back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from consent.canonical import uuid_of
from consent.client.answers import Doubt, Trouble
from consent.client.past import read, spelt
from consent.client.session import Session
from consent.events import State

PATH = "/api/v1/consent-requests"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requested:
    """A request as it stands. Only a check says whether something may be read."""

    request_id: UUID
    state: State
    categories: frozenset[str]
    """After her answer, those she said yes to."""
    valid_until: datetime
    capture_url: str


class Requests:
    """Raises `Trouble` where no good answer came; asking again with the same id is safe."""

    def __init__(self, session: Session, random: Callable[[int], bytes]) -> None:
        self._session, self._random = session, random

    def ask(
        self,
        person: str,
        categories: Sequence[str],
        purpose: str,
        *,
        valid_until: datetime,
        valid_from: datetime | None = None,
        case: str | None = None,
        sender: str | None = None,
        kind: str | None = None,
        request_id: UUID | None = None,
    ) -> Requested:
        """Ask her. `person` is ten digits. The id is yours: keep it, and a retry finds the first request."""
        body: dict[str, Any] = {
            "id": str(request_id or UUID(bytes=self._random(16), version=4)),
            "person": {"scheme": "cpr", "value": person},
            "categories": list(categories),
            "purpose": purpose,
            "validUntil": spelt(valid_until),
        }
        more = {"caseRef": case, "sender": sender, "kind": kind}
        body |= {name: value for name, value in more.items() if value is not None}
        if valid_from is not None:
            body["validFrom"] = spelt(valid_from)
        try:
            _, told = self._session.json("POST", PATH, body, good=(200, 201))
        except Trouble as trouble:
            if trouble.doubt is not Doubt.NETWORK:
                raise
            # It may have arrived although its answer did not; the same id finds it.
            _, told = self._session.json("POST", PATH, body, good=(200, 201))
        return _requested(told)

    def read(self, request_id: UUID) -> Requested:
        _, told = self._session.json("GET", f"{PATH}/{request_id}")
        return _requested(told)

    def cancel(self, request_id: UUID) -> Requested:
        """Take back a question that is not answered yet; doing so twice is no error."""
        _, told = self._session.json("DELETE", f"{PATH}/{request_id}")
        return _requested(told)


def _requested(told: dict[str, Any]) -> Requested:
    try:
        return Requested(
            request_id=uuid_of(told["id"]),
            state=State(told["state"]),
            categories=frozenset(str(category) for category in told["categories"]),
            valid_until=read(told["validUntil"]),
            capture_url=str(told["captureUrl"]),
        )
    except (KeyError, TypeError, ValueError):
        raise Trouble(Doubt.MALFORMED) from None
