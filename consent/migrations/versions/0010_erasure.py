"""Erasures, their tombstones and the epochs of the keys; a row may go where a tombstone or an approval stands for it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_PLACE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# What a row that is to go must have: what is kept in its place, or, where nothing is, an erasure of its person that was
# approved. The latter holds for one transaction only: at its end the person, her names and her consents are gone.
_HERS = "SELECT 1 FROM {s}ledger_erasure AS e WHERE e.subject_id = OLD.subject_id AND e.approved_at IS NOT NULL"
_NAMED = (
    "SELECT 1 FROM {s}ledger_pseudonym AS p JOIN {s}ledger_erasure AS e ON e.subject_id = p.subject_id "
    "WHERE p.agency = OLD.agency AND p.person = OLD.person AND e.approved_at IS NOT NULL"
)
_OF_HERS = (
    "SELECT 1 FROM {s}ledger_erasure AS e WHERE e.approved_at IS NOT NULL AND e.subject_id IN ("
    "SELECT c.subject_id FROM {s}ledger_consent AS c WHERE c.consent_id = OLD.consent_id "
    "UNION ALL SELECT b.subject_id FROM {s}ledger_block AS b WHERE b.block_id = OLD.consent_id)"
)
_GROUNDS = {
    "ledger_event": "SELECT 1 FROM {s}ledger_tombstone AS t "
    "WHERE t.event_id = OLD.event_id AND t.commitment = OLD.commitment",
    "ledger_check": "SELECT 1 FROM {s}ledger_check_tombstone AS t "
    "WHERE t.batch_id = OLD.batch_id AND t.batch_pos = OLD.batch_pos AND t.commitment = OLD.commitment",
    "ledger_served": _HERS,
    "ledger_transfer": _NAMED,
    "ledger_lookback": _NAMED,
    "ledger_delivery": _OF_HERS,
}
# On PostgreSQL most tables had one trigger for both verbs.
_OLD = {"ledger_delivery": "no_delete"}
# Of what is kept only one thing may change: that the log has it now.
_KEPT = {
    "ledger_tombstone": ("event_id", "commitment", "leaf_hash", "agencies", "signed"),
    "ledger_check_tombstone": ("batch_id", "batch_pos", "commitment", "signed"),
}


def upgrade() -> None:
    op.create_table(
        "ledger_erasure",
        sa.Column("erasure_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("legal_ref", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=True),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("approved_at", sa.BigInteger(), nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=True),
        sa.Column("names", sa.Text(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("erasure_id", name=op.f("pk_ledger_erasure")),
        sa.UniqueConstraint("number", name=op.f("uq_ledger_erasure_number")),
        sa.UniqueConstraint("subject_id", name=op.f("uq_ledger_erasure_subject_id")),
        sa.CheckConstraint("approved_by IS NULL OR approved_by <> asked_by", name=op.f("ck_ledger_erasure_four_eyes")),
    )
    op.create_table(
        "ledger_tombstone",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.Column("agencies", sa.Text(), nullable=False),
        sa.Column("signed", sa.Text(), nullable=False),
        sa.Column("logged", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_ledger_tombstone")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ledger_check_tombstone",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("batch_pos", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.Column("signed", sa.Text(), nullable=False),
        sa.Column("logged", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("batch_id", "batch_pos", name=op.f("pk_ledger_check_tombstone")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ledger_erasure_batch",
        sa.Column("handle", sa.LargeBinary(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("idx", sa.BigInteger(), nullable=True),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("handle", name=op.f("pk_ledger_erasure_batch")),
        sa.UniqueConstraint("idx", name=op.f("uq_ledger_erasure_batch_idx")),
    )
    op.create_table(
        "ledger_epoch",
        sa.Column("epoch", _PLACE, autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("epoch", name=op.f("pk_ledger_epoch")),
    )
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql():
        op.execute(sa.text(statement))


def _sqlite():
    for table, ground in _GROUNDS.items():
        yield f"DROP TRIGGER {table}_no_delete"
        yield (
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} WHEN NOT EXISTS ({ground.format(s='')}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    yield (
        "CREATE TRIGGER ledger_event_not_again BEFORE INSERT ON ledger_event "
        "WHEN EXISTS (SELECT 1 FROM ledger_tombstone AS t WHERE t.event_id = NEW.event_id) "
        "BEGIN SELECT RAISE(ABORT, 'this event was erased'); END"
    )
    for table, columns in _KEPT.items():
        changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns)
        yield (
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN NEW.logged < OLD.logged OR {changed} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
        yield (
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def _postgresql():
    for table, ground in _GROUNDS.items():
        name = f"ledger.{table}_erased"
        yield (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$ "
            f"BEGIN IF EXISTS ({ground.format(s='ledger.')}) THEN RETURN OLD; END IF; "
            "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
        )
        yield f"REVOKE ALL ON FUNCTION {name}() FROM PUBLIC"
        yield f"DROP TRIGGER {table}_{_OLD.get(table, 'no_change')} ON {table}"
        if table not in _OLD and table != "ledger_check":
            yield (
                f"CREATE TRIGGER {table}_no_change BEFORE UPDATE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION ledger.ledger_append_only()"
            )
        yield f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    yield (
        "CREATE FUNCTION ledger.ledger_event_not_again() RETURNS trigger LANGUAGE plpgsql "
        "SET search_path = pg_catalog, pg_temp AS $$ BEGIN "
        "IF EXISTS (SELECT 1 FROM ledger.ledger_tombstone AS t WHERE t.event_id = NEW.event_id) THEN "
        "RAISE EXCEPTION 'this event was erased' USING ERRCODE = 'unique_violation'; END IF; RETURN NEW; END $$"
    )
    yield "REVOKE ALL ON FUNCTION ledger.ledger_event_not_again() FROM PUBLIC"
    yield (
        "CREATE TRIGGER ledger_event_not_again BEFORE INSERT ON ledger_event "
        "FOR EACH ROW EXECUTE FUNCTION ledger.ledger_event_not_again()"
    )
    for table, columns in _KEPT.items():
        changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)
        yield (
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW "
            f"WHEN (NEW.logged < OLD.logged OR {changed}) EXECUTE FUNCTION ledger.ledger_append_only()"
        )
        yield (
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION ledger.ledger_append_only()"
        )
        yield (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger.ledger_append_only()"
        )
    # What goes, children first, by the owner's rights: nobody who serves may delete an event, and no trigger is passed by.
    named = "SELECT p.agency, p.person FROM ledger.ledger_pseudonym AS p WHERE p.subject_id = hers"
    chains = (
        "SELECT c.consent_id FROM ledger.ledger_consent AS c WHERE c.subject_id = hers "
        "UNION ALL SELECT b.block_id FROM ledger.ledger_block AS b WHERE b.subject_id = hers"
    )
    going = [f"DELETE FROM ledger.ledger_{name} WHERE (agency, person) IN ({named});" for name in
             ("transfer", "lookback", "check")]
    going.append(f"DELETE FROM ledger.ledger_delivery WHERE consent_id IN ({chains});")
    going += [f"DELETE FROM ledger.ledger_{name} WHERE subject_id = hers;" for name in
              ("in_force", "event", "block", "consent", "served", "pseudonym", "number", "subject")]
    yield (
        "CREATE FUNCTION ledger.ledger_erase(hers uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER "
        f"SET search_path = pg_catalog, pg_temp AS $$ BEGIN {' '.join(going)} END $$"
    )
    yield "REVOKE ALL ON FUNCTION ledger.ledger_erase(uuid) FROM PUBLIC"
    # A deleted row's bytes stay in their page until the table is written anew, which is for its owner to do. In the
    # order of their keys, which tells nothing about the order in which rows came.
    rewritten = ("event", "consent", "in_force", "served", "subject", "number", "pseudonym", "block", "pending", "check",
                 "transfer", "lookback", "delivery", "tombstone", "check_tombstone", "erasure")
    scrubbed = " ".join(
        f"EXECUTE 'CLUSTER ledger.ledger_{name} USING pk_ledger_{name}'; EXECUTE 'ANALYZE ledger.ledger_{name}';"
        for name in rewritten
    )
    yield (
        "CREATE FUNCTION ledger.ledger_scrub() RETURNS void LANGUAGE plpgsql SECURITY DEFINER "
        f"SET search_path = pg_catalog, pg_temp AS $$ BEGIN {scrubbed} END $$"
    )
    yield "REVOKE ALL ON FUNCTION ledger.ledger_scrub() FROM PUBLIC"


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        op.execute(sa.text("DROP FUNCTION ledger.ledger_scrub()"))
        op.execute(sa.text("DROP FUNCTION ledger.ledger_erase(uuid)"))
    op.execute(sa.text("DROP TRIGGER ledger_event_not_again" + (" ON ledger_event" if postgresql else "")))
    for table in _GROUNDS:
        if not postgresql:
            op.execute(sa.text(f"DROP TRIGGER {table}_no_delete"))
            op.execute(sa.text(
                f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            ))
            continue
        verbs = "DELETE" if table == "ledger_check" or table in _OLD else "UPDATE OR DELETE"
        op.execute(sa.text(f"DROP TRIGGER {table}_no_delete ON {table}"))
        op.execute(sa.text(f"DROP TRIGGER IF EXISTS {table}_no_change ON {table}"))
        op.execute(sa.text(f"DROP FUNCTION ledger.{table}_erased()"))
        op.execute(sa.text(
            f"CREATE TRIGGER {table}_{_OLD.get(table, 'no_change')} BEFORE {verbs} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION ledger.ledger_append_only()"
        ))
    if postgresql:
        op.execute(sa.text("DROP FUNCTION ledger.ledger_event_not_again()"))
    for table in ("epoch", "erasure_batch", "check_tombstone", "tombstone", "erasure"):
        op.drop_table(f"ledger_{table}")
