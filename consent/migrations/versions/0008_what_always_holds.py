"""What always holds, held by the database itself: lengths, lists, orders, pointers, and rows that are never rewritten.

PostgreSQL has constraints for it. SQLite would have to copy every table to gain one, and lose its triggers on the way:
there the same conditions are triggers, which refuse just as a constraint does.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

_TYPES = (
    "requested", "granted", "refused", "cancelled", "lapsed", "paused", "resumed", "withdrawn", "superseded", "ended",
    "corrected", "blocked", "unblocked", "erased",
)
_STATES = (
    "requested", "granted", "paused", "refused", "cancelled", "lapsed", "withdrawn", "superseded", "ended", "erased",
)
_KINDS = ("retssikkerhedsloven-11a", "sundhedsloven-43", "gdpr-consent")


def _one_of(column, values):
    return f"{{}}{column} IN ({', '.join(repr(value) for value in values)})"


def _long(column, size):
    return f"length({{}}{column}) = {size}"


# Each name after its table; `{}` is where SQLite's triggers say NEW.
_HOLDS = {
    "ledger_agency": {"mac": _long("mac", 32)},
    "ledger_mandate": {
        "mac": _long("mac", 32),
        "kind": _one_of("kind", _KINDS),
        # Both the same: it was taken back before it began.
        "validity": "{}valid_from <= {}valid_until",
    },
    "ledger_spent": {"mac": _long("mac", 32)},
    "ledger_subject": {"mac": _long("mac", 32), "epoch": "{}epoch >= 1"},
    "ledger_number": {"mac": _long("mac", 32), "number_mac": _long("number_mac", 32)},
    "ledger_pseudonym": {"mac": _long("mac", 32), "person": _long("person", 43)},
    "ledger_served": {"mac": _long("mac", 32), "sha256": _long("sha256", 32), "version": "{}version >= 1"},
    "ledger_event": {
        "mac": _long("mac", 32),
        "commitment": _long("commitment", 32),
        "seq": "{}seq >= 1",
        "type": _one_of("type", _TYPES),
    },
    "ledger_consent": {
        "mac": _long("mac", 32),
        "head": _long("head", 32),
        "seq": "{}seq >= 1",
        "state": _one_of("state", _STATES),
        "kind": _one_of("kind", _KINDS),
        "validity": "{}valid_from < {}valid_until",
        "ended": "({}state IN ('requested', 'granted', 'paused')) = ({}ended_at IS NULL)",
        "granted": "{}state NOT IN ('granted', 'paused', 'withdrawn', 'superseded') OR {}granted_at IS NOT NULL",
    },
    "ledger_pending": {"leaf": _long("leaf", 78), "seq": "{}seq >= 1"},
    "ledger_check": {
        "mac": _long("mac", 32),
        "salt": _long("salt", 32),
        "commitment": _long("commitment", 32),
        "person": _long("person", 43),
        "batch": "({}batch_id IS NULL) = ({}batch_pos IS NULL)",
        "batch_pos": "{}batch_pos >= 0",
    },
    "ledger_check_batch": {
        "idx": "{}idx >= 0",
        "n": "{}n >= 1",
        "handle": _long("handle", 32),
        "root": _long("root", 32),
    },
    "ledger_head": {"log": "{}log = 1", "size": "{}size >= 0", "root": _long("root", 32)},
    "ledger_entry": {"idx": "{}idx >= 0", "leaf": _long("leaf", 78), "leaf_hash": _long("leaf_hash", 32)},
    "ledger_tile": {"level": "{}level >= 0", "n": "{}n >= 0", "data": _long("data", 8192)},
    "ledger_checkpoint": {"mac": _long("mac", 32), "size": "{}size >= 0"},
    "ledger_feed": {"number": "{}number >= 1"},
    "ledger_transfer": {"mac": _long("mac", 32)},
    "ledger_lookback": {"mac": _long("mac", 32)},
    "ledger_tally": {"mac": _long("mac", 32)},
    "ledger_block": {"mac": _long("mac", 32), "head": _long("head", 32), "seq": "{}seq >= 1"},
}

# Who points to whom; what 0001 made already is not here.
_POINTS = (
    ("ledger_mandate", "agency", "ledger_agency", "agency_id"),
    ("ledger_pseudonym", "agency", "ledger_agency", "agency_id"),
    ("ledger_spent", "agency", "ledger_agency", "agency_id"),
    ("ledger_in_force", "subject_id", "ledger_subject", "subject_id"),
    ("ledger_consent", "served_id", "ledger_served", "served_id"),
    ("ledger_check", "batch_id", "ledger_check_batch", "batch_id"),
    ("ledger_check_batch", "idx", "ledger_entry", "idx"),
)

_FOR_EVER = ("ledger_tile", "ledger_feed", "ledger_check_batch")

# SQLite's INSERT OR REPLACE takes an old row away without asking the triggers that guard it against DELETE.
_KEYS = {
    "ledger_event": ("event_id", "consent_id, seq"),
    "ledger_served": ("served_id", "consent_id, sha256"),
    "ledger_check": ("check_id",),
    "ledger_check_batch": ("batch_id", "idx"),
    "ledger_entry": ("idx", "event_id"),
    "ledger_tile": ("level, n",),
    "ledger_checkpoint": ("size",),
    "ledger_feed": ("agency, number",),
    "ledger_head": ("log",),
    "ledger_pending": ("event_id",),
}


def upgrade() -> None:
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql():
        op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    for statement in _sqlite_back() if op.get_bind().dialect.name == "sqlite" else _postgresql_back():
        op.execute(sa.text(statement))


def _refused(table, name, broken):
    return f"WHEN {broken} THEN RAISE(ABORT, 'ck_{table}_{name}')"


def _sqlite():
    for table, conditions in _HOLDS.items():
        held = [_refused(table, name, f"NOT ({text.replace('{}', 'NEW.')})") for name, text in conditions.items()]
        held += [
            _refused(table, column, f"NEW.{column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {of} WHERE {key} = NEW.{column})")
            for source, column, of, key in _POINTS
            if source == table
        ]
        yield f"CREATE TRIGGER {table}_holds_update BEFORE UPDATE ON {table} BEGIN SELECT CASE {' '.join(held)} END; END"
        for key in _KEYS.get(table, ()):
            same = " AND ".join(f"{column} = NEW.{column}" for column in key.split(", "))
            held.append(_refused(table, "taken", f"EXISTS (SELECT 1 FROM {table} WHERE {same})"))
        if table == "ledger_event":
            before = "SELECT 1 FROM ledger_event WHERE consent_id = NEW.consent_id AND seq = NEW.seq - 1"
            held.append(_refused(table, "follows", f"NEW.seq > 1 AND NOT EXISTS ({before})"))
        yield f"CREATE TRIGGER {table}_holds_insert BEFORE INSERT ON {table} BEGIN SELECT CASE {' '.join(held)} END; END"
    held = [
        _refused("ledger_in_force", "subject_id", "NOT EXISTS (SELECT 1 FROM ledger_subject WHERE subject_id = NEW.subject_id)")
    ]
    for verb in ("INSERT", "UPDATE"):
        yield (
            f"CREATE TRIGGER ledger_in_force_holds_{verb.lower()} BEFORE {verb} ON ledger_in_force "
            f"BEGIN SELECT CASE {held[0]} END; END"
        )
    # The other rows that are pointed to cannot go: they are append-only, or SQLite's own foreign keys hold them.
    pointed = " OR ".join(
        f"EXISTS (SELECT 1 FROM {source} WHERE {column} = OLD.agency_id)"
        for source, column, of, _ in _POINTS
        if of == "ledger_agency"
    )
    for verb, when in (("DELETE", ""), ("UPDATE", "NEW.agency_id IS NOT OLD.agency_id AND ")):
        yield (
            f"CREATE TRIGGER ledger_agency_is_pointed_to_{verb.lower()} BEFORE {verb} ON ledger_agency "
            f"WHEN {when}({pointed}) BEGIN SELECT RAISE(ABORT, 'ledger_agency is pointed to'); END"
        )
    for table in _FOR_EVER:
        for verb in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    yield (
        "CREATE TRIGGER ledger_head_never_back BEFORE UPDATE ON ledger_head WHEN NEW.size < OLD.size "
        "BEGIN SELECT RAISE(ABORT, 'the log never shrinks'); END"
    )
    yield (
        "CREATE TRIGGER ledger_head_no_delete BEFORE DELETE ON ledger_head "
        "BEGIN SELECT RAISE(ABORT, 'the log has one head'); END"
    )
    yield (
        "CREATE TRIGGER ledger_pending_no_update BEFORE UPDATE ON ledger_pending "
        "BEGIN SELECT RAISE(ABORT, 'a leaf that waits is not changed'); END"
    )


def _sqlite_back():
    for table in (*_HOLDS, "ledger_in_force"):
        yield f"DROP TRIGGER {table}_holds_insert"
        yield f"DROP TRIGGER {table}_holds_update"
    for table in _FOR_EVER:
        yield f"DROP TRIGGER {table}_no_update"
        yield f"DROP TRIGGER {table}_no_delete"
    for name in (
        "ledger_agency_is_pointed_to_delete",
        "ledger_agency_is_pointed_to_update",
        "ledger_head_never_back",
        "ledger_head_no_delete",
        "ledger_pending_no_update",
    ):
        yield f"DROP TRIGGER {name}"


_FOLLOWS = """
    CREATE FUNCTION ledger.ledger_event_follows() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$ BEGIN
        IF NOT EXISTS (SELECT 1 FROM ledger.ledger_event WHERE consent_id = NEW.consent_id AND seq = NEW.seq - 1) THEN
            RAISE EXCEPTION 'an event without the one before it' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$
