"""What a recipient's answer to a pushed message means (RFC 8935): received, refused, or no answer that counts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from consent.notify.outbound import Reply

REFUSALS: Final = frozenset(
    {
        "invalid_request",
        "invalid_key",
        "invalid_issuer",
        "invalid_audience",
        "authentication_failed",
        "access_denied",
    }
)
"""RFC 8935 section 2.4; any other code is kept as `other`, since what a recipient writes may be anything."""
_ABOUT_US: Final = REFUSALS - {"invalid_request"}
"""Refusals that the next message would meet as well."""


class Meaning(StrEnum):
    TAKEN = "taken"
    REFUSED = "refused"
    """This message; the next may be taken."""
    AWAY = "away"
    """The recipient as a whole: nothing else is worth sending now."""


@dataclass(frozen=True, slots=True)
class Verdict:
    meaning: Meaning
    code: str | None
    """What is kept of a failure: never a word the recipient wrote."""


TAKEN: Final = Verdict(Meaning.TAKEN, None)


def verdict_on(reply: Reply) -> Verdict:
    """Only 202 with nothing in it is a receipt: a proxy's friendly page must not become "received"."""
    if reply.status == 202:
        return Verdict(Meaning.AWAY, "http-202-body") if reply.body else TAKEN
    if reply.status == 400:
        code = _refusal(reply)
        return Verdict(Meaning.AWAY if code in _ABOUT_US else Meaning.REFUSED, f"refused-{code}")
    return Verdict(Meaning.AWAY, f"http-{reply.status}")


def away(code: str) -> Verdict:
    return Verdict(Meaning.AWAY, code)


def _refusal(reply: Reply) -> str:
    if reply.media != "application/json":
        return "unread"
    try:
        told = json.loads(reply.body)
        code = told["err"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return "unread"
    return code if isinstance(code, str) and code in REFUSALS else "other"
