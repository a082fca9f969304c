"""Who acts for others in the demo: Asta's mother by Digital Fuldmagt, and a guardian for Dorte's money alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from consent.ledger import Ledger
from portal.demo import people
from portal.identity import Citizen, Employee
from portal.pages import local_day
from portal.representation import service
from portal.representation.registry import Granted, file_of, write
from portal.representation.rules import PRIVILEGES
from portal.simulator.config import Persona


def in_registry(folder: Path, issuer: str) -> None:
    """What Digital Fuldmagt says of Karen's login."""
    folder.mkdir(exist_ok=True)
    karen = next(one for one in people.HELPERS if one.persona == "karen")
    asta = next(one for one in people.CITIZENS if one.persona == "asta")
    sub = Persona(persona=karen.persona, name=karen.name).sub
    granted = Granted(number=asta.cpr, privileges=frozenset(PRIVILEGES))
    (folder / file_of((issuer, sub))).write_bytes(write([granted]))


def tell(session: Session, ledger: Ledger, dorte: Citizen, carla: Employee, now: datetime) -> None:
    """Carla has seen the papers of Dorte's guardian, who is there for her money and for nothing else."""
    leif = next(one for one in people.HELPERS if one.persona == "leif")
    today = local_day(now)
    service.record(
        session, ledger, dorte, carla, leif.cpr, source="guardian", privileges=frozenset({"read", "consent"}),
        economic_only=True, from_on=today - timedelta(days=90), until_on=None, document="Sag 2026-118, bilag 4",
        now=now - timedelta(days=90),
    )  # fmt: skip
