"""What is to go away is announced a year ahead: by headers on every answer (RFC 9745, RFC 8594), and described."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any

from flask import Response, request
from werkzeug.http import http_date

NOTICE = timedelta(days=365)
_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deprecated:
    """One operation that is to go away, and what to use in its place."""

    since: date
    sunset: date
    """The first day on which it may be gone."""
    en: str
    da: str

    def __post_init__(self) -> None:
        if self.sunset - self.since < NOTICE:
            raise ValueError("what goes away is announced at least twelve months ahead")

    def headers(self, documentation: str) -> dict[str, str]:
        begins, ends = (datetime.combine(day, time(), UTC) for day in (self.since, self.sunset))
        return {
            "Deprecation": f"@{int(begins.timestamp())}",
            "Sunset": http_date(ends),
            "Link": f'<{documentation}>; rel="deprecation"; type="text/html"',
        }


Table = Mapping[str, Deprecated]
DEPRECATED: Table = MappingProxyType({})
"""By `operationId` of the OpenAPI document. Nothing is on its way out today."""


def operations(paths: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """(method, path) → operationId, for every operation of the description."""
    return {
        (method.upper(), path): str(operation["operationId"])
        for path, methods in paths.items()
        for method, operation in methods.items()
        if isinstance(operation, dict) and "operationId" in operation
    }


def announcing(table: Table, paths: Mapping[str, Any], documentation: str) -> Callable[[Response], Response]:
    """What gives each answer of a deprecated operation its headers; an operation that does not exist is refused."""
    named = operations(paths)
    if unknown := set(table) - set(named.values()):
        raise ValueError(f"no such operations: {', '.join(sorted(unknown))}")
    told = {place: table[name].headers(documentation) for place, name in named.items() if name in table}

    def announce(response: Response) -> Response:
        rule = request.url_rule
        if told and rule is not None:
            response.headers.extend(told.get((request.method, _ARGUMENT.sub(r"{\1}", rule.rule)), {}))
        return response

    return announce


def marked(paths: Mapping[str, Any], table: Table) -> dict[str, Any]:
    """The same paths, with `deprecated` and the headers where an operation is on its way out."""
    headers = {
        "Deprecation": {"description": "RFC 9745: since when.", "schema": {"type": "string"}},
        "Sunset": {"description": "RFC 8594: until when.", "schema": {"type": "string"}},
    }

    def told(operation: Any) -> Any:
        if not isinstance(operation, dict) or operation.get("operationId") not in table:
            return operation
        replies = {
            status: reply | {"headers": reply.get("headers", {}) | headers}
            for status, reply in operation["responses"].items()
        }
        leaving = table[operation["operationId"]]
        return operation | {"deprecated": True, "description": leaving.en, "responses": replies}

    return {path: {method: told(one) for method, one in methods.items()} for path, methods in paths.items()}
