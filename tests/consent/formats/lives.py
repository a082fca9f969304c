"""Every life a consent can have, at random: terms, and a chained history through the table of steps."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st

from consent.canonical import instant
from consent.events import Act, AgencyId, Assurance, Category, Channel, Event, EventType, Kind, State, Terms
from consent.state import STEPS, Consent, fold
from tests.support.consents import CONSENT_ID, NOON, SERVED_HASH, SERVED_ID, commitment, event_id

NAMES = st.from_regex(r"[a-zA-Z0-9._:-]{1,64}", fullmatch=True)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)
INSTANTS = st.integers(0, 7 * 10**12).map(instant)
CATEGORIES = st.frozensets(st.sampled_from([*map(str, Category), "health.la265", "social.family"]), min_size=1)


@st.composite
def terms(draw: st.DrawFn) -> Terms:
    begin = draw(INSTANTS)
    return Terms(
        sender=AgencyId(draw(NAMES)),
        recipient=AgencyId(draw(NAMES)),
        purpose=draw(st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True)),
        case=draw(st.none() | TEXT),
        categories=draw(CATEGORIES),
        kind=draw(st.sampled_from(Kind)),
        valid_from=begin,
        valid_until=begin + timedelta(milliseconds=draw(st.integers(1, 10**11))),
    )


@st.composite
def lives(draw: st.DrawFn) -> tuple[Consent, tuple[Event, ...]]:
    """A walk through the whole table of life, of up to eight steps; an answer may narrow what was asked."""
    now = draw(terms())
    state: State | None = None
    chain: list[tuple[Event, bytes]] = []
    at = draw(INSTANTS)
    for number in range(1, draw(st.integers(1, 8)) + 1):
        possible = sorted(event for before, event in STEPS if before is state)
        if not possible:
            break
        step = draw(st.sampled_from(possible))
        if step is EventType.GRANTED and chain:
            fewer = draw(st.frozensets(st.sampled_from(sorted(now.categories)), min_size=1))
            now = replace(now, categories=fewer)
        at += timedelta(milliseconds=draw(st.integers(0, 10**9)))
        answered = step in (EventType.GRANTED, EventType.REFUSED)
        event = Event(
            event_id=event_id(number),
            type=step,
            consent_id=CONSENT_ID,
            seq=number,
            prev=chain[-1][1] if chain else None,
            act=draw(acts()),
            terms=now,
            served_id=SERVED_ID if answered else None,
            served_hash=SERVED_HASH if answered else None,
            at=at,
        )
        chain.append((event, commitment(event)))
        state = STEPS[state, step].after
    return fold(chain), tuple(event for event, _ in chain)


@st.composite
def acts(draw: st.DrawFn) -> Act:
    actors = ["citizen", "staff:0198c7d2-7a00-7000-8000-00000000abcd", "agency:jobcenter", "system"]
    return Act(
        actor=draw(st.sampled_from(actors)),
        channel=draw(st.sampled_from(Channel)),
        assurance=draw(st.sampled_from(Assurance)),
        on_behalf_of=draw(st.sampled_from([None, "citizen", "supplier:kmd"])),
    )


def every_state() -> dict[str, tuple[EventType, ...]]:
    """One shortest life to each state, and to each event that ends one."""
    asked, yes = EventType.REQUESTED, EventType.GRANTED
    return {
        "requested": (asked,),
        "granted": (asked, yes),
        "refused": (asked, EventType.REFUSED),
        "cancelled": (asked, EventType.CANCELLED),
        "lapsed": (asked, EventType.LAPSED),
        "paused": (asked, yes, EventType.PAUSED),
        "resumed": (asked, yes, EventType.PAUSED, EventType.RESUMED),
        "withdrawn": (asked, yes, EventType.WITHDRAWN),
        "superseded": (asked, yes, EventType.SUPERSEDED),
        "ended": (asked, yes, EventType.ENDED),
        "corrected": (asked, yes, EventType.CORRECTED),
    }


LATER = NOON + timedelta(hours=1)
AFTER = NOON + timedelta(days=400)
