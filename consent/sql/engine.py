"""Opens the database the one way the ledger may use it: durable, or not at all."""

from __future__ import annotations

from typing import Any, Final

from psycopg.pq import TransactionStatus
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import ConnectionPoolEntry

from consent.sql.turnstile import QueuedConnection, Turnstile

BUSY_MILLISECONDS: Final = 5000
_SYNCHRONOUS: Final = {"FULL": 2, "EXTRA": 3}
SCHEMA: Final = "ledger"
"""Where the ledger's tables are on PostgreSQL; SQLite has no schemas."""
SEARCH_PATH: Final = f"{SCHEMA}, public, pg_temp"
"""Ours first, so that nobody's table of the same name is taken for one of the ledger's; then whoever embeds it. Left
unsaid, temporary tables would come before both: they come last."""


class WeakDurability(Exception):
    """The database might forget what it acknowledged; nothing may be written to it, so nothing starts."""


def engine_of(url: str | URL, **options: Any) -> Engine:
    """An engine whose every connection is durable; one that is not raises `WeakDurability` when it is opened.

    SQLite: WAL, `synchronous=FULL` (or `?synchronous=EXTRA` in the URL), foreign keys, secure delete. A connection with
    the execution option `writes=True` takes the write lock at its start, others when they first write: what reads first
    and writes later must say so, or SQLite refuses it. PostgreSQL: READ COMMITTED with row locks; `fsync`,
    `full_page_writes` and `synchronous_commit` must be on; `search_path` is set, whatever role or database say of it.
    """
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return _sqlite(address, options)
    if address.get_backend_name() == "postgresql":
        return _postgresql(address, options)
    raise ValueError(f"the ledger lives in SQLite or PostgreSQL, not in {address.get_backend_name()}")


def _sqlite(address: URL, options: dict[str, Any]) -> Engine:
    level = str(address.query.get("synchronous", "FULL")).upper()
    if level not in _SYNCHRONOUS:
        raise WeakDurability(f"SQLite with synchronous={level} may lose what was acknowledged; FULL or EXTRA is needed")
    connect_args = {**options.pop("connect_args", {}), "factory": QueuedConnection}
    engine = create_engine(address.difference_update_query(["synchronous"]), connect_args=connect_args, **options)
    turnstile = Turnstile()

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, entry: ConnectionPoolEntry) -> None:
        # Transactions are begun by us, below; the driver's own notion of them begins too late.
        connection.isolation_level = None
        connection.turnstile = turnstile
        cursor = connection.cursor()
        try:
            cursor.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
            (journal,) = cursor.execute("PRAGMA journal_mode = WAL").fetchone()
            for pragma in (f"synchronous = {level}", "foreign_keys = ON", "secure_delete = ON"):
                cursor.execute(f"PRAGMA {pragma}")
            (synchronous,) = cursor.execute("PRAGMA synchronous").fetchone()
        finally:
            cursor.close()
        if journal != "wal" or synchronous < _SYNCHRONOUS["FULL"]:
            connection.close()
            raise WeakDurability(f"SQLite opened with journal_mode={journal}, synchronous={synchronous}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if not connection.get_execution_options().get("writes"):
            connection.exec_driver_sql("BEGIN")
            return
        driver = connection.connection.driver_connection
        assert isinstance(driver, QueuedConnection), "made by the factory above"
        # The queue asks for the lock itself; SQLite's own way of waiting is for whatever else may be busy.
        driver.execute("PRAGMA busy_timeout = 0")
        try:
            driver.begin_immediate(BUSY_MILLISECONDS / 1000, lambda: connection.exec_driver_sql("BEGIN IMMEDIATE"))
        finally:
            driver.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")

    @event.listens_for(engine, "reset")
    def nothing_left_open(connection: QueuedConnection, *_: object) -> None:
        """A commit that failed may leave its transaction open, and SQLAlchemy then takes it for over.

        It would keep the write lock, and whoever gets the connection next would find it begun.
        """
        if connection.in_transaction:
            connection.rollback()

    return engine


def _postgresql(address: URL, options: dict[str, Any]) -> Engine:
    address = address.set(drivername="postgresql+psycopg")
    engine = create_engine(address, isolation_level="READ COMMITTED", **options)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, entry: ConnectionPoolEntry) -> None:
        names = ("fsync", "full_page_writes", "synchronous_commit")
        wanted = ", ".join(f"current_setting('{name}')" for name in names)
        with connection.cursor() as cursor:
            *found, path = cursor.execute(
                f"SELECT {wanted}, pg_catalog.set_config('search_path', '{SEARCH_PATH}', false)"
            ).fetchone()
        assert path == SEARCH_PATH
        # A rollback would take the path back as well.
        connection.commit()
        off = [name for name, value in zip(names, found, strict=True) if value == "off"]
        if off:
            connection.close()
            raise WeakDurability(f"PostgreSQL with {' and '.join(off)} off may lose what was acknowledged")

    @event.listens_for(engine, "reset")
    def nothing_left_open(connection: Any, *_: object) -> None:
        """As on SQLite: what a failed commit left open must not be committed by whoever comes next."""
        if connection.info.transaction_status in (TransactionStatus.INTRANS, TransactionStatus.INERROR):
            connection.rollback()

    return engine
