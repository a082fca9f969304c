"""One session per request, one transaction per session; the route commits, before it redirects."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from flask import Flask, current_app, g, request
from sqlalchemy import BigInteger, Dialect, MetaData, Uuid
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from portal.wiring import Wired

F = TypeVar("F", bound=Callable[..., Any])
SAFE = ("GET", "HEAD", "OPTIONS")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, kept as integer milliseconds since 1970 UTC: both engines store and sort it alike."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return round(value.timestamp() * 1000)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromtimestamp(value / 1000, UTC)


class Base(DeclarativeBase):
    """The portal's tables; the ledger's (`ledger_*`) are not here."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime, UUID: Uuid(native_uuid=False)}


def writes(view: F) -> F:
    """Mark a view whose GET writes (a served text, a read event): it takes the write lock from the start."""
    view.writes = True  # type: ignore[attr-defined]  # a mark on the function, read in `session`
    return view


def session() -> Session:
    """This request's session. Nothing is kept unless the route commits."""
    if "session" not in g:
        view = current_app.view_functions.get(request.endpoint or "")
        writing = request.method not in SAFE or getattr(view, "writes", False)
        wired: Wired = current_app.extensions["mit-forloeb"]
        g.session = wired.open_session(writes=writing)
    found: Session = g.session
    return found


def commit() -> None:
    """Keep what this request has done; after this line it is durable."""
    session().commit()


def init_app(app: Flask) -> None:
    @app.teardown_request
    def close(error: BaseException | None) -> None:
        opened: Session | None = g.pop("session", None)
        if opened is not None:
            opened.close()
