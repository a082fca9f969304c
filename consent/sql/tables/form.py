"""What the tables have in common: one catalogue of names, and the columns that many of them have."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, MetaData, Uuid

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite keeps a table with one whole-number key in the order of that key, if the column is called INTEGER.
Place = BigInteger().with_variant(Integer, "sqlite")


def mac() -> Column[bytes]:
    return Column("mac", LargeBinary, nullable=False)


def of_subject() -> Column[object]:
    return Column("subject_id", Uuid, ForeignKey("ledger_subject.subject_id"), nullable=False, index=True)
