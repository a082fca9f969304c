"""Who lives and works in Fjordby: at most eight citizens, one at each stage, and five members of staff."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class DemoCitizen:
    persona: str
    name: str
    cpr: str
    """Sixty is added to the day of the month: no real person has such a number."""
    stage: str
    language: str = "da"
    protected: bool = False
    address: str = "Strandvænget 7, 9999 Fjordby"


@dataclass(frozen=True, kw_only=True)
class DemoEmployee:
    persona: str
    name: str
    title: str
    unit: str
    roles: tuple[str, ...]


CITIZENS = (
    DemoCitizen(
        persona="asta", name="Asta Lund", cpr="7204811111", stage="everything waits for her: a request, an offer"
    ),
    DemoCitizen(persona="bo", name="Bo Krag", cpr="6511742222", stage="has said yes; an offer is running"),
    DemoCitizen(persona="dorte", name="Dorte Holm", cpr="6309693333", stage="one consent withdrawn, one expired"),
    DemoCitizen(persona="emil", name="Emil Sand", cpr="8101884444", stage="has asked for the health coordinator"),
    DemoCitizen(persona="fatima", name="Fatima Haddad", cpr="7807915555", stage="has no case", language="en"),
    DemoCitizen(persona="gorm", name="Gorm Ager", cpr="6402796666", stage="has a case, no plan and no coordinator yet"),
    DemoCitizen(persona="hanne", name="Hanne Bro", cpr="8812727777", stage="has nothing to do"),
    DemoCitizen(
        persona="iben", name="Iben Skov", cpr="7006858888", stage="name and address are protected", protected=True
    ),
)

HELPERS = (
    DemoCitizen(persona="karen", name="Karen Lund", cpr="6503601212", stage="Asta's mother: may act for her"),
    DemoCitizen(persona="leif", name="Leif Holm", cpr="6810571313", stage="guardian for Dorte's money alone"),
)
"""They have no case; they act for somebody who has."""

STAFF = (
    DemoEmployee(
        persona="carla",
        name="Carla Vinter",
        title="Koordinerende sagsbehandler",
        unit="Jobcenter Fjordby",
        roles=("caseworker",),
    ),
    DemoEmployee(
        persona="signe",
        name="Signe Bech",
        title="Sundhedskoordinator",
        unit="Region Fjord, klinisk funktion",
        roles=("coordinator",),
    ),
    DemoEmployee(
        persona="ane", name="Ane Kjær", title="Administrator", unit="Digitalisering", roles=("administrator",)
    ),
    DemoEmployee(
        persona="peter", name="Peter Dam", title="Databeskyttelsesrådgiver", unit="Direktionen", roles=("dpo",)
    ),
    DemoEmployee(persona="ulla", name="Ulla Lind", title="Revisor", unit="Revisionen", roles=("auditor",)),
)
