"""How long each kind of data is kept, as dated data with its ground; what the job does not delete is told as well.

That personal data is kept no longer than needed is the law (GDPR article 5(1)(e)); how long that is, no act says for
most of it. Such a period is the municipality's own decision, said so, and dated: a new decision is a new row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from portal.rulesets import Confidence

Code = Literal[
    "draft", "offer_draft", "kept_text", "login_flow", "login_session", "spent_logout_token", "case_search",
    "search_of_erased", "term_of_erased", "read_event", "outbox_job",
]  # fmt: skip

STORAGE = "databeskyttelsesforordningen artikel 5, stk. 1, litra e"
SECURITY = "databeskyttelsesforordningen artikel 32"
ERASED = "databeskyttelsesforordningen artikel 17, stk. 1"
DECIDED = "the municipality's own decision"
LOG_PRACTICE = "Datatilsynet: logning, seks måneder som udgangspunkt"


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One kind of data: how long from when, by which law, who says so, and since which day it is the rule."""

    code: Code
    days: int
    law: str
    source: str
    confidence: Confidence
    since: date = date(2026, 1, 1)
    while_open: bool = False
    """Kept as long as the citizen's case is open, however old it is."""

    @property
    def kept(self) -> timedelta:
        return timedelta(days=self.days)


def _own(code: Code, days: int, law: str = STORAGE, *, while_open: bool = False) -> Kept:
    return Kept(
        code=code, days=days, law=law, source=DECIDED, confidence=Confidence.SECOND_HAND, while_open=while_open
    )  # fmt: skip


RULES: tuple[Kept, ...] = (
    _own("draft", 180),
    _own("offer_draft", 180),
    _own("kept_text", 1),
    _own("login_flow", 1),
    Kept(
        code="login_session", days=183, law=SECURITY, source=LOG_PRACTICE, confidence=Confidence.SECOND_HAND
    ),
    _own("spent_logout_token", 0, SECURITY),
    Kept(code="case_search", days=183, law=SECURITY, source=LOG_PRACTICE, confidence=Confidence.SECOND_HAND),
    Kept(code="search_of_erased", days=0, law=ERASED, source="eur-lex.europa.eu", confidence=Confidence.READ),
    Kept(code="term_of_erased", days=0, law=ERASED, source="eur-lex.europa.eu", confidence=Confidence.READ),
    _own("read_event", 5 * 365 + 1, SECURITY, while_open=True),
    _own("outbox_job", 30),
)  # fmt: skip

NOT_DELETED = ("case", "consents", "log")
"""The case is an authority's record, a consent is evidence, and the log names nobody: a person goes by four eyes."""


def rules_on(day: date) -> tuple[Kept, ...]:
    """The newest rule of each kind that is in force that day."""
    found: dict[str, Kept] = {}
    for rule in sorted(RULES, key=lambda rule: rule.since):
        if rule.since <= day:
            found[rule.code] = rule
    return tuple(found[code] for code in dict.fromkeys(rule.code for rule in RULES) if code in found)
