"""What was imported: each run, and each row by a keyed hash of the source's own id, so that it comes in once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class ImportRun(Base):
    """One import that was kept."""

    __tablename__ = "import_run"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employee.id"))
    source: Mapped[str] = mapped_column(String(40))
    rows: Mapped[int]
    made: Mapped[int]
    """How many of them were new."""


class ImportedRow(Base):
    """One row of a source. The hashes are keyed: the database alone tells neither id nor content."""

    __tablename__ = "import_row"

    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary(32))
    row_id: Mapped[UUID] = mapped_column(index=True)
    """The row of ours that it became."""
    run_id: Mapped[UUID] = mapped_column(ForeignKey("import_run.id"), index=True)
