"""The way back that was kept with a request goes when its person is erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_TABLE = "ledger_way_back"
_ERASED = (
    "SELECT 1 FROM {s}ledger_erasure AS e WHERE e.approved_at IS NOT NULL AND e.subject_id IN ("
    "SELECT c.subject_id FROM {s}ledger_consent AS c WHERE c.consent_id = OLD.consent_id)"
)
_NAMED = "SELECT p.agency, p.person FROM ledger.ledger_pseudonym AS p WHERE p.subject_id = hers"
_CHAINS = (
    "SELECT c.consent_id FROM ledger.ledger_consent AS c WHERE c.subject_id = hers "
    "UNION ALL SELECT b.block_id FROM ledger.ledger_block AS b WHERE b.subject_id = hers"
)
_BY_NAME = ("transfer", "lookback", "check")
_BY_CHAIN = ("delivery", "way_back")
_BY_ID = ("in_force", "event", "block", "consent", "served", "pseudonym", "number", "subject")
_REWRITTEN = ("event", "consent", "in_force", "served", "subject", "number", "pseudonym", "block", "pending", "check",
              "transfer", "lookback", "delivery", "tombstone", "check_tombstone", "erasure", "way_back")


def upgrade() -> None:
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql():
        op.execute(sa.text(statement))


def downgrade() -> None:
    for statement in _sqlite_back() if op.get_bind().dialect.name == "sqlite" else _postgresql_back():
        op.execute(sa.text(statement))


def _sqlite():
    yield f"DROP TRIGGER {_TABLE}_no_delete"
    yield (
        f"CREATE TRIGGER {_TABLE}_no_delete BEFORE DELETE ON {_TABLE} WHEN NOT EXISTS ({_ERASED.format(s='')}) "
        f"BEGIN SELECT RAISE(ABORT, '{_TABLE} is append-only'); END"
    )


def _sqlite_back():
    yield f"DROP TRIGGER {_TABLE}_no_delete"
    yield (
        f"CREATE TRIGGER {_TABLE}_no_delete BEFORE DELETE ON {_TABLE} "
        f"BEGIN SELECT RAISE(ABORT, '{_TABLE} is append-only'); END"
    )


def _postgresql():
    yield (
        f"CREATE FUNCTION ledger.{_TABLE}_erased() RETURNS trigger LANGUAGE plpgsql "
        f"SET search_path = pg_catalog, pg_temp AS $$ "
        f"BEGIN IF EXISTS ({_ERASED.format(s='ledger.')}) THEN RETURN OLD; END IF; "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    yield f"REVOKE ALL ON FUNCTION ledger.{_TABLE}_erased() FROM PUBLIC"
    yield f"DROP TRIGGER {_TABLE}_no_change ON {_TABLE}"
    yield (
        f"CREATE TRIGGER {_TABLE}_no_change BEFORE UPDATE ON {_TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION ledger.ledger_append_only()"
    )
    yield (
        f"CREATE TRIGGER {_TABLE}_no_delete BEFORE DELETE ON {_TABLE} "
        f"FOR EACH ROW EXECUTE FUNCTION ledger.{_TABLE}_erased()"
    )
    yield _erase(_BY_CHAIN)
    yield _scrub(_REWRITTEN)


def _postgresql_back():
    yield _erase(tuple(name for name in _BY_CHAIN if name != "way_back"))
    yield _scrub(tuple(name for name in _REWRITTEN if name != "way_back"))
    for name in ("no_change", "no_delete"):
        yield f"DROP TRIGGER {_TABLE}_{name} ON {_TABLE}"
    yield f"DROP FUNCTION ledger.{_TABLE}_erased()"
    yield (
        f"CREATE TRIGGER {_TABLE}_no_change BEFORE UPDATE OR DELETE ON {_TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION ledger.ledger_append_only()"
    )


def _erase(by_chain):
    """As 0010 made it, children first; replacing a function keeps whose it is and who may call it."""
    going = [f"DELETE FROM ledger.ledger_{name} WHERE (agency, person) IN ({_NAMED});" for name in _BY_NAME]
    going += [f"DELETE FROM ledger.ledger_{name} WHERE consent_id IN ({_CHAINS});" for name in by_chain]
    going += [f"DELETE FROM ledger.ledger_{name} WHERE subject_id = hers;" for name in _BY_ID]
    return (
        "CREATE OR REPLACE FUNCTION ledger.ledger_erase(hers uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER "
        f"SET search_path = pg_catalog, pg_temp AS $$ BEGIN {' '.join(going)} END $$"
    )


def _scrub(tables):
    scrubbed = " ".join(
        f"EXECUTE 'CLUSTER ledger.ledger_{name} USING pk_ledger_{name}'; EXECUTE 'ANALYZE ledger.ledger_{name}';"
        for name in tables
    )
    return (
        "CREATE OR REPLACE FUNCTION ledger.ledger_scrub() RETURNS void LANGUAGE plpgsql SECURITY DEFINER "
        f"SET search_path = pg_catalog, pg_temp AS $$ BEGIN {scrubbed} END $$"
    )
