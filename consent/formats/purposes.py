"""Our purposes in the words of the W3C Data Privacy Vocabulary: for each the nearest term, which is always wider.

A DPV term is for readers and never decides: several of our purposes have the same one, so that a consent by it would be
a general consent, and those cannot be expressed here. Source: DPV 2.3, module purposes (w3id.org/dpv).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

DPV: Final = "https://w3id.org/dpv#"
WIDER: Final[Mapping[str, str]] = {
    "rehabilitation-plan": "ServiceProvision",
    "ressourceforloeb-follow-up": "ServiceProvision",
    "health-assessment": "ServiceProvision",
    "benefit-case": "FulfilmentOfObligation",
}


def wider_in_dpv(purpose: str) -> str:
    """The IRI of the nearest wider purpose in DPV; for a code we have no word for, of purposes altogether."""
    return DPV + WIDER.get(purpose, "Purpose")
