"""Which unit a citizen belongs to, for counting: that of her open case, or of her last one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.plan.models import Case


def unit_of(citizen_id: InstrumentedAttribute[Any]) -> ScalarSelect[str]:
    """The unit, as a column beside this one; NULL for somebody without any case."""
    return (
        select(Case.unit)
        .where(Case.citizen_id == citizen_id)
        .order_by(Case.status == "open", Case.id)
        .limit(1)
        .correlate(citizen_id.class_)
        .scalar_subquery()
    )


def units(session: Session) -> Sequence[str]:
    """Every unit that has or had a case, by name."""
    return session.scalars(select(Case.unit).distinct().order_by(Case.unit)).all()
