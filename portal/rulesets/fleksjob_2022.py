"""What we can say of a fleksjob: how long one may complain. Its other numbers are unread and not told."""

from __future__ import annotations

from datetime import date

from portal.rulesets import Confidence, Figure, RuleSet, ressourceforloeb_2022

RULES = RuleSet(
    kind="fleksjob",
    valid_from=date(2022, 1, 1),
    may_be_granted=Figure(
        value=True,
        law="lov om en aktiv beskæftigelsesindsats kapitel 20",
        source="general knowledge",
        confidence=Confidence.UNVERIFIED,
    ),
    complaint_weeks=ressourceforloeb_2022.RULES.complaint_weeks,
)
