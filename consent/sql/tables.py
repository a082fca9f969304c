"""The ledger's tables, the same on SQLite and PostgreSQL; columns in the order of the classes in `consent.rows`."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite keeps a table with one whole-number key in the order of that key, if the column is called INTEGER.
_Index = BigInteger().with_variant(Integer, "sqlite")


def _mac() -> Column[bytes]:
    return Column("mac", LargeBinary, nullable=False)


def _of_subject() -> Column[object]:
    return Column("subject_id", Uuid, ForeignKey("ledger_subject.subject_id"), nullable=False, index=True)


agency = Table(
    "ledger_agency",
    metadata,
    Column("agency_id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("cvr", String, nullable=False),
    Column("phone", String, nullable=False),
    Column("reason_da", Text, nullable=False),
    Column("reason_en", Text, nullable=False),
    Column("jwks", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("supplier", String),
    _mac(),
)

mandate = Table(
    "ledger_mandate",
    metadata,
    Column("agency", String, primary_key=True),
    Column("category", String, primary_key=True),
    Column("purpose", String, primary_key=True),
    Column("sender", String, primary_key=True),
    Column("valid_from", BigInteger, primary_key=True),
    Column("valid_until", BigInteger),
    Column("legal_ref", String, nullable=False),
    Column("kind", String, nullable=False),
    _mac(),
)

subject = Table(
    "ledger_subject",
    metadata,
    Column("subject_id", Uuid, primary_key=True),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("epoch", Integer, nullable=False),
    _mac(),
)

number = Table(
    "ledger_number",
    metadata,
    Column("number_mac", LargeBinary, primary_key=True),
    # Deferred: a number is claimed before its person is written, so that of two rivals only one writes a person.
    Column(
        "subject_id",
        Uuid,
        ForeignKey("ledger_subject.subject_id", deferrable=True, initially="DEFERRED"),
        nullable=False,
        index=True,
    ),
    Column("number_sealed", LargeBinary, nullable=False),
    _mac(),
)

pseudonym = Table(
    "ledger_pseudonym",
    metadata,
    Column("agency", String, primary_key=True),
    Column("person", String, primary_key=True),
    _of_subject(),
    _mac(),
)

served = Table(
    "ledger_served",
    metadata,
    Column("served_id", Uuid, primary_key=True),
    _of_subject(),
    Column("consent_id", Uuid, nullable=False),
    Column("template_id", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("language", String, nullable=False),
    Column("text_sealed", LargeBinary, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    _mac(),
    UniqueConstraint("consent_id", "sha256"),
)

event = Table(
    "ledger_event",
    metadata,
    Column("event_id", Uuid, primary_key=True),
    _of_subject(),
    Column("consent_id", Uuid, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("type", String, nullable=False),
    Column("commitment", LargeBinary, nullable=False),
    Column("body_sealed", LargeBinary, nullable=False),
    Column("promise", Text, nullable=False),
    Column("cause", Uuid, index=True),
    _mac(),
    UniqueConstraint("consent_id", "seq"),
)

consent = Table(
    "ledger_consent",
    metadata,
    Column("consent_id", Uuid, primary_key=True),
    Column("subject_id", Uuid, ForeignKey("ledger_subject.subject_id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("sender", String, nullable=False),
    Column("recipient", String, nullable=False),
    Column("purpose", String, nullable=False),
    Column("case_sealed", LargeBinary),
    Column("categories", Text, nullable=False),
    Column("asked", Text, nullable=False),
    Column("kind", String, nullable=False),
    Column("valid_from", BigInteger, nullable=False),
    Column("valid_until", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("granted_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("head", LargeBinary, nullable=False),
    Column("served_id", Uuid),
    _mac(),
    Index(None, "subject_id", "recipient", "purpose"),
)

in_force = Table(
    "ledger_in_force",
    metadata,
    Column("subject_id", Uuid, primary_key=True),
    Column("sender", String, primary_key=True),
    Column("recipient", String, primary_key=True),
    Column("purpose", String, primary_key=True),
    Column("category", String, primary_key=True),
    Column("consent_id", Uuid, ForeignKey("ledger_consent.consent_id"), nullable=False, index=True),
)

pending = Table(
    "ledger_pending",
    metadata,
    Column("event_id", Uuid, ForeignKey("ledger_event.event_id"), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
)

check = Table(
    "ledger_check",
    metadata,
    Column("check_id", Uuid, primary_key=True),
    Column("agency", String, nullable=False),
    Column("person", String, nullable=False),
    Column("decided_at", BigInteger, nullable=False),
    Column("record", LargeBinary, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("commitment", LargeBinary, nullable=False),
    Column("batch_id", Uuid),
    Column("batch_pos", Integer),
    _mac(),
    Index(None, "person", "agency", "decided_at"),
    Index(None, "batch_id", "batch_pos"),
    Index(
        "ix_ledger_check_unbatched",
        "decided_at",
        "check_id",
        sqlite_where=text("batch_id IS NULL"),
        postgresql_where=text("batch_id IS NULL"),
    ),
)

check_batch = Table(
    "ledger_check_batch",
    metadata,
    Column("batch_id", Uuid, primary_key=True),
    Column("idx", BigInteger, nullable=False),
    Column("handle", LargeBinary, nullable=False),
    Column("n", Integer, nullable=False),
    Column("root", LargeBinary, nullable=False),
    UniqueConstraint("idx"),
)

head = Table(
    "ledger_head",
    metadata,
    Column("log", SmallInteger, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("edge", LargeBinary, nullable=False),
    Column("note", Text),
)

entry = Table(
    "ledger_entry",
    metadata,
    Column("idx", _Index, primary_key=True, autoincrement=False),
    Column("leaf", LargeBinary, nullable=False),
    Column("leaf_hash", LargeBinary, nullable=False),
    Column("event_id", Uuid, unique=True),
)

tile = Table(
    "ledger_tile",
    metadata,
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("n", BigInteger, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
)

checkpoint = Table(
    "ledger_checkpoint",
    metadata,
    Column("size", _Index, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
    Column("published_at", BigInteger, nullable=False),
    _mac(),
)

feed = Table(
    "ledger_feed",
    metadata,
    Column("agency", String, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("event_id", Uuid, nullable=False),
)

spent = Table(
    "ledger_spent",
    metadata,
    Column("agency", String, primary_key=True),
    Column("jti", String, primary_key=True),
    Column("expires_at", BigInteger, nullable=False, index=True),
    _mac(),
)
