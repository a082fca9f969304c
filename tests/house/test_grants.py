"""Every table says who may do what with it."""

from __future__ import annotations

from consent.sql.grants import LEDGER, ROLES, VERBS
from consent.sql.tables import metadata as ledger
from portal import models
from portal.grants import PORTAL


def test_every_table_has_declared_grants() -> None:
    for tables, grants, where in (
        (set(ledger.tables), LEDGER, "LEDGER in consent/sql/grants.py"),
        (set(models.metadata.tables), PORTAL, "PORTAL in portal/grants.py"),
    ):
        missing = sorted(tables - set(grants))
        assert not missing, f"say in {where} what web, worker and auditor may do with {', '.join(missing)}"
        gone = sorted(name for name in set(grants) - tables if not name.startswith("alembic_"))
        assert not gone, f"{where} speaks of tables that are not there: {', '.join(gone)}"


def test_a_grant_names_verbs_and_columns_that_there_are() -> None:
    for name, grant in {**LEDGER, **PORTAL}.items():
        table = {**ledger.tables, **models.metadata.tables}.get(name)
        for role in ROLES:
            for verb, columns in grant.allowed(role).items():
                assert verb in VERBS, (name, role, verb)
                assert table is None or set(columns) <= set(table.columns.keys()), (name, role, verb)
