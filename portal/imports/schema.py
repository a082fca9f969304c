"""The published form of an import, made from the same sheets that judge it: a JSON Schema, and a table for people."""

from __future__ import annotations

from datetime import date
from typing import Any

from portal.imports.reading import FORMAT
from portal.imports.sheets import Sheet, sheets

ANY_DAY = date(2026, 1, 1)
"""Whatever day it is, the published form is the same."""


def json_schema() -> dict[str, Any]:
    every = sheets(ANY_DAY, invented=False)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Mit Forløb: import",
        "type": "object",
        "required": ["format"],
        "additionalProperties": False,
        "properties": {
            "format": {"const": FORMAT},
            "source": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,39}$"},
            **{sheet.name: {"type": "array", "description": sheet.about, "items": _row(sheet)} for sheet in every},
        },
    }


def _row(sheet: Sheet) -> dict[str, Any]:
    return {
        "type": "object",
        "required": [column.name for column in sheet.columns if column.needed],
        "additionalProperties": False,
        "properties": {
            column.name: _cell(column.cell.schema(), column.needed) | {"description": column.about}
            for column in sheet.columns
        },
    }


def _cell(schema: dict[str, Any], needed: bool) -> dict[str, Any]:
    return schema if needed else {"anyOf": [schema, {"type": "null"}, {"const": ""}]}


def tables() -> str:
    """Every sheet and column in Markdown, for the page of the documentation."""
    told: list[str] = []
    for sheet in sheets(ANY_DAY, invented=False):
        told += [f"### `{sheet.name}`", "", sheet.about, "", "| column | needed | what it is | what may stand there |"]
        told += ["| --- | --- | --- | --- |"]
        told += [
            f"| `{column.name}` | {'yes' if column.needed else ''} | {column.about} | {column.cell.words()} |"
            for column in sheet.columns
        ]
        told.append("")
    return "\n".join(told)