"""
_NEVER = """
    CREATE FUNCTION ledger.ledger_never() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$ BEGIN
        RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
    END $$
"""


def _postgresql():
    for table, conditions in _HOLDS.items():
        for name, text in conditions.items():
            yield f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{name} CHECK ({text.replace('{}', '')})"
    for source, column, of, key in _POINTS:
        # At the end of the transaction, so that both rows may be written, and both taken away, in any order.
        yield (
            f"ALTER TABLE {source} ADD CONSTRAINT fk_{source}_{column} FOREIGN KEY ({column}) REFERENCES {of} ({key}) "
            "DEFERRABLE INITIALLY DEFERRED"
        )
    yield _FOLLOWS
    yield _NEVER
    for function in ("ledger_event_follows", "ledger_never"):
        yield f"REVOKE ALL ON FUNCTION ledger.{function}() FROM PUBLIC"
    yield (
        "CREATE TRIGGER ledger_event_follows BEFORE INSERT ON ledger_event FOR EACH ROW WHEN (NEW.seq > 1) "
        "EXECUTE FUNCTION ledger.ledger_event_follows()"
    )
    for table in _FOR_EVER:
        yield (
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION ledger.ledger_append_only()"
        )
        yield (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger.ledger_append_only()"
        )
    yield (
        "CREATE TRIGGER ledger_head_never_back BEFORE UPDATE ON ledger_head FOR EACH ROW WHEN (NEW.size < OLD.size) "
        "EXECUTE FUNCTION ledger.ledger_never('the log never shrinks')"
    )
    for verb, each in (("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        yield (
            f"CREATE TRIGGER ledger_head_no_{verb.lower()} BEFORE {verb} ON ledger_head FOR EACH {each} "
            "EXECUTE FUNCTION ledger.ledger_never('the log has one head')"
        )
    yield (
        "CREATE TRIGGER ledger_pending_no_update BEFORE UPDATE ON ledger_pending FOR EACH ROW "
        "EXECUTE FUNCTION ledger.ledger_never('a leaf that waits is not changed')"
    )
    yield (
        "CREATE TRIGGER ledger_pending_no_truncate BEFORE TRUNCATE ON ledger_pending FOR EACH STATEMENT "
        "EXECUTE FUNCTION ledger.ledger_never('acts wait here for the log')"
    )


def _postgresql_back():
    for table in _FOR_EVER:
        yield f"DROP TRIGGER {table}_no_change ON {table}"
        yield f"DROP TRIGGER {table}_no_truncate ON {table}"
    for table, names in (
        ("ledger_event", ("follows",)),
        ("ledger_head", ("never_back", "no_delete", "no_truncate")),
        ("ledger_pending", ("no_update", "no_truncate")),
    ):
        for name in names:
            yield f"DROP TRIGGER {table}_{name} ON {table}"
    yield "DROP FUNCTION ledger.ledger_event_follows()"
    yield "DROP FUNCTION ledger.ledger_never()"
    for source, column, _, _ in _POINTS:
        yield f"ALTER TABLE {source} DROP CONSTRAINT fk_{source}_{column}"
    for table, conditions in _HOLDS.items():
        for name in conditions:
            yield f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{name}"
