"""From 1 February 2026 no new ressourceforløb is made; those offered or running go on under the older set."""

from __future__ import annotations

from dataclasses import replace

from portal.rulesets import Confidence, Figure, ressourceforloeb_2022

_CLOSING = ressourceforloeb_2022.RULES.closes_on
assert _CLOSING is not None

RULES = replace(
    ressourceforloeb_2022.RULES,
    valid_from=_CLOSING.value,
    valid_until=None,
    may_be_granted=Figure(value=False, law=_CLOSING.law, source=_CLOSING.source, confidence=Confidence.READ),
)
