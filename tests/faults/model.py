"""What a ledger of consents to one agency should be, in the fewest words; it shares no line with the real one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

LIFE = {
    ("requested", "refuse"): "refused",
    ("requested", "cancel"): "cancelled",
    ("requested", "lapse"): "lapsed",
    ("granted", "pause"): "paused",
    ("paused", "resume"): "granted",
    **{(old, verb): new for old in ("granted", "paused") for verb, new in [("withdraw", "withdrawn"), ("end", "ended"),
                                                                           ("correct", "ended")]},
}  # fmt: skip
OVER = {"refused": "REFUSED", "withdrawn": "WITHDRAWN", "ended": "ENDED", "superseded": "ENDED"}
RANK = ("", "PENDING", "NOT_YET_VALID", "PAUSED", "OK")
AT_ONCE = ("ENDED", "EXPIRED", "REFUSED", "WITHDRAWN")
Told = tuple[str, UUID | None, int | None]


@dataclass(frozen=True)
class Consent:
    name: UUID
    who: str
    asked: frozenset[str]
    yes: frozenset[str]
    start: datetime
    until: datetime
    state: str
    since: datetime
    seq: int = 1
    granted: datetime | None = None

    @property
    def in_force(self) -> bool:
        return self.state in ("granted", "paused")


def reach(wide: frozenset[str], category: str) -> bool:
    return any(category == one or category.startswith(one + ".") for one in wide)


@dataclass
class Model:
    consents: dict[UUID, Consent] = field(default_factory=dict)
    blocked: frozenset[str] = frozenset()
    past: list[tuple[datetime, dict[UUID, Consent], frozenset[str]]] = field(default_factory=list)

    def put(self, *changed: Consent, at: datetime, blocked: frozenset[str] | None = None) -> None:
        self.consents = self.consents | {one.name: one for one in changed}
        self.blocked = self.blocked if blocked is None else blocked
        self.past.append((at, self.consents, self.blocked))

    def grant(self, consent: Consent, yes: frozenset[str], until: datetime, at: datetime) -> None:
        new = replace(consent, state="granted", yes=yes, until=until, since=at, granted=at)
        olds = [old for old in self.consents.values() if old.who == new.who and old.in_force and old.name != new.name]
        alike = [old for old in olds if any(reach(old.yes, c) for c in yes) or any(reach(yes, c) for c in old.yes)]
        gone = [replace(old, state="superseded", since=at, seq=old.seq + 1) for old in alike]
        self.put(*gone, replace(new, seq=new.seq + (new.name in self.consents)), at=at)

    def step(self, consent: Consent, verb: str, at: datetime) -> None:
        state = LIFE[consent.state, verb]
        since = consent.since if state in ("granted", "paused") else at
        self.put(replace(consent, state=state, since=since, seq=consent.seq + 1), at=at)

    def in_peace(self, who: str, asked: frozenset[str], at: datetime) -> bool:
        """She has just said no to some of it."""
        noes = [one for one in self.consents.values() if one.who == who and one.state == "refused"]
        fresh = [one for one in noes if at < one.since + timedelta(days=30)]
        return any(reach(one.yes, c) for one in fresh for c in asked) or any(
            reach(asked, c) for one in fresh for c in one.yes
        )

    def told(self, who: str, category: str, at: datetime, known: datetime | None = None) -> Told:
        """The answer at an instant, by what was known at the earlier of the two."""
        when = at if known is None else min(at, known)
        nothing: tuple[datetime, dict[UUID, Consent], frozenset[str]] = (when, {}, frozenset())
        _, consents, blocked = next((one for one in reversed(self.past) if one[0] <= when), nothing)
        if who in blocked:
            return "BLOCKED_BY_CITIZEN", None, None
        mine = [one for one in consents.values() if one.who == who]
        answers = [(one, *said) for one in mine if (said := self.says(one, category, at))]
        if not answers:
            return "NO_CONSENT", None, None
        best = max(answers, key=lambda one: (one[1], one[2], one[3] in AT_ONCE and AT_ONCE.index(one[3]), one[0].name))
        return best[3], best[0].name, best[0].seq

    @staticmethod
    def says(one: Consent, category: str, at: datetime) -> tuple[int, datetime, str] | None:
        """How much it weighs, since when, and what it is."""
        if not reach(one.yes, category):
            return (0, one.granted, "REFUSED") if one.granted and reach(one.asked, category) else None
        if one.state in OVER:
            return 0, one.since, OVER[one.state]
        if one.in_force and at >= one.until:
            return 0, one.until, "EXPIRED"
        if (one.state == "requested" and at >= one.until) or (not one.in_force and one.state != "requested"):
            return None
        early = "PAUSED" if one.state == "paused" else "NOT_YET_VALID" if at < one.start else "OK"
        word = "PENDING" if one.state == "requested" else early
        return RANK.index(word), one.until if word == "OK" else one.since, word
