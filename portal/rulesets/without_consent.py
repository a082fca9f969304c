"""What the law lets authorities do without her consent: who, by which §, and how sure we are; it is not the whole law.

Sources: Retssikkerhedsvejledningen (VEJ 9330 of 21 March 2019), points 116-117, as quoted by others; sundhedsloven
§§ 41-44 and forvaltningsloven § 28 in private editions of the acts. Where the list of cases was not read in the act
itself, the rule is told as one that somebody decides on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from portal.rulesets import Confidence

Code = Literal["own-case", "listed-cases", "between-authorities", "treatment", "special-health", "new-municipality"]


@dataclass(frozen=True, kw_only=True)
class WithoutConsent:
    """One thing they may do although she has not said yes."""

    code: Code
    kinds: frozenset[str]
    """The kinds of agency it speaks of, as the register has them."""
    law: str
    """The § in Danish, as it is cited."""
    confidence: Confidence


RULES: tuple[WithoutConsent, ...] = (
    WithoutConsent(
        code="own-case",
        kinds=frozenset({"municipality"}),
        law="databeskyttelsesforordningen (GDPR) artikel 6, stk. 1, litra e",
        confidence=Confidence.READ,
    ),
    WithoutConsent(
        code="listed-cases",
        kinds=frozenset({"municipality"}),
        law="retssikkerhedsloven § 11 c",
        # Only guidance was read, not the list of kinds of case.
        confidence=Confidence.SECOND_HAND,
    ),
    WithoutConsent(
        code="between-authorities",
        kinds=frozenset({"municipality", "region"}),
        law="forvaltningsloven § 28 og § 31",
        confidence=Confidence.SECOND_HAND,
    ),
    WithoutConsent(
        code="treatment",
        kinds=frozenset({"gp", "specialist", "region"}),
        law="sundhedsloven § 41",
        confidence=Confidence.READ,
    ),
    WithoutConsent(
        code="special-health",
        kinds=frozenset({"gp", "specialist", "region"}),
        law="sundhedsloven § 43, stk. 2 og 3",
        # That the holder decides was read; which cases are listed was not.
        confidence=Confidence.SECOND_HAND,
    ),
    WithoutConsent(
        code="new-municipality",
        kinds=frozenset({"municipality"}),
        law="lov om en aktiv beskæftigelsesindsats § 47, stk. 2",
        confidence=Confidence.SECOND_HAND,
    ),
)


def rules_about(kind: str) -> tuple[WithoutConsent, ...]:
    """What speaks of an agency of this kind; nothing for one whose rules we do not know."""
    return tuple(rule for rule in RULES if kind in rule.kinds)
