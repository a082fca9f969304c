"""The ledger's home in a database: SQLite embedded, PostgreSQL in production."""

from consent.sql.audit import SqlAudit
from consent.sql.engine import WeakDurability, engine_of
from consent.sql.erasure import scrub
from consent.sql.log import log_store_factory
from consent.sql.store import SqlStore, store_factory

__all__ = ["SqlAudit", "SqlStore", "WeakDurability", "engine_of", "log_store_factory", "scrub", "store_factory"]
