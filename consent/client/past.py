"""What an agency asks and tells about the past: what was permitted then, and which data it moved under a permit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from consent.client.answers import Doubt, Permit, Question, Trouble
from consent.client.session import LARGE, Session
from consent.events import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Was:
    """What a check at `effective_at` would have been told by the ledger of `known_at`. Permits nothing now."""

    would_have_permitted: bool
    reason: Reason
    effective_at: datetime
    known_at: datetime
    leaf_hashes: tuple[str, ...]
    """The log entries it rests on, in hex: what to look for in the public log."""


class Past:
    """Raises `Trouble` where no good answer came."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def as_of(self, question: Question, effective_at: datetime, known_at: datetime | None = None) -> Was:
        """Was it permitted then? The question is kept, and she sees it. Needs the scope `samtykke:check.history`."""
        body: dict[str, object] = {
            "person": {"scheme": question.scheme, "value": question.name},
            "category": question.category,
            "purpose": question.purpose,
            "effectiveAt": spelt(effective_at),
        }
        if question.case is not None:
            body["caseRef"] = question.case
        if known_at is not None:
            body["knownAt"] = spelt(known_at)
        _, told = self._session.json("POST", "/api/v1/checks/as-of", body, limit=LARGE)
        try:
            was = Was(
                would_have_permitted=told["decision"] is True,
                reason=Reason(told["reason"]),
                effective_at=read(told["effectiveAt"]),
                known_at=read(told["knownAt"]),
                leaf_hashes=tuple(str(ground["leafHash"]) for ground in told["evidence"]),
            )
        except (KeyError, TypeError, ValueError):
            raise Trouble(Doubt.MALFORMED) from None
        if was.would_have_permitted is not (was.reason is Reason.OK):
            raise Trouble(Doubt.CONTRADICTION)
        return was

    def moved(self, permit: Permit, transfer_id: UUID, moved_at: datetime) -> None:
        """Tell that data were moved under this permit. The id is yours: telling again with it is safe."""
        body = {"id": str(transfer_id), "basis": "check", "checkId": str(permit.check_id), "movedAt": spelt(moved_at)}
        self._session.json("POST", "/api/v1/transfers", body)


def spelt(at: datetime) -> str:
    """RFC 3339 in UTC with milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read(text: object) -> datetime:
    """An instant with its zone; ValueError for any other text."""
    at = datetime.fromisoformat(text) if isinstance(text, str) else None
    if at is None or at.utcoffset() is None:
        raise ValueError("not an instant")
    return at
