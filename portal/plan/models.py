"""A case and its one plan: goals, what the preparing part describes, efforts and meetings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base
from portal.sealing import SealedRow, sealed, sealed_column

EffortState = Literal["foreslaaet", "bevilget", "venter", "i_gang", "gennemfoert", "afbrudt", "afslaaet"]
Part = Literal["forberedende", "indsats"]
"""LAB §§ 43-45: the *forberedende del* describes, the *indsatsdel* says what will be done."""
Topic = Literal["experience", "network", "challenges", "health", "benefits", "earlier_efforts", "doctor"]
"""What the forberedende del describes beside her goals."""
Writer = Literal["citizen", "caseworker", "health_coordinator", "doctor", "department"]
MeetingKind = Literal["opfoelgning", "rehabiliteringsmoede", "sundhedskoordinator"]
MeetingForm = Literal["fremmoede", "telefon", "video"]
ContactRole = Literal["jobformidler", "sundhedskoordinator", "mentor", "virksomhedskonsulent", "social", "health"]
Place = Literal["preparation", "effort", "document"]
Law = Literal["fvl_12", "fvl_15b", "dbl_22"]
"""By which law something is withheld: forvaltningsloven § 12 or § 15 b, databeskyttelsesloven § 22."""


class Case(SealedRow, Base):
    """A citizen's case with the municipality; at most one is open at a time."""

    __tablename__ = "citizen_case"

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    coordinator_id: Mapped[UUID | None] = mapped_column(ForeignKey("employee.id"), index=True)
    """The koordinerende sagsbehandler; None until one is found."""
    unit: Mapped[str] = mapped_column(String(200))
    """The unit that has the case, and whom to ring when there is no coordinator."""
    unit_phone: Mapped[str] = mapped_column(String(40))
    opened_on: Mapped[date]
    kind: Mapped[str] = mapped_column(String(40), default="ressourceforloeb")
    """`ressourceforloeb`, `jobafklaring`, `fleksjob` or `forberedelse` (not yet decided)."""
    status: Mapped[str] = mapped_column(String(20), default="open")
    """`open` or `closed`."""
    journal_no_sealed: Mapped[bytes | None] = sealed_column()
    journal_no = sealed()


class PlanLine(SealedRow):
    """What every line of the plan says of itself: whose case, who wrote it, from where and when."""

    case_id: Mapped[UUID] = mapped_column(ForeignKey("citizen_case.id"), index=True)
    written_by: Mapped[Writer] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(200))
    """The unit or system it comes from, never a person."""
    written_on: Mapped[date]
    system: Mapped[str] = mapped_column(String(120), default="", server_default="")
    """Where it is kept, when that is not here: the system it was fetched from."""
    fetched_on: Mapped[date | None]


class Goal(PlanLine, Base):
    """What she wants, in her own words where she wrote it herself."""

    __tablename__ = "plan_goal"

    position: Mapped[int] = mapped_column(default=1)
    text_sealed: Mapped[bytes | None] = sealed_column()
    text = sealed()


class Preparation(PlanLine, Base):
    """One topic of the forberedende del."""

    __tablename__ = "plan_preparation"

    topic: Mapped[Topic] = mapped_column(String(40))
    text_sealed: Mapped[bytes | None] = sealed_column()
    text = sealed()


class Effort(PlanLine, Base):
    """Something that is done, or waits to be done, by one department."""

    __tablename__ = "plan_effort"
    __table_args__ = (CheckConstraint("part in ('forberedende', 'indsats')", name="part"),)

    part: Mapped[Part] = mapped_column(String(20))
    department: Mapped[str] = mapped_column(String(200))
    state: Mapped[EffortState] = mapped_column(String(20))
    since: Mapped[date]
    """The day it came into this state: what waiting is counted from."""
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    goal_id: Mapped[UUID | None] = mapped_column(ForeignKey("plan_goal.id"))
    """Which of her goals it serves."""
    title_sealed: Mapped[bytes | None] = sealed_column()
    title = sealed()
    note_sealed: Mapped[bytes | None] = sealed_column()
    note = sealed()


class Meeting(SealedRow, Base):
    """A meeting in her case; where it is held may tell where she lives, so it is sealed."""

    __tablename__ = "plan_meeting"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("citizen_case.id"), index=True)
    starts_at: Mapped[datetime]
    kind: Mapped[MeetingKind] = mapped_column(String(40))
    form: Mapped[MeetingForm] = mapped_column(String(20))
    cancelled_at: Mapped[datetime | None]
    """When the municipality called it off."""
    place_sealed: Mapped[bytes | None] = sealed_column()
    place = sealed()
    note_sealed: Mapped[bytes | None] = sealed_column()
    note = sealed()


class Contact(SealedRow, Base):
    """Somebody of the case beside the coordinator; an earlier one has an end."""

    __tablename__ = "plan_contact"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("citizen_case.id"), index=True)
    role: Mapped[ContactRole] = mapped_column(String(40))
    unit: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(40))
    since: Mapped[date]
    until: Mapped[date | None]
    name_sealed: Mapped[bytes | None] = sealed_column()
    name = sealed()
    does_sealed: Mapped[bytes | None] = sealed_column()
    does = sealed()
    """What this one does for her, where that is other than what the role does."""


class Handover(SealedRow, Base):
    """A change of coordinator: from whom to whom, when, and what was passed on."""

    __tablename__ = "plan_handover"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("citizen_case.id"), index=True)
    from_id: Mapped[UUID] = mapped_column(ForeignKey("employee.id"), index=True)
    to_id: Mapped[UUID] = mapped_column(ForeignKey("employee.id"), index=True)
    on: Mapped[date] = mapped_column("handed_on")
    met_on: Mapped[date | None]
    """The day all three met, if they did."""
    passed_on_sealed: Mapped[bytes | None] = sealed_column()
    passed_on = sealed()


class PlanVersion(SealedRow, Base):
    """The whole plan as it stood at an instant, and what had changed since the version before."""

    __tablename__ = "plan_version"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("citizen_case.id"))
    number: Mapped[int]
    made_at: Mapped[datetime]
    plan_sealed: Mapped[bytes | None] = sealed_column()
    plan = sealed()
    changes_sealed: Mapped[bytes | None] = sealed_column()
    changes = sealed()


class NewerAsked(Base):
    """She asks for a newer edition of one line of the plan."""

    __tablename__ = "plan_newer_asked"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"))
    case_id: Mapped[UUID] = mapped_column(ForeignKey("citizen_case.id"), index=True)
    line_id: Mapped[UUID]
    open_for: Mapped[UUID | None] = mapped_column(unique=True)
    """The line while nobody has seen to it, then None: at most one open request a line."""
    asked_at: Mapped[datetime]
    seen_to_on: Mapped[date | None]
    reference: Mapped[str] = mapped_column(String(20), unique=True)


class Withheld(SealedRow, Base):
    """Something of her case that she may not see, told as withheld, with the law it rests on."""

    __tablename__ = "plan_withheld"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("citizen_case.id"), index=True)
    place: Mapped[Place] = mapped_column(String(20))
    law: Mapped[Law] = mapped_column(String(20))
    decided_on: Mapped[date]
    decided_by: Mapped[str] = mapped_column(String(200))
    lifted_on: Mapped[date | None]
    """From when she may see it after all."""
    what_sealed: Mapped[bytes | None] = sealed_column()
    what = sealed()
