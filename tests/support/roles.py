"""A PostgreSQL database with its roles, and addresses by which one comes in as each of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from consent.sql import engine_of
from consent.sql.grants import ROLES, renew
from portal.grants import GRANTS


@dataclass(frozen=True)
class Guarded:
    """One database; roles belong to a whole server, so they are named after it."""

    url: str
    prefix: str

    def as_role(self, role: str) -> str:
        """Comes in as whoever owns the server and is that role from the first statement: needs no password."""
        address = make_url(self.url).update_query_dict({"options": f"-c role={self.prefix}_{role}"})
        return address.render_as_string(hide_password=False)


@contextmanager
def guarded(url: str) -> Iterator[Guarded]:
    """The roles of a migrated database; they are gone afterwards, and the database is to be dropped."""
    name = str(make_url(url).database)
    here = Guarded(url, name)
    engine = engine_of(url)
    try:
        with engine.connect() as connection:
            renew(connection, name, GRANTS)
            connection.commit()
        yield here
    finally:
        engine.dispose()
        plain = create_engine(make_url(url), isolation_level="AUTOCOMMIT")
        with plain.connect() as connection:
            everybody = ", ".join(f'"{name}_{role}"' for role in ("owner", *ROLES))
            connection.exec_driver_sql(f"REASSIGN OWNED BY {everybody} TO CURRENT_USER")
            connection.exec_driver_sql(f"DROP OWNED BY {everybody}")
            connection.exec_driver_sql(f"DROP ROLE IF EXISTS {everybody}")
        plain.dispose()
