"""The agencies around Fjordby: who they are, what they may ask about, and the keys they ask with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from joserfc.jwk import ECKey

from consent import http
from consent.events import AgencyId, Kind
from consent.ledger import Agency, Ledger, Mandate

SCOPES = tuple(sorted(http.SCOPES))
SINCE = datetime(2024, 1, 1, tzinfo=UTC)
LAW_11A = "retssikkerhedsloven § 11 a"
LAW_43 = "sundhedsloven § 43"


@dataclass(frozen=True, kw_only=True)
class DemoAgency:
    client_id: str
    name: str
    kind: str
    cvr: str
    phone: str
    reason_da: str
    reason_en: str
    mandates: tuple[tuple[str, str, str], ...] = ()
    """(category, purpose, sender)."""
    has_system: bool = True
    """Without one it never asks here, and is told by letter."""


AGENCIES = (
    DemoAgency(
        client_id="jobcenter-fjordby",
        name="Jobcenter Fjordby",
        kind="municipality",
        cvr="99000001",
        phone="70 00 00 01",
        reason_da="Jobcentret laver din plan sammen med dig. Derfor må de spørge.",
        reason_en="The job centre makes your plan together with you. That is why they may ask.",
        mandates=(
            ("health", "rehabilitation-plan", "laegehuset-havnen"),
            ("health", "rehabilitation-plan", "speciallaegerne-torvet"),
            ("health", "health-assessment", "region-fjord"),
            ("employment", "rehabilitation-plan", "a-kassen-faellesvaern"),
            ("education", "rehabilitation-plan", "a-kassen-faellesvaern"),
            ("economy", "benefit-case", "a-kassen-faellesvaern"),
            ("social", "rehabilitation-plan", "socialafdelingen-fjordby"),
        ),
    ),
    DemoAgency(
        client_id="region-fjord",
        name="Region Fjord, klinisk funktion",
        kind="region",
        cvr="99000002",
        phone="70 00 00 02",
        reason_da="Regionen giver kommunen råd om helbred og arbejde. Derfor må de spørge.",
        reason_en="The region advises the municipality on health and work. That is why they may ask.",
        mandates=(
            ("health", "health-assessment", "laegehuset-havnen"),
            ("employment", "health-assessment", "jobcenter-fjordby"),
            ("social", "health-assessment", "jobcenter-fjordby"),
        ),
    ),
    DemoAgency(
        client_id="laegehuset-havnen",
        name="Lægehuset Havnen",
        kind="gp",
        cvr="99000003",
        phone="70 00 00 03",
        reason_da="Det er din egen læge. Lægen kan bruge det, teamet har anbefalet, i din behandling.",
        reason_en="This is your own doctor, who can use what the team has recommended in your treatment.",
        mandates=(("employment", "rehabilitation-plan", "jobcenter-fjordby"),),
    ),
    DemoAgency(
        client_id="a-kassen-faellesvaern",
        name="A-kassen Fællesværn",
        kind="unemployment-fund",
        cvr="99000004",
        phone="70 00 00 04",
        reason_da="A-kassen skal vide, om du er i et forløb, når den behandler din sag om ydelse.",
        reason_en="The unemployment fund needs to know whether you are in a course when it handles your benefit case.",
        mandates=(("employment", "benefit-case", "jobcenter-fjordby"),),
    ),
    DemoAgency(
        client_id="socialafdelingen-fjordby",
        name="Fjordby Kommune, Socialafdelingen",
        kind="municipality",
        cvr="99000001",
        phone="70 00 00 05",
        reason_da="Socialafdelingen hjælper med bolig, støtte og familie. Derfor må de spørge.",
        reason_en="The social department helps with housing, support and family. That is why they may ask.",
        mandates=(("employment", "ressourceforloeb-follow-up", "jobcenter-fjordby"),),
    ),
    DemoAgency(
        client_id="speciallaegerne-torvet",
        name="Speciallægerne på Torvet",
        kind="specialist",
        cvr="99000005",
        phone="70 00 00 06",
        reason_da="Det er den klinik, der behandler din ryg. De spørger ikke selv om noget her.",
        reason_en="This is the clinic that treats your back. They ask for nothing here themselves.",
        has_system=False,
    ),
)


def kind_of(category: str, sender: str) -> Kind:
    """Health data from those who treat are handed out under sundhedsloven; all else is collected under § 11 a."""
    treats = sender in ("laegehuset-havnen", "region-fjord", "speciallaegerne-torvet")
    return Kind.HEALTH_DISCLOSURE if category == "health" and treats else Kind.COLLECTION


def register(ledger: Ledger, keys_dir: Path) -> None:
    """Write each agency's card, its public key and its mandates; make its private key where it has none."""
    for told in AGENCIES:
        keys = (key_of(told.client_id, keys_dir).as_dict(private=False),) if told.has_system else ()
        ledger.register_agency(
            Agency(
                agency_id=AgencyId(told.client_id),
                name=told.name,
                kind=told.kind,
                cvr=told.cvr,
                phone=told.phone,
                reason_da=told.reason_da,
                reason_en=told.reason_en,
                jwks=keys,
                scopes=frozenset(SCOPES if told.has_system else ()),
                supplier=None,
            )
        )
    for told in AGENCIES:
        for mandate in mandates(told):
            ledger.register_mandate(mandate)


def mandates(told: DemoAgency) -> Iterator[Mandate]:
    for category, purpose, sender in told.mandates:
        kind = kind_of(category, sender)
        yield Mandate(
            agency=AgencyId(told.client_id),
            category=category,
            purpose=purpose,
            sender=AgencyId(sender),
            legal_ref=LAW_43 if kind is Kind.HEALTH_DISCLOSURE else LAW_11A,
            kind=kind,
            valid_from=SINCE,
            valid_until=None,
        )


def key_file(client_id: str, keys_dir: Path) -> Path:
    return keys_dir / f"{client_id}.jwk.json"


def key_of(client_id: str, keys_dir: Path) -> ECKey:
    path = key_file(client_id, keys_dir)
    if not path.exists():
        key = ECKey.generate_key("P-256", {"alg": "ES256", "use": "sig", "kid": f"{client_id}-1"})
        path.touch(mode=0o600)
        path.write_text(json.dumps(key.as_dict(private=True)), encoding="utf-8")
    return ECKey.import_key(json.loads(path.read_text(encoding="utf-8")))
