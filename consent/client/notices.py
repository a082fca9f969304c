"""Whom or what a notice is about, read without believing it: enough to stop reading, which needs no proof."""

from __future__ import annotations

import re
from typing import Any

from consent import canonical
from consent.client.jose import unb64url

_LONGEST = 64 * 1024
_NAME = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[A-Za-z0-9_-]{43}", re.ASCII)
"""A consent's id, or your pseudonym for a person."""


def names_in(token: str) -> frozenset[str] | None:
    """Every consent id and pseudonym in a SET (RFC 8417), wherever it stands; None where none can be found."""
    try:
        if len(token) > _LONGEST:
            return None
        _, payload, _ = token.split(".")
        told = canonical.loads(unb64url(payload), restricted=False)
    except ValueError:
        return None
    return frozenset(_walk(told)) or None


def _walk(part: Any) -> set[str]:
    if isinstance(part, str):
        return {part} if _NAME.fullmatch(part) else set()
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    return {name for one in inner for name in _walk(one)}
