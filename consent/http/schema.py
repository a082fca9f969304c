"""Checks a decoded JSON value against a schema declared as data, the same data the OpenAPI document prints."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

Schema = Mapping[str, Any]
"""The part of JSON Schema 2020-12 we use: see `_KEYWORDS`; an unknown keyword is refused when compiled."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: where (RFC 6901 pointer) and what (the keyword that failed); never the value itself."""

    pointer: str
    code: str


Check = Callable[[object, str, list[Fault]], None]
_TYPES: dict[str, Callable[[object], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "null": lambda value: value is None,
}
_ANNOTATIONS = frozenset({"title", "description", "examples", "default", "type", "readOnly"})


def moment(text: str) -> datetime:
    """An RFC 3339 instant; ValueError for anything else, a missing zone included."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", text, re.ASCII):
        raise ValueError("not an RFC 3339 instant")
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except OverflowError:  # the first or last day of the calendar, in a zone that leads out of it
        raise ValueError("not an instant we can count") from None


def _uuid(text: str) -> UUID:
    value = UUID(text)
    if str(value) != text.lower():  # UUID() also reads braces and hyphens anywhere
        raise ValueError("not a UUID in its usual spelling")
    return value


_FORMATS: dict[str, Callable[[str], object]] = {
    "date-time": moment,
    "uuid": _uuid,
    "uri": lambda text: text,
}


def compiled(schema: Schema, components: Mapping[str, Schema]) -> Check:
    """The check a schema stands for, its references looked up once, at start-up."""
    if "$ref" in schema:
        return compiled(components[str(schema["$ref"]).removeprefix("#/components/schemas/")], components)
    for keyword in schema:
        if keyword not in _KEYWORDS and keyword not in _ANNOTATIONS:
            raise ValueError(f"schema keyword {keyword} has no check")
    kinds = schema.get("type", ())
    fits = _fitting([kinds] if isinstance(kinds, str) else kinds)
    checks = [_KEYWORDS[keyword](schema, components) for keyword in schema if keyword in _KEYWORDS]

    def check(value: object, pointer: str, faults: list[Fault]) -> None:
        if not fits(value):
            faults.append(Fault(pointer, "type"))
            return
        for one in checks:
            one(value, pointer, faults)

    return check


def _fitting(kinds: Sequence[str]) -> Callable[[object], bool]:
    """Whether a value is of one of these types; no type named lets every value through."""
    if len(kinds) == 1:
        return _TYPES[kinds[0]]
    types = tuple(_TYPES[kind] for kind in kinds)
    return lambda value: not types or any(fits(value) for fits in types)


def _properties(schema: Schema, components: Mapping[str, Schema]) -> Check:
    known = {name: compiled(part, components) for name, part in schema["properties"].items()}

    def check(value: object, pointer: str, faults: list[Fault]) -> None:
        if isinstance(value, dict):
            for name, part in known.items():
                if name in value:
                    part(value[name], f"{pointer}/{name}", faults)

    return check


def _additional(schema: Schema, components: Mapping[str, Schema]) -> Check:
    if schema["additionalProperties"] is not False:
        return lambda value, pointer, faults: None
    known = frozenset(schema.get("properties", {}))

    def check(value: object, pointer: str, faults: list[Fault]) -> None:
        # The unknown name is the sender's own words and is not repeated: it may hold anything.
        if isinstance(value, dict) and not known.issuperset(value):
            faults.append(Fault(pointer, "additionalProperties"))

    return check


def _required(schema: Schema, components: Mapping[str, Schema]) -> Check:
    names = tuple(schema["required"])

    def check(value: object, pointer: str, faults: list[Fault]) -> None:
        if isinstance(value, dict):
            faults.extend(Fault(f"{pointer}/{name}", "required") for name in names if name not in value)

    return check


def _items(schema: Schema, components: Mapping[str, Schema]) -> Check:
    part = compiled(schema["items"], components)

    def check(value: object, pointer: str, faults: list[Fault]) -> None:
        if isinstance(value, list):
            for position, item in enumerate(value):
                part(item, f"{pointer}/{position}", faults)

    return check


def _one_of(schema: Schema, components: Mapping[str, Schema]) -> Check:
    choices = [compiled(choice, components) for choice in schema["oneOf"]]

    def check(value: object, pointer: str, faults: list[Fault]) -> None:
        nearest: list[Fault] | None = None
        for choice in choices:
            found: list[Fault] = []
            choice(value, pointer, found)
            if not found:
                return
            # Of several near misses, tell the one that lacks least and got past the telling `const`.
            if nearest is None or _rank(found) < _rank(nearest):
                nearest = found
        faults.extend(nearest or ())

    return check


def _rank(found: list[Fault]) -> tuple[bool, int]:
    return any(fault.code == "const" for fault in found), len(found)


def _test(keyword: str, holds: Callable[[Any, Any], bool], kind: type | tuple[type, ...]) -> Callable[..., Check]:
    def made(schema: Schema, components: Mapping[str, Schema]) -> Check:
        wanted = schema[keyword]

        def check(value: object, pointer: str, faults: list[Fault]) -> None:
            if isinstance(value, kind) and not holds(value, wanted):
                faults.append(Fault(pointer, keyword))

        return check

    return made


def _pattern(schema: Schema, components: Mapping[str, Schema]) -> Check:
    pattern: str = schema["pattern"]
    if not (pattern.startswith("^") and pattern.endswith("$")):
        raise ValueError("patterns are anchored at both ends")
    # Python's `$` also matches before a last line break, JSON Schema's does not: fullmatch says what is meant.
    whole = re.compile(pattern[1:-1], re.ASCII).fullmatch

    def check(value: object, pointer: str, faults: list[Fault]) -> None:
        if isinstance(value, str) and whole(value) is None:
            faults.append(Fault(pointer, "pattern"))

    return check


def _formatted(value: str, name: str) -> bool:
    try:
        _FORMATS[name](value)
    except ValueError:
        return False
    return True


def _distinct(value: list[Any], wanted: bool) -> bool:
    return not wanted or len({repr(item) for item in value}) == len(value)


_KEYWORDS: dict[str, Callable[[Schema, Mapping[str, Schema]], Check]] = {
    "properties": _properties,
    "additionalProperties": _additional,
    "required": _required,
    "items": _items,
    "oneOf": _one_of,
    "pattern": _pattern,
    "enum": _test("enum", lambda value, wanted: value in wanted, object),
    "const": _test("const", lambda value, wanted: value == wanted, object),
    "minLength": _test("minLength", lambda value, wanted: len(value) >= wanted, str),
    "maxLength": _test("maxLength", lambda value, wanted: len(value) <= wanted, str),
    "minItems": _test("minItems", lambda value, wanted: len(value) >= wanted, list),
    "maxItems": _test("maxItems", lambda value, wanted: len(value) <= wanted, list),
    "uniqueItems": _test("uniqueItems", _distinct, list),
    "minimum": _test("minimum", lambda value, wanted: value >= wanted, int),
    "format": _test("format", _formatted, str),
}
