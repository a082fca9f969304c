"""The ledger's tables, what may never change in them, and the log's empty head."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


_APPEND_ONLY = ("ledger_event", "ledger_entry", "ledger_checkpoint", "ledger_served")
_EMPTY_ROOT = hashlib.sha256(b"").digest()

# A check may be put into its batch, once; nothing else about it may change.
_CHECK = ("check_id", "agency", "person", "decided_at", "record", "salt", "commitment", "mac")


def upgrade() -> None:
    op.create_table('ledger_agency',
    sa.Column('agency_id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('cvr', sa.String(), nullable=False),
    sa.Column('phone', sa.String(), nullable=False),
    sa.Column('reason_da', sa.Text(), nullable=False),
    sa.Column('reason_en', sa.Text(), nullable=False),
    sa.Column('jwks', sa.Text(), nullable=False),
    sa.Column('scopes', sa.Text(), nullable=False),
    sa.Column('supplier', sa.String(), nullable=True),
    sa.Column('mac', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('agency_id', name=op.f('pk_ledger_agency'))
    )
    op.create_table('ledger_check',
    sa.Column('check_id', sa.Uuid(), nullable=False),
    sa.Column('agency', sa.String(), nullable=False),
    sa.Column('person', sa.String(), nullable=False),
    sa.Column('decided_at', sa.BigInteger(), nullable=False),
    sa.Column('record', sa.LargeBinary(), nullable=False),
    sa.Column('salt', sa.LargeBinary(), nullable=False),
    sa.Column('commitment', sa.LargeBinary(), nullable=False),
    sa.Column('batch_id', sa.Uuid(), nullable=True),
    sa.Column('batch_pos', sa.Integer(), nullable=True),
    sa.Column('mac', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('check_id', name=op.f('pk_ledger_check'))
    )
    op.create_index(op.f('ix_ledger_check_batch_id_batch_pos'), 'ledger_check', ['batch_id', 'batch_pos'], unique=False)
    op.create_index(op.f('ix_ledger_check_person_agency_decided_at'), 'ledger_check', ['person', 'agency', 'decided_at'], unique=False)
    op.create_index('ix_ledger_check_unbatched', 'ledger_check', ['decided_at', 'check_id'], unique=False, sqlite_where=sa.text('batch_id IS NULL'), postgresql_where=sa.text('batch_id IS NULL'))
    op.create_table('ledger_check_batch',
    sa.Column('batch_id', sa.Uuid(), nullable=False),
    sa.Column('idx', sa.BigInteger(), nullable=False),
    sa.Column('handle', sa.LargeBinary(), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('root', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('batch_id', name=op.f('pk_ledger_check_batch')),
    sa.UniqueConstraint('idx', name=op.f('uq_ledger_check_batch_idx'))
    )
    op.create_table('ledger_checkpoint',
    sa.Column('size', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('published_at', sa.BigInteger(), nullable=False),
    sa.Column('mac', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('size', name=op.f('pk_ledger_checkpoint'))
    )
    op.create_table('ledger_entry',
    sa.Column('idx', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('leaf', sa.LargeBinary(), nullable=False),
    sa.Column('leaf_hash', sa.LargeBinary(), nullable=False),
    sa.Column('event_id', sa.Uuid(), nullable=True),
    sa.PrimaryKeyConstraint('idx', name=op.f('pk_ledger_entry')),
    sa.UniqueConstraint('event_id', name=op.f('uq_ledger_entry_event_id'))
    )
    op.create_table('ledger_feed',
    sa.Column('agency', sa.String(), nullable=False),
    sa.Column('number', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('agency', 'number', name=op.f('pk_ledger_feed'))
    )
    op.create_table('ledger_head',
    sa.Column('log', sa.SmallInteger(), autoincrement=False, nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('root', sa.LargeBinary(), nullable=False),
    sa.Column('edge', sa.LargeBinary(), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('log', name=op.f('pk_ledger_head'))
    )
    op.create_table('ledger_mandate',
    sa.Column('agency', sa.String(), nullable=False),
    sa.Column('category', sa.String(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('sender', sa.String(), nullable=False),
    sa.Column('valid_from', sa.BigInteger(), nullable=False),
    sa.Column('valid_until', sa.BigInteger(), nullable=True),
    sa.Column('legal_ref', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('mac', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('agency', 'category', 'purpose', 'sender', 'valid_from', name=op.f('pk_ledger_mandate'))
    )
    op.create_table('ledger_spent',
    sa.Column('agency', sa.String(), nullable=False),
    sa.Column('jti', sa.String(), nullable=False),
    sa.Column('expires_at', sa.BigInteger(), nullable=False),
    sa.Column('mac', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('agency', 'jti', name=op.f('pk_ledger_spent'))
    )
    op.create_index(op.f('ix_ledger_spent_expires_at'), 'ledger_spent', ['expires_at'], unique=False)
    op.create_table('ledger_subject',
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('wrapped_key', sa.LargeBinary(), nullable=False),
    sa.Column('epoch', sa.Integer(), nullable=False),
    sa.Column('mac', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('subject_id', name=op.f('pk_ledger_subject'))
    )
    op.create_table('ledger_tile',
    sa.Column('level', sa.SmallInteger(), autoincrement=False, nullable=False),
    sa.Column('n', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('level', 'n', name=op.f('pk_ledger_tile'))
    )
    op.create_table('ledger_consent',
    sa.Column('consent_id', sa.Uuid(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('sender', sa.String(), nullable=False),
    sa.Column('recipient', sa.String(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('case_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('categories', sa.Text(), nullable=False),
    sa.Column('asked', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('valid_from', sa.BigInteger(), nullable=False),
    sa.Column('valid_until', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('granted_at', sa.BigInteger(), nullable=True),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.Column('head', sa.LargeBinary(), nullable=False),
    sa.Column('served_id', sa.Uuid(), nullable=True),
    sa.Column('mac', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['subject_id'], ['ledger_subject.subject_id'], name=op.f('fk_ledger_consent_subject_id')),
    sa.PrimaryKeyConstraint('consent_id', name=op.f('pk_ledger_consent'))
    )
    op.create_index(op.f('ix_ledger_consent_subject_id_recipient_purpose'), 'ledger_consent', ['subject_id', 'recipient', 'purpose'], unique=False)
    op.create_table('ledger_event',
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('consent_id', sa.Uuid(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('type', sa.String(), nullable=False),
    sa.Column('commitment', sa.LargeBinary(), nullable=False),
    sa.Column('body_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('promise', sa.Text(), nullable=False),
    sa.Column('cause', sa.Uuid(), nullable=True),
    sa.Column('mac', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['subject_id'], ['ledger_subject.subject_id'], name=op.f('fk_ledger_event_subject_id')),
    sa.PrimaryKeyConstraint('event_id', name=op.f('pk_ledger_event')),
    sa.UniqueConstraint('consent_id', 'seq', name=op.f('uq_ledger_event_consent_id_seq'))
    )
    op.create_index(op.f('ix_ledger_event_cause'), 'ledger_event', ['cause'], unique=False)
    op.create_index(op.f('ix_ledger_event_subject_id'), 'ledger_event', ['subject_id'], unique=False)
    op.create_table('ledger_number',
    sa.Column('number_mac', sa.LargeBinary(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('number_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('mac', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['subject_id'], ['ledger_subject.subject_id'], name=op.f('fk_ledger_number_subject_id'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('number_mac', name=op.f('pk_ledger_number'))
    )
    op.create_index(op.f('ix_ledger_number_subject_id'), 'ledger_number', ['subject_id'], unique=False)
    op.create_table('ledger_pseudonym',
    sa.Column('agency', sa.String(), nullable=False),
    sa.Column('person', sa.String(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('mac', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['subject_id'], ['ledger_subject.subject_id'], name=op.f('fk_ledger_pseudonym_subject_id')),
    sa.PrimaryKeyConstraint('agency', 'person', name=op.f('pk_ledger_pseudonym'))
    )
    op.create_index(op.f('ix_ledger_pseudonym_subject_id'), 'ledger_pseudonym', ['subject_id'], unique=False)
    op.create_table('ledger_served',
    sa.Column('served_id', sa.Uuid(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('consent_id', sa.Uuid(), nullable=False),
    sa.Column('template_id', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('text_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('sha256', sa.LargeBinary(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('mac', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['subject_id'], ['ledger_subject.subject_id'], name=op.f('fk_ledger_served_subject_id')),
    sa.PrimaryKeyConstraint('served_id', name=op.f('pk_ledger_served')),
    sa.UniqueConstraint('consent_id', 'sha256', name=op.f('uq_ledger_served_consent_id_sha256'))
    )
    op.create_index(op.f('ix_ledger_served_subject_id'), 'ledger_served', ['subject_id'], unique=False)
    op.create_table('ledger_in_force',
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('sender', sa.String(), nullable=False),
    sa.Column('recipient', sa.String(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('category', sa.String(), nullable=False),
    sa.Column('consent_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['consent_id'], ['ledger_consent.consent_id'], name=op.f('fk_ledger_in_force_consent_id')),
    sa.PrimaryKeyConstraint('subject_id', 'sender', 'recipient', 'purpose', 'category', name=op.f('pk_ledger_in_force'))
    )
    op.create_index(op.f('ix_ledger_in_force_consent_id'), 'ledger_in_force', ['consent_id'], unique=False)
    op.create_table('ledger_pending',
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('leaf', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['ledger_event.event_id'], name=op.f('fk_ledger_pending_event_id')),
    sa.PrimaryKeyConstraint('event_id', name=op.f('pk_ledger_pending'))
    )
    op.bulk_insert(
        sa.table("ledger_head", *(sa.column(name) for name in ("log", "size", "root", "edge"))),
        [{"log": 1, "size": 0, "root": _EMPTY_ROOT, "edge": b""}],
    )
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql():
        op.execute(sa.text(statement))


def _sqlite():
    for table in _APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in _CHECK)
    yield (
        "CREATE TRIGGER ledger_check_no_update BEFORE UPDATE ON ledger_check "
        f"WHEN OLD.batch_id IS NOT NULL OR NEW.batch_id IS NULL OR NEW.batch_pos IS NULL OR {changed} "
        "BEGIN SELECT RAISE(ABORT, 'ledger_check is append-only'); END"
    )
    yield (
        "CREATE TRIGGER ledger_check_no_delete BEFORE DELETE ON ledger_check "
        "BEGIN SELECT RAISE(ABORT, 'ledger_check is append-only'); END"
    )


def _postgresql():
    yield (
        "CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in (*_APPEND_ONLY, "ledger_check"):
        verbs = "DELETE" if table == "ledger_check" else "UPDATE OR DELETE"
        yield (
            f"CREATE TRIGGER {table}_no_change BEFORE {verbs} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION ledger_append_only()"
        )
        yield (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()"
        )
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in _CHECK)
    yield (
        "CREATE TRIGGER ledger_check_no_update BEFORE UPDATE ON ledger_check FOR EACH ROW "
        f"WHEN (OLD.batch_id IS NOT NULL OR NEW.batch_id IS NULL OR NEW.batch_pos IS NULL OR {changed}) "
        "EXECUTE FUNCTION ledger_append_only()"
    )


def downgrade() -> None:
    op.drop_table('ledger_pending')
    op.drop_table('ledger_in_force')
    op.drop_table('ledger_served')
    op.drop_table('ledger_pseudonym')
    op.drop_table('ledger_number')
    op.drop_table('ledger_event')
    op.drop_table('ledger_consent')
    op.drop_table('ledger_tile')
    op.drop_table('ledger_subject')
    op.drop_table('ledger_spent')
    op.drop_table('ledger_mandate')
    op.drop_table('ledger_head')
    op.drop_table('ledger_feed')
    op.drop_table('ledger_entry')
    op.drop_table('ledger_checkpoint')
    op.drop_table('ledger_check_batch')
    op.drop_table('ledger_check')
    op.drop_table('ledger_agency')
    if op.get_bind().dialect.name == "postgresql":
        op.execute(sa.text("DROP FUNCTION ledger_append_only()"))
