"""Who may do what with which table on PostgreSQL: one row a table, and the statements that make the database say so.

Four roles share a prefix. `owner` has made everything and migrates it; nobody serves as it. `web` answers requests,
`worker` brings acts into the log and sends what waits, `auditor` reads for `consent.fsck`. What is not named here is
refused, to them and to everybody else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import Connection, text

from consent.migrations import VERSION_TABLE
from consent.sql.engine import SCHEMA

Role = Literal["web", "worker", "auditor"]
ROLES: Final[tuple[Role, ...]] = ("web", "worker", "auditor")
VERBS: Final = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
_PREFIX = re.compile(r"[a-z][a-z0-9_]{0,47}")
_ITEM = re.compile(r"([a-z]+)(?:\(([^)]*)\))?")


@dataclass(frozen=True)
class Grant:
    """Verbs each role has on one table, as `"select insert update(column, column)"`."""

    web: str = ""
    worker: str = ""
    auditor: str = ""

    def allowed(self, role: Role) -> dict[str, tuple[str, ...]]:
        """Verb → columns; no columns means all of them."""
        told: str = getattr(self, role)
        return {
            verb.upper(): tuple(column.strip() for column in columns.split(",") if column.strip())
            for verb, columns in _ITEM.findall(told)
        }


Grants = Mapping[str, Grant]

# PostgreSQL lets nobody lock a row who may not update anything in it: `update(mac)` where a row is only ever locked.
LEDGER: Grants = {
    # what a person has done, and how things stand: the worker ends and lapses what time has ended
    "ledger_event": Grant("select insert", "select insert", "select"),
    "ledger_consent": Grant("select insert update", "select update", "select"),
    "ledger_in_force": Grant("select insert delete", "select delete", "select"),
    "ledger_block": Grant("select insert update", "select", "select"),
    "ledger_pending": Grant("select insert", "select insert delete", "select"),
    # people: the worker wraps their keys anew when an old one is to be destroyed
    "ledger_subject": Grant("select insert update(mac)", "select update(wrapped_key, epoch, mac)", "select"),
    "ledger_number": Grant("select insert", "select", "select"),
    "ledger_pseudonym": Grant("select insert", "select insert", "select"),
    "ledger_served": Grant("select insert", "select", "select"),
    # what agencies asked and moved
    "ledger_check": Grant("select insert", "select update(batch_id, batch_pos)", "select"),
    "ledger_transfer": Grant("select insert", "select", "select"),
    "ledger_lookback": Grant("select insert", "select", "select"),
    "ledger_alarm": Grant("select insert", "select insert", "select"),
    "ledger_spent": Grant("select insert delete", "", "select"),
    "ledger_tally": Grant("select insert update", "select insert update", "select"),
    # the register: two people of the staff enter what it holds
    "ledger_agency": Grant("select insert update", "select", "select"),
    "ledger_mandate": Grant("select insert update", "select", "select"),
    "ledger_budget": Grant("select insert update", "select", "select"),
    "ledger_return_address": Grant("select insert delete", "select", "select"),
    "ledger_way_back": Grant("select insert", "select", "select"),
    # the log: the worker alone writes it
    "ledger_check_batch": Grant("select", "select insert", "select"),
    "ledger_head": Grant("select", "select update", "select"),
    "ledger_entry": Grant("select", "select insert", "select"),
    "ledger_tile": Grant("select", "select insert", "select"),
    "ledger_checkpoint": Grant("select", "select insert", "select"),
    "ledger_recovery": Grant("select", "select insert", "select"),
    "ledger_feed": Grant("select", "select insert", "select"),
    # what agencies are told
    "ledger_stream": Grant("select insert update", "select insert update", "select"),
    "ledger_delivery": Grant("select insert update", "select insert update", "select"),
    "ledger_reading": Grant("select insert", "select", "select"),
    # erasing: rows go by a function that only the worker may call, and only under triggers that ask for an approval
    "ledger_erasure": Grant("select", "select insert update", "select"),
    "ledger_tombstone": Grant("select", "select insert update(logged)", "select"),
    "ledger_check_tombstone": Grant("select", "select insert update(logged)", "select"),
    "ledger_erasure_batch": Grant("select", "select insert update", "select"),
    "ledger_epoch": Grant("select", "select insert", "select"),
    VERSION_TABLE: Grant("select", "select", "select"),
}
"""A new table's row goes here, or into `portal.grants`; a test fails until it is there."""


class Unknown(Exception):
    """A table that has grants is not in the database, or a prefix is none."""


