"""People, their numbers and names, and the texts they were shown."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, String, Table, UniqueConstraint, Uuid

from consent.sql.tables.form import mac, metadata, of_subject

subject = Table(
    "ledger_subject",
    metadata,
    Column("subject_id", Uuid, primary_key=True),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("epoch", Integer, nullable=False),
    mac(),
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
    mac(),
)

pseudonym = Table(
    "ledger_pseudonym",
    metadata,
    Column("agency", String, primary_key=True),
    Column("person", String, primary_key=True),
    of_subject(),
    mac(),
)

served = Table(
    "ledger_served",
    metadata,
    Column("served_id", Uuid, primary_key=True),
    of_subject(),
    Column("consent_id", Uuid, nullable=False),
    Column("template_id", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("language", String, nullable=False),
    Column("text_sealed", LargeBinary, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    mac(),
    UniqueConstraint("consent_id", "sha256"),
)
