"""A course as the municipality granted it, what its efforts are by law, and the days that move its deadlines."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base
from portal.rulesets import CourseKind, EffortKind

Day = Literal["fritaget", "uden_kontakt", "ordinaere_timer", "samtale"]
"""Two kinds of period that stop the clock, days with ordinary paid hours, and talks."""


class Course(Base):
    """One course. An earlier one stays as history; the rules are those of the day it was granted."""

    __tablename__ = "course"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    kind: Mapped[CourseKind] = mapped_column(String(40))
    granted_on: Mapped[date]
    started_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    """Its last day, as granted."""
    ended_on: Mapped[date | None]
    """When it was over in fact; None while it runs."""
    rules_on: Mapped[date | None]
    """The day of the offer it rests on, where that chooses the rules and not the day of the grant."""


class CourseEdition(Base):
    """A course as it was written before it was corrected; nothing is overwritten without a trace."""

    __tablename__ = "course_edition"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    course_id: Mapped[UUID] = mapped_column(ForeignKey("course.id"), index=True)
    kind: Mapped[CourseKind] = mapped_column(String(40))
    granted_on: Mapped[date]
    started_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    corrected_at: Mapped[datetime]
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employee.id"))
    """Who corrected it."""


class CourseHistory(Base):
    """Somebody has looked: every course the citizen has had stands here. Without it the history is unknown."""

    __tablename__ = "course_history"

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), primary_key=True)
    known_at: Mapped[datetime]
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employee.id"))


class CourseEffort(Base):
    """What an effort of the plan is by law: the guarantee counts some kinds and not others."""

    __tablename__ = "course_effort"

    effort_id: Mapped[UUID] = mapped_column(ForeignKey("plan_effort.id"), primary_key=True)
    course_id: Mapped[UUID] = mapped_column(ForeignKey("course.id"), index=True)
    kind: Mapped[EffortKind] = mapped_column(String(40))


class CourseDay(Base):
    """A day or a period in a course."""

    __tablename__ = "course_day"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    course_id: Mapped[UUID] = mapped_column(ForeignKey("course.id"), index=True)
    what: Mapped[Day] = mapped_column(String(20))
    first: Mapped[date]
    last: Mapped[date | None]
    """The last day of a period; None while it runs. A talk and a day of work have none."""
    held: Mapped[bool | None]
    """Whether a talk was held; None while nobody has said so."""
    written_at: Mapped[datetime | None]
    """When a caseworker wrote it here; None for what came from elsewhere."""
    struck_at: Mapped[datetime | None]
    """When it was found to be wrong: it counts no more, and stays to be read."""
