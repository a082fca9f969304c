"""Logs as JSON lines in UTC, without people in them; a filter is the second line of defence."""

from __future__ import annotations

import re
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

NUMBER = re.compile(r"\b(\d{6})[- ]?(\d{4})\b")
NEVER = frozenset({"cpr", "name", "address", "text", "token", "cookie", "password", "email", "phone"})

Entry = MutableMapping[str, Any]


def redact(logger: object, method: str, entry: Entry) -> Entry:
    """Drop fields that name a person, and blot out anything that looks like a CPR number."""
    for field in NEVER & entry.keys():
        entry[field] = "[redacted]"
    for field, value in entry.items():
        if isinstance(value, str):
            entry[field] = NUMBER.sub("[number]", value)
    return entry


def where_it_broke(logger: object, method: str, entry: Entry) -> Entry:
    """Of an exception keep its type and the places it passed; its message may quote a person's data."""
    error = entry.pop("exc_info", None)
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)
        entry["trace"] = [f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno} {frame.name}" for frame in frames][-12:]
    return entry


structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        where_it_broke,
        redact,
        structlog.processors.JSONRenderer(),
    ],
)
log: structlog.stdlib.BoundLogger = structlog.get_logger("portal")
