"""The published form of what she downloads: JSON from values, and the JSON Schema that it keeps, from their types."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from sqlalchemy import JSON, Boolean, Column, Date, Integer, Uuid

from portal.db import UtcDateTime
from portal.rights.holdings import columns_of, hers, names_staff, plain
from portal.rights.ledger_holdings import HeldByLedger

PATH = "/skemaer/alt-om-mig-1.json"
"""Where the schema is served. A change that a reader of the old one could not read gets a new number."""
TEXT: dict[str, Any] = {"type": "string"}
INSTANT: dict[str, Any] = {"type": "string", "format": "date-time"}
DAY: dict[str, Any] = {"type": "string", "format": "date"}
ID: dict[str, Any] = {"type": "string", "format": "uuid"}


def as_json(value: Any) -> Any:
    """Dataclasses as objects, sets sorted, bytes in hexadecimal; the rest as `plain` has it."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): as_json(inner) for name, inner in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(as_json(inner) for inner in value)
    if isinstance(value, list | tuple):
        return [as_json(inner) for inner in value]
    return value.hex() if isinstance(value, bytes) else plain(value)


def schema(public_url: str) -> dict[str, Any]:
    """JSON Schema 2020-12 of the whole download."""
    portal = {name: {"type": "array", "items": _row(columns_of(mapper))} for name, mapper in hers().items()}
    contact = dict.fromkeys(("name", "address", "cvr", "email", "dpo_email"), TEXT)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": public_url + PATH,
        "title": "Alt om mig",
        "description": "Everything that Mit Forløb holds about one person. Instants are UTC by ISO 8601.",
        **_object(
            {
                "schema": {"const": public_url + PATH},
                "made_at": INSTANT,
                "controller": _object(contact),
                "portal": _object(portal),
                "ledger": of_type(HeldByLedger),
            }
        ),
    }


def of_type(kind: Any) -> dict[str, Any]:
    """The schema of a Python type: dataclasses and what their fields are made of."""
    kind = getattr(kind, "__supertype__", kind)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return {"anyOf": [of_type(one) for one in arguments]}
    if origin in (tuple, frozenset, list):
        return {"type": "array", "items": of_type(arguments[0])}
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return _object({field.name: of_type(hints[field.name]) for field in fields(kind)})
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"type": "string", "enum": [one.value for one in kind]}
    simple = {
        str: TEXT, int: {"type": "integer"}, bool: {"type": "boolean"}, datetime: INSTANT, date: DAY, UUID: ID,
        bytes: {"type": "string", "pattern": "^([0-9a-f]{2})*$"}, type(None): {"type": "null"},
    }  # fmt: skip
    return simple[kind]


def _row(columns: Mapping[str, Column[Any] | None]) -> dict[str, Any]:
    return _object({name: TEXT if column is None else _column(column) for name, column in columns.items()})


def _column(column: Column[Any]) -> dict[str, Any]:
    if names_staff(column):
        return {"anyOf": [_object({"title": TEXT, "unit": TEXT}), {"type": "null"}]}
    told = TEXT
    for kind, form in (
        (JSON, {}), (UtcDateTime, INSTANT), (Date, DAY), (Uuid, ID),
        (Boolean, {"type": "boolean"}), (Integer, {"type": "integer"}),
    ):  # fmt: skip
        if isinstance(column.type, kind):
            told = form
            break
    return {"anyOf": [told, {"type": "null"}]} if column.nullable else told


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }
