"""Acts as they can be counted, in SQL: a leaf tells the minute, and leaves of acts sort by it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, LargeBinary, and_, bindparam, exists, func, or_, select

from consent.counting import LoggedAct, before
from consent.events import EventType
from consent.sql import tables as t

AT_ONCE = 1000
_FIRST = before(0)
_ANSWERS = (EventType.GRANTED.value, EventType.REFUSED.value)
_asked, _asked_entry = t.event.alias("asked"), t.entry.alias("asked_entry")
_SINCE, _UNTIL = bindparam("since", type_=LargeBinary()), bindparam("until", type_=LargeBinary())
_WAIT = select(
    or_(
        exists().where(t.pending.c.leaf < _UNTIL, t.pending.c.leaf >= _SINCE),
        exists().where(t.entry.c.idx >= bindparam("size"), t.entry.c.leaf < _UNTIL, t.entry.c.leaf >= _SINCE),
    )
)
_LOGGED = (
    select(
        t.entry.c.leaf,
        t.event.c.event_id,
        t.event.c.subject_id,
        t.event.c.consent_id,
        t.event.c.type,
        t.consent.c.recipient,
        _asked_entry.c.leaf,
    )
    .select_from(t.entry)
    .join(t.event, t.event.c.event_id == t.entry.c.event_id)
    .join(t.consent, t.consent.c.consent_id == t.event.c.consent_id)
    .outerjoin(
        _asked,
        and_(
            _asked.c.consent_id == t.event.c.consent_id,
            _asked.c.seq == 1,
            _asked.c.type == EventType.REQUESTED.value,
            t.event.c.type.in_(_ANSWERS),
        ),
    )
    .outerjoin(_asked_entry, _asked_entry.c.event_id == _asked.c.event_id)
    .where(t.entry.c.idx < bindparam("size"), t.entry.c.leaf >= _SINCE, t.entry.c.leaf < _UNTIL)
    .order_by(t.entry.c.idx)
)
_TEMPLATES = select(
    t.served.c.template_id, t.served.c.version, t.served.c.language, func.min(t.served.c.at), func.count()
).group_by(t.served.c.template_id, t.served.c.version, t.served.c.language)
_OLDEST = select(t.entry.c.leaf).order_by(t.entry.c.idx).limit(1)


class Counting:
    """The part of `SqlStore` that statistics read."""

    _connection: Connection

    def acts_wait(self, until: bytes, size: int) -> bool:
        return bool(self._connection.execute(_WAIT, {"since": _FIRST, "until": until, "size": size}).scalar_one())

    def acts_logged(self, since: bytes, until: bytes, size: int) -> Iterator[LoggedAct]:
        found = self._connection.execute(
            _LOGGED, {"since": since, "until": until, "size": size}, execution_options={"yield_per": AT_ONCE}
        )
        return (LoggedAct(*row) for row in found)

    def templates_served(self) -> list[tuple[str, int, str, int, int]]:
        return [(row[0], row[1], row[2], row[3], row[4]) for row in self._connection.execute(_TEMPLATES)]

    def first_logged(self) -> bytes | None:
        found: bytes | None = self._connection.execute(_OLDEST).scalar()
        return found
