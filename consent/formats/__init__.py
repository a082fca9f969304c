"""A consent told in others' words: ISO/IEC TS 27560 in DPV JSON-LD, and FHIR R4 Consent; there and back again."""

from __future__ import annotations

from consent.formats.dpv import from_dpv, to_dpv
from consent.formats.fhir import from_fhir, to_fhir
from consent.formats.told import Unreadable

__all__ = ["Unreadable", "from_dpv", "from_fhir", "to_dpv", "to_fhir"]
