"""Everything the portal's tables hold about one person, found by the tables themselves, so that none is forgotten.

A table is about her when it names her (`subject_id`, `citizen_id`) or hangs on a row that does. Whatever is not about
a citizen is named in NOT_HERS with the reason; a test fails for a table that is neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, LargeBinary, Table, select
from sqlalchemy.orm import Mapper, Session

from portal.db import Base
from portal.identity import Citizen, Employee
from portal.sealing import sealed

STAFF_ONLY = "about the staff, not about a citizen"
NOT_HERS: Mapping[str, str] = {
    "employee": STAFF_ONLY,
    "stand_in": STAFF_ONLY,
    "case_search": "what an employee searched for; that it found her is told in case_search_hit",
    "citizen_term": "keyed hashes by which she is found; they say nothing that her name does not",
    "conflict_of_interest": "an employee's own declaration, about her own family too",
    "document_piece": "the files of her documents in pieces: `document` lists them, and each is had whole on its page",
    "look_review": "the control of an employee's look, hidden while it runs; what she asked about is in look_report",
    "look_review_run": "when looks were controlled, without a person",
    "login_flow": "a login under way, before anybody knows whose",
    "spent_logout_token": "hashes of tokens that were used, without a person",
    "import_run": "when data of an older system came in, without a citizen",
    "import_row": "keyed hashes by which a row of an older system is known again; what came in is told where it stands",
    "outbox_job": "ids of what waits to be sent",
    "register_change": "about agencies",
    "retention_run": "how many rows were past their time, without a person",
    "control_result": "how checks of the ledger went, without a person",
    "statistics_month": "figures in which nobody is to be found",
}
"""Tables that hold nothing about a citizen, or nothing that is hers to have."""
WAYS_TO_HER = ("subject_id", "citizen_id")
SECRETS = frozenset({"id_token", "idp_sid", "sub"})
"""What could be used to pass for her at the provider."""

Row = dict[str, Any]


def hers() -> dict[str, Mapper[Any]]:
    """Each table with her data, by its name."""
    mappers = {table_of(mapper).name: mapper for mapper in Base.registry.mappers}
    return {
        name: mappers[name]
        for name in sorted(mappers)
        if name not in NOT_HERS and way_to_her(table_of(mappers[name])) is not None
    }


def table_of(mapper: Mapper[Any]) -> Table:
    """The one table of a mapped class; ours have no other kind."""
    assert isinstance(mapper.local_table, Table)
    return mapper.local_table


def way_to_her(table: Table) -> tuple[Column[Any], Column[Any] | None] | None:
    """The column that names her, or the one that leads to a row that does and what it leads to; None without a way."""
    for name in WAYS_TO_HER:
        if name in table.columns:
            return table.columns[name], None
    for column in table.columns:
        for key in column.foreign_keys:
            if key.column.table.name not in NOT_HERS and way_to_her(key.column.table) is not None:
                return column, key.column
    return None


def held_by_the_portal(session: Session, citizen: Citizen) -> dict[str, list[Row]]:
    """Every row about her, table by table; one statement a table, and one for the staff that are named."""
    found = {name: list(session.scalars(select(mapper).where(_is_about(table_of(mapper), citizen))))
             for name, mapper in hers().items()}  # fmt: skip
    staff = _staff(session, found)
    return {name: sorted((_told(row, hers()[name], staff) for row in rows), key=_when) for name, rows in found.items()}


def columns_of(mapper: Mapper[Any]) -> dict[str, Column[Any] | None]:
    """What is told of a row: its columns by name, and None for a text that lies sealed."""
    told: dict[str, Column[Any] | None] = {}
    for column in table_of(mapper).columns:
        if column.name in WAYS_TO_HER or column.name in SECRETS or isinstance(column.type, LargeBinary):
            continue
        told[_name(column)] = column
    for cls in mapper.class_.__mro__:
        told.update({name: None for name, value in vars(cls).items() if isinstance(value, sealed)})
    return told


def names_staff(column: Column[Any]) -> bool:
    return any(key.column.table.name == "employee" for key in column.foreign_keys) or column.name == "employee_id"


def plain(value: Any) -> Any:
    """A value as JSON has it: instants and days by ISO 8601, ids and codes as text."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, UUID) else value


def _name(column: Column[Any]) -> str:
    return column.name.removesuffix("_id") if names_staff(column) else column.name


def _is_about(table: Table, citizen: Citizen) -> ColumnElement[bool]:
    found = way_to_her(table)
    assert found is not None, "only asked of tables of hers"
    column, target = found
    if target is None:
        return column == (citizen.subject_id if column.name == "subject_id" else citizen.id)
    return column.in_(select(target).where(_is_about(target.table, citizen)))


def _staff(session: Session, found: Mapping[str, Iterable[Any]]) -> dict[UUID, Row]:
    """Title and unit of every employee a row names; never a name, which the law does not ask for."""
    ids = {
        getattr(row, column.name)
        for name, rows in found.items()
        for row in rows
        for column in table_of(hers()[name]).columns
        if names_staff(column)
    }
    wanted = select(Employee.id, Employee.title, Employee.unit).where(Employee.id.in_(ids - {None}))
    return {employee_id: {"title": title, "unit": unit} for employee_id, title, unit in session.execute(wanted)}


def _told(row: Any, mapper: Mapper[Any], staff: Mapping[UUID, Row]) -> Row:
    told: Row = {}
    for name, column in columns_of(mapper).items():
        if column is None:
            told[name] = getattr(row, name)
        elif names_staff(column):
            told[name] = staff.get(getattr(row, column.name))
        else:
            told[name] = plain(getattr(row, mapper.get_property_by_column(column).key))
    return told


def _when(row: Row) -> tuple[str, str]:
    """By the first instant a row tells, then by its id."""
    times = [str(row[name]) for name in row if name.endswith(("at", "_on", "since")) and row[name]]
    return (times[0] if times else "", str(row.get("id", "")))
