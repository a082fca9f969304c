"""How each broker names what we need to know: data, so that a new broker is a new entry and no new code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from consent.events import Assurance

Kind = Literal["citizen", "employee"]
Claims = Mapping[str, Any]

NSIS = "https://data.gov.dk/concept/core/nsis/"
NEVER_IN_A_URL = frozenset(
    ("name", "given_name", "family_name", "birthdate", "address", "email", "phone_number", "nin", "ssn", "dk_ssn")
)
"""Names of claims that make an ID token unfit to travel in a logout address, whichever broker made it."""


@dataclass(frozen=True, kw_only=True)
class Door:
    """What we ask the broker for, and what marks an answer as this kind of login."""

    scope: str
    parameters: Mapping[str, str]
    """Sent with the authorization request."""
    marks: Mapping[str, frozenset[str]]
    """Claim → the values that make a login of this kind; a claim that is missing counts as the empty string."""


@dataclass(frozen=True, kw_only=True)
class ClaimMap:
    """One broker. Names of claims; None where the broker has no such claim."""

    doors: Mapping[Kind, Door]
    assurance: str
    levels: Mapping[str, Assurance]
    """Every value the assurance claim may have; another is refused."""
    cpr: str
    name: Mapping[Kind, str]
    protected: str | None
    protected_names: frozenset[str] = frozenset()
    """What stands in the name's place when a name is protected."""
    employee_key: str = ""
    language: str = "ui_locales"
    """The request parameter for the page's language."""
    test_marks: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Claim → values that mark an identity for tests, refused in production."""


NEB = ClaimMap(
    doors={
        "citizen": Door(
            scope="openid mitid ssn",
            parameters={
                "idp_values": "mitid",
                "idp_params": json.dumps({"mitid": {"loa_value": "substantial"}}, separators=(",", ":")),
            },
            marks={"idp": frozenset({"mitid"}), "identity_type": frozenset({"private"})},
        ),
        "employee": Door(
            scope="openid nemlogin",
            parameters={"idp_values": "mitid_erhverv"},
            marks={"idp": frozenset({"mitid_erhverv"}), "identity_type": frozenset({"professional"})},
        ),
    },
    assurance="loa",
    levels={
        NSIS + "Low": Assurance.LOW,
        NSIS + "Substantial": Assurance.SUBSTANTIAL,
        NSIS + "High": Assurance.HIGH,
    },
    cpr="dk.cpr",
    name={"citizen": "mitid.identity_name", "employee": "nemlogin.name"},
    protected="mitid.name_and_address_protection",
    protected_names=frozenset({"NAVNE & ADRESSEBESKYTTET"}),
    employee_key="nemlogin.persistent_professional_id",
    language="language",
    test_marks={"identity_type": frozenset({"test"}), "idp_environment": frozenset({"test", "preprod"})},
)

IDURA = ClaimMap(
    doors={
        "citizen": Door(
            scope="openid ssn",
            parameters={"acr_values": "urn:grn:authn:dk:mitid:substantial"},
            marks={
                "identityscheme": frozenset({"dkmitid"}),
                "employee": frozenset({"", "false"}),
                "companySignatory": frozenset({"", "false"}),
            },
        ),
        "employee": Door(
            scope="openid",
            parameters={"acr_values": "urn:grn:authn:dk:mitid:business"},
            marks={"identityscheme": frozenset({"dkmitid"}), "employee": frozenset({"true"})},
        ),
    },
    assurance="authenticationtype",
    levels={
        "urn:grn:authn:dk:mitid:low": Assurance.LOW,
        "urn:grn:authn:dk:mitid:substantial": Assurance.SUBSTANTIAL,
        "urn:grn:authn:dk:mitid:high": Assurance.HIGH,
        # MitID Erhverv hands out employees' identities from Substantial upwards.
        "urn:grn:authn:dk:mitid:business": Assurance.SUBSTANTIAL,
    },
    cpr="cprNumberIdentifier",
    name={"citizen": "name", "employee": "name"},
    protected=None,
    employee_key="uuid",
)

SIGNICAT = ClaimMap(
    doors={
        "citizen": Door(
            scope="openid profile nin mitid-extra",
            parameters={"acr_values": "idp:mitid"},
            marks={"idp": frozenset({"mitid"}), "nin_type": frozenset({"PERSON"})},
        ),
        "employee": Door(
            scope="openid profile mitid-business",
            parameters={"acr_values": "idp:mitid-business"},
            marks={"idp": frozenset({"mitid-business"})},
        ),
    },
    assurance="mitid_loa",
    levels={"LOW": Assurance.LOW, "SUBSTANTIAL": Assurance.SUBSTANTIAL, "HIGH": Assurance.HIGH},
    cpr="nin",
    name={"citizen": "name", "employee": "name"},
    protected="mitid_name_and_address_protection",
    employee_key="idp_id",
)

BROKERS: Mapping[str, ClaimMap] = {"neb": NEB, "idura": IDURA, "signicat": SIGNICAT}
"""By the name that `OIDC_…_BROKER` gives."""


def as_text(value: object) -> str:
    """Brokers write truth as `true`, `"true"` and `True`; a missing claim is the empty string."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else ""


def is_personal(claims: Claims, names: ClaimMap) -> bool:
    """Whether these claims name a person or her number: such a token must not stand in an address."""
    ours = {names.cpr, names.employee_key, *names.name.values()}
    return any(name in claims for name in NEVER_IN_A_URL | ours)
