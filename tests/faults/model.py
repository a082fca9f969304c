"""What a ledger of consents to one agency should be, in the fewest words; it shares no line with the real one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

LIFE = {("requested", "refuse"): "refused", ("requested", "cancel"): "cancelled", ("requested", "lapse"): "lapsed",
        ("granted", "pause"): "paused", ("paused", "resume"): "granted"}  # fmt: skip
for _verb, _state in (("withdraw", "withdrawn"), ("end", "ended"), ("correct", "ended")):
    LIFE |= {("granted", _verb): _state, ("paused", _verb): _state}
OVER = {"refused": "REFUSED", "withdrawn": "WITHDRAWN", "ended": "ENDED", "superseded": "ENDED"}
ORDER = ("ENDED", "EXPIRED", "REFUSED", "WITHDRAWN", "PENDING", "NOT_YET_VALID", "PAUSED", "OK")
"""What is told rather than what: of the first four the newest, and this order at one instant."""
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

    def says(self, category: str, at: datetime) -> tuple[datetime, str] | None:
        """Since when, and what."""
        if not reach(self.yes, category):
            return (self.granted, "REFUSED") if self.granted and reach(self.asked, category) else None
        if self.state in OVER:
            return self.since, OVER[self.state]
        if at >= self.until:
            return (self.until, "EXPIRED") if self.in_force else None
        yes = (self.until, "OK") if at >= self.start else (self.since, "NOT_YET_VALID")
        return {"requested": (self.since, "PENDING"), "paused": (self.since, "PAUSED"), "granted": yes}.get(self.state)


def reach(wide: frozenset[str], category: str) -> bool:
    return any(category == one or category.startswith(one + ".") for one in wide)


def meet(these: frozenset[str], those: frozenset[str]) -> bool:
    return any(reach(these, one) for one in those) or any(reach(those, one) for one in these)


@dataclass
class Model:
    consents: dict[UUID, Consent] = field(default_factory=dict)
    blocked: frozenset[str] = frozenset()
    past: list[tuple[datetime, dict[UUID, Consent], frozenset[str]]] = field(
        default_factory=lambda: [(datetime.min.replace(tzinfo=UTC), {}, frozenset())]
    )

    def of(self, who: str, *states: str) -> list[Consent]:
        return [one for one in self.consents.values() if one.who == who and (not states or one.state in states)]

    def put(self, *changed: Consent, at: datetime, blocked: frozenset[str] | None = None) -> None:
        self.consents = self.consents | {one.name: one for one in changed}
        self.blocked = self.blocked if blocked is None else blocked
        self.past.append((at, self.consents, self.blocked))

    def grant(self, new: Consent, yes: frozenset[str], until: datetime, at: datetime) -> None:
        olds = [old for old in self.of(new.who, "granted", "paused") if old.name != new.name and meet(old.yes, yes)]
        gone = [replace(old, state="superseded", since=at, seq=old.seq + 1) for old in olds]
        seq = new.seq + (new.name in self.consents)
        self.put(*gone, replace(new, state="granted", yes=yes, until=until, since=at, granted=at, seq=seq), at=at)

    def step(self, consent: Consent, verb: str, at: datetime) -> None:
        new = replace(consent, state=LIFE[consent.state, verb], seq=consent.seq + 1)
        self.put(new if new.in_force else replace(new, since=at), at=at)

    def in_peace(self, who: str, asked: frozenset[str], at: datetime) -> bool:
        """She has just said no to some of it."""
        noes = self.of(who, "refused")
        return any(at < one.since + timedelta(days=30) and meet(one.yes, asked) for one in noes)

    def told(self, who: str, category: str, at: datetime, known: datetime | None = None) -> Told:
        """The answer at an instant, by what was known at the earlier of the two."""
        when = at if known is None else min(at, known)
        _, consents, blocked = next(one for one in reversed(self.past) if one[0] <= when)
        if who in blocked:
            return "BLOCKED_BY_CITIZEN", None, None
        mine = [one for one in consents.values() if one.who == who]
        said = [(ORDER.index(s[1]), s[0], one.name, one.seq) for one in mine if (s := one.says(category, at))]
        if not said:
            return "NO_CONSENT", None, None
        order, _, name, seq = max(said, key=lambda one: (max(3, one[0]), one[1], one[0], one[2]))
        return ORDER[order], name, seq
