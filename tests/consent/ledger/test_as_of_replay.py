"""Whatever happened, and for whichever two instants: the replay answers as the live projection did at that time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.decide import Question, decide
from consent.events import ConsentId, SubjectId
from consent.keys import Keyring
from consent.ledger import Answer, EventReused, Ledger, Refused
from consent.state import Consent
from consent.store import AlreadyThere
from tests.consent.ledger.homes import HOMES, Home, House, housed
from tests.consent.ledger.world import (
    ASKER,
    CITIZEN,
    JOBCENTER,
    NUMBERS,
    PURPOSE,
    START,
    SYSTEM,
    ask,
    rendered,
    terms,
)
from tests.support.databases import FreshDatabase

MILLISECOND = timedelta(milliseconds=1)
CATEGORIES = ("health", "health.la265", "social", "employment")
STEPS = (
    "request",
    "grant",
    "give",
    "give",
    "refuse",
    "withdraw",
    "pause",
    "resume",
    "end",
    "cancel",
    "correct",
    "block",
    "unblock",
)
step = st.tuples(
    st.sampled_from(STEPS), st.integers(0, 2), st.sampled_from(CATEGORIES[:3]), st.sampled_from((0, 1, 3600, 2 * 86400))
)
pair = st.tuples(*[st.integers(0, 200), st.integers(-1, 1)] * 2, st.sampled_from(CATEGORIES))


@dataclass
class Story:
    """What the live ledger held and said while a script was played."""

    house: House
    she: SubjectId
    held: list[tuple[datetime, tuple[list[Consent], bool]]] = field(default_factory=list)
    said: list[tuple[str, Answer]] = field(default_factory=list)
    instants: set[datetime] = field(default_factory=lambda: {START})

    def play(self, name: str, which: int, category: str, wait: int) -> None:
        self.house.clock.pass_by(seconds=wait)
        try:
            with self.house.ledger() as ledger:
                self._do(ledger, name, ConsentId(UUID(int=which + 1)), category)
        except (Refused, EventReused, AlreadyThere):
            return
        with self.house.ledger() as ledger:
            consents = ledger.consents(self.she)
            blocks = ledger.block_history(self.she, JOBCENTER)
            at = max((event.at for event in (*ledger.latest(self.she).values(), *blocks)), default=START)
            blocked = any(block.agency == JOBCENTER for block in ledger.blocks(self.she))
        self.held.append((at, (consents, blocked)))
        self.instants |= {at} | {
            edge for consent in consents for edge in (consent.terms.valid_from, consent.terms.valid_until)
        }
        with self.house.ledger() as ledger:
            self.said.append((category, ledger.check(JOBCENTER, ask(category=category))))

    def _do(self, ledger: Ledger, name: str, consent_id: ConsentId, category: str) -> None:
        wanted = terms(category, "employment", at=START + timedelta(days=2), days=4)
        match name:
            case "request":
                ledger.request(self.she, consent_id, wanted, act=ASKER)
            case "give":
                served = ledger.serve(self.she, consent_id, rendered())
                ledger.give(self.she, consent_id, wanted, served_id=served.served_id, act=CITIZEN)
            case "grant":
                served = ledger.serve(self.she, consent_id, rendered())
                chosen = frozenset({category})
                ledger.grant(self.she, consent_id, categories=chosen, served_id=served.served_id, act=CITIZEN)
            case "block" | "unblock":
                getattr(ledger, name)(self.she, JOBCENTER, act=CITIZEN)
            case _:
                act = {"cancel": ASKER, "end": SYSTEM}.get(name, CITIZEN)
                getattr(ledger, name)(self.she, consent_id, act=act)

    def knew(self, at: datetime) -> tuple[list[Consent], bool]:
        """The live projection as it stood at that instant: her consents, and whether the asker was blocked."""
        return next((held for since, held in reversed(self.held) if since <= at), ([], False))


def replays(house: House, script: list[tuple[str, int, str, int]], pairs: list[tuple[int, int, int, int, str]]) -> None:
    with house.ledger() as ledger:
        story = Story(house, ledger.subject_of(NUMBERS[0]))
    for name, which, category, wait in script:
        story.play(name, which, category, wait)
    house.clock.pass_by(days=1)
    now = house.clock()
    instants = sorted(story.instants)
    with house.ledger() as ledger:
        for first, off, second, later, category in pairs:
            effective = instants[first % len(instants)] + off * MILLISECOND
            known = min(now, instants[second % len(instants)] + later * MILLISECOND)
            told = ledger.as_of(JOBCENTER, ask(category=category), effective_at=effective, known_at=known)
            consents, blocked = story.knew(min(effective, known))
            due = decide(consents, Question(category, PURPOSE, effective), blocked=blocked)
            assert (told.decision, told.reason) == (due.permit, due.reason)
            assert (told.consent_id, told.consent_seq) == (due.consent_id, due.consent_seq)
        for category, said in story.said:
            for known in (said.decided_at, now):
                told = ledger.as_of(JOBCENTER, ask(category=category), effective_at=said.decided_at, known_at=known)
                assert (told.decision, told.reason, told.sender) == (said.decision, said.reason, said.sender)
                assert (told.consent_id, told.consent_seq) == (said.consent_id, said.consent_seq)


@pytest.mark.parametrize("home", HOMES)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=st.lists(step, min_size=1, max_size=12), pairs=st.lists(pair, min_size=4, max_size=12))
def test_the_replay_answers_as_the_live_projection_did(
    home: Home,
    fresh_database: FreshDatabase,
    keys: Keyring,
    script: list[tuple[str, int, str, int]],
    pairs: list[tuple[int, int, int, int, str]],
) -> None:
    with housed(home, fresh_database, keys) as house:
        replays(house, script, pairs)
