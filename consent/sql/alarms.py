"""Alarms and the checks they are raised from, in SQL."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from consent.rows import AlarmRow, AnswerRow
from consent.sql import tables as t
from consent.sql.people import many, values

# A check's id begins with its instant, so that the primary key is the index by time.
_SINCE = (
    select(t.check)
    .where(t.check.c.check_id > bindparam("last"), t.check.c.check_id < bindparam("before"))
    .order_by(t.check.c.check_id)
    .limit(bindparam("most"))
)
_ALARMS = select(t.alarm).order_by(t.alarm.c.hour.desc(), t.alarm.c.agency, t.alarm.c.kind).limit(bindparam("most"))
_RAISE = {
    name: module.insert(t.alarm).on_conflict_do_nothing().returning(t.alarm.c.agency)
    for name, module in (("sqlite", sqlite), ("postgresql", postgresql))
}


class Alarms:
    """The part of `SqlStore` that keeps alarms."""

    _connection: Connection

    def answers_after(self, last: UUID, before: UUID, most: int) -> list[AnswerRow]:
        found = self._connection.execute(_SINCE, {"last": last, "before": before, "most": most})
        return many(AnswerRow, found)

    def add_alarm(self, row: AlarmRow) -> bool:
        statement = _RAISE[self._connection.dialect.name]
        return self._connection.execute(statement, values(row)).first() is not None

    def alarms(self, most: int) -> list[AlarmRow]:
        return many(AlarmRow, self._connection.execute(_ALARMS, {"most": most}))