def renew(connection: Connection, prefix: str, grants: Mapping[str, Grants]) -> None:
    """Make the roles that are missing and give each exactly what `grants` (schema → table → grant) say, and no more.

    Run by a superuser the first time: it makes the roles and hands everything to the owner. After that the owner may
    run it, and must after every migration that makes a table. Nothing is kept until the caller commits.
    """
    if _PREFIX.fullmatch(prefix) is None:
        raise Unknown(f"{prefix!r} is not a prefix of roles: small letters, digits and _")
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('consent.sql.grants'))"))
    for schema, tables in grants.items():
        missing = set(tables) - _tables(connection, schema)
        if missing:
            raise Unknown(f"not in schema {schema}: {', '.join(sorted(missing))}; bring the database up to date first")
    for statement in (
        *_roles(connection, prefix),
        *_owned(connection, f"{prefix}_owner", grants),
        *_database(connection, prefix, grants),
        *(line for schema, tables in grants.items() for line in _granted(connection, prefix, schema, tables)),
    ):
        connection.exec_driver_sql(statement)


def _tables(connection: Connection, schema: str) -> set[str]:
    found = connection.execute(
        text("SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = :schema"), {"schema": schema}
    )
    return set(found.scalars())


def _roles(connection: Connection, prefix: str) -> Iterator[str]:
    there = set(connection.execute(text("SELECT rolname FROM pg_catalog.pg_roles")).scalars())
    for name in (f"{prefix}_owner", *(f"{prefix}_{role}" for role in ROLES)):
        if name not in there:
            # Without a password: who may log in as it, and how, is for the server's own configuration.
            yield f'CREATE ROLE "{name}" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE'


_OTHERS = text(
    """
    SELECT 'TABLE', format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND pg_get_userbyid(c.relowner) <> :owner
    AND (n.nspname = :schema OR c.relname = ANY(:tables) AND n.nspname = ANY(:schemas))
    UNION ALL SELECT 'FUNCTION', CAST(CAST(p.oid AS regprocedure) AS text) FROM pg_catalog.pg_proc p
    WHERE p.pronamespace = CAST(:schema AS regnamespace) AND pg_get_userbyid(p.proowner) <> :owner
    UNION ALL SELECT 'SCHEMA', :schema FROM pg_catalog.pg_namespace n
    WHERE n.nspname = :schema AND pg_get_userbyid(n.nspowner) <> :owner
    UNION ALL SELECT 'DATABASE', quote_ident(d.datname) FROM pg_catalog.pg_database d
    WHERE d.datname = current_database() AND pg_get_userbyid(d.datdba) <> :owner
    """
)


def _owned(connection: Connection, owner: str, grants: Mapping[str, Grants]) -> Iterator[str]:
    tables = [name for of in grants.values() for name in of]
    given = {"owner": owner, "schema": SCHEMA, "schemas": list(grants), "tables": tables}
    for kind, name in connection.execute(_OTHERS, given).all():
        yield f'ALTER {kind} {name} OWNER TO "{owner}"'


def _database(connection: Connection, prefix: str, grants: Mapping[str, Grants]) -> Iterator[str]:
    database = connection.execute(text("SELECT quote_ident(current_database())")).scalar()
    everybody = ", ".join(f'"{prefix}_{role}"' for role in ROLES)
    yield f"REVOKE ALL ON DATABASE {database} FROM PUBLIC, {everybody}"
    yield f"GRANT CONNECT ON DATABASE {database} TO {everybody}"
    for schema in grants:
        yield f"REVOKE ALL ON SCHEMA {schema} FROM PUBLIC, {everybody}"
        yield f"GRANT USAGE ON SCHEMA {schema} TO {everybody}"
    yield f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {SCHEMA} FROM PUBLIC, {everybody}"
    for function in ("ledger_erase(uuid)", "ledger_scrub()"):
        yield f'GRANT EXECUTE ON FUNCTION {SCHEMA}.{function} TO "{prefix}_worker"'
    yield f'ALTER DEFAULT PRIVILEGES FOR ROLE "{prefix}_owner" REVOKE ALL ON FUNCTIONS FROM PUBLIC'


def _granted(connection: Connection, prefix: str, schema: str, tables: Grants) -> Iterator[str]:
    everybody = ", ".join(f'"{prefix}_{role}"' for role in ROLES)
    # In the ledger's schema also what has no grants: nobody but the owner gets at it.
    for name in sorted(_tables(connection, schema) if schema == SCHEMA else tables):
        yield f'REVOKE ALL ON TABLE {schema}."{name}" FROM PUBLIC, {everybody}'
    for name, grant in tables.items():
        for role in ROLES:
            given = [
                f"{verb} ({', '.join(columns)})" if columns else verb for verb, columns in grant.allowed(role).items()
            ]
            if given:
                yield f'GRANT {", ".join(given)} ON TABLE {schema}."{name}" TO "{prefix}_{role}"'
