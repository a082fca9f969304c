"""What the simulator is told: where it is, who may send people to it, and who those people are."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from uuid import UUID, uuid5

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
SUBJECTS = UUID("6f1c2c0e-52f5-4c7b-9d0c-3b6f0a0d8a11")


class NotOnLoopback(Exception):
    """The simulator signs anybody in as anybody: it never runs where another machine can reach it."""


class Fault(StrEnum):
    """The named ways in which the simulator misbehaves when a request asks for it."""

    WRONG_NONCE = "wrong_nonce"
    WRONG_AUDIENCE = "wrong_audience"
    WRONG_ISSUER = "wrong_issuer"
    EXPIRED = "expired"
    ALG_NONE = "alg_none"
    UNKNOWN_KEY = "unknown_key"
    OTHER_SUBJECT = "other_subject"
    LOW_ASSURANCE = "low_assurance"
    PROFESSIONAL_IDENTITY = "professional_identity"
    OLD_LOGIN = "old_login"
    ABORTED = "aborted"


@dataclass(frozen=True, kw_only=True)
class Persona:
    """A made-up person. Numbers are such as no real person has: 60 is added to the day of the month."""

    persona: str
    """What `login_hint` names her by."""
    name: str
    kind: Literal["citizen", "employee"] = "citizen"
    cpr: str | None = None
    """Ten digits; None is a person without a number."""
    assurance: Literal["Low", "Substantial", "High"] = "Substantial"
    protected: bool = False
    """Name and address protection."""
    employee_key: str | None = None
    """What her employer has registered her by, before her first login."""
    roles: tuple[str, ...] = ()
    """Shown on the page of choice; the portal never takes a role from a token."""
    note: str = ""
    """What she is good for in a demo, for the page of choice."""

    @property
    def sub(self) -> str:
        return str(uuid5(SUBJECTS, self.persona))


@dataclass(frozen=True, kw_only=True)
class Client:
    """A relying party: the portal has one for citizens and one for staff."""

    client_id: str
    jwks: dict[str, Any] = field(repr=False)
    """Its public keys; client assertions are checked against them."""
    redirect_uris: tuple[str, ...]
    post_logout_redirect_uris: tuple[str, ...] = ()
    backchannel_logout_uri: str | None = None


@dataclass(frozen=True, kw_only=True)
class SimulatorConfig:
    issuer: str
    """`http://127.0.0.1:8001`: always on loopback."""
    clients: tuple[Client, ...]
    personas: tuple[Persona, ...]

    def __post_init__(self) -> None:
        if urlsplit(self.issuer).hostname not in LOOPBACK:
            raise NotOnLoopback(self.issuer)

    def client(self, client_id: str | None) -> Client | None:
        return next((client for client in self.clients if client.client_id == client_id), None)

    def persona(self, name: str | None) -> Persona | None:
        return next((persona for persona in self.personas if persona.persona == name), None)

    @classmethod
    def from_file(cls, path: Path) -> SimulatorConfig:
        """JSON with the fields of these three classes; what the demo writes."""
        told = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            issuer=told["issuer"],
            clients=tuple(Client(**_tuples(client)) for client in told["clients"]),
            personas=tuple(Persona(**_tuples(persona)) for persona in told["personas"]),
        )


def _tuples(values: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
