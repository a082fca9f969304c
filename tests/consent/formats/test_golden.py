"""The formats as they were published, a state a file: what others have stored must still be what we write."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from consent.events import Kind
from consent.formats import to_dpv, to_fhir
from consent.formats.fhir import STATUS_DA
from consent.state import fold
from tests.consent.formats.lives import AFTER, LATER, every_state
from tests.consent.formats.rules import STATUS, dpv_faults, fhir_faults
from tests.support.consents import TERMS, history

GOLDEN = Path(__file__).parents[2] / "golden" / "formats"
CASES = {
    **{name: (steps, Kind.COLLECTION, LATER) for name, steps in every_state().items()},
    "expired": (every_state()["granted"], Kind.COLLECTION, AFTER),
    "granted-sundhedsloven-43": (every_state()["granted"], Kind.HEALTH_DISCLOSURE, LATER),
    "granted-gdpr": (every_state()["granted"], Kind.GDPR, LATER),
}


def told(name: str) -> dict[str, str]:
    """By suffix, the text of each file of this case."""
    steps, kind, at = CASES[name]
    chain = history(*steps, terms=replace(TERMS, kind=kind))
    consent, events = fold(chain), tuple(event for event, _ in chain)
    dpv = to_dpv(consent, events, at=at, person="p" * 43)
    fhir = to_fhir(consent, events, at=at, person="p" * 43)
    assert (dpv_faults(dpv), fhir_faults(fhir)) == ([], [])
    documents = {"jsonld": dpv, "fhir.json": fhir}
    return {suffix: json.dumps(one, ensure_ascii=False, indent=2) + "\n" for suffix, one in documents.items()}


@pytest.mark.parametrize("name", sorted(CASES))
def test_each_state_is_told_as_it_was(name: str) -> None:
    for suffix, text in told(name).items():
        assert (GOLDEN / f"{name}.{suffix}").read_text(encoding="utf-8") == text


def test_each_of_the_danish_cores_words_is_for_one_of_the_six_states() -> None:
    assert set(STATUS_DA) == STATUS
