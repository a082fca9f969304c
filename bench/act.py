"""An act: a citizen's yes with all its rows in one transaction, against the same rows written by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields

from bench.hand import Hand, by_hand, insert
from bench.measure import ROUNDS, WARM, Line, in_turn
from bench.stage import Stage, now
from consent.events import ConsentId, SubjectId
from consent.ledger import Served
from consent.rows import ConsentRow, EventRow, InForceRow, PendingRow
from consent.sql import SqlStore
from tests.consent.ledger.world import CITIZEN, World, rendered, terms

FLOOR = 0.5
A_ROUND = 3

_EVENT = insert("ledger_event", [column.name for column in fields(EventRow)])
_PLACE = insert("ledger_in_force", [column.name for column in fields(InForceRow)])
_PENDING = insert("ledger_pending", [column.name for column in fields(PendingRow)])
_CHANGED = [column.name for column in fields(ConsentRow)][1:]
_CONSENT = f"UPDATE ledger_consent SET {', '.join(f'{name} = ?' for name in _CHANGED)} WHERE consent_id = ? AND seq = ?"  # noqa: S608  # our own names
_LEAVE = "DELETE FROM ledger_in_force WHERE consent_id = ?"


@dataclass(frozen=True)
class Question:
    """What somebody has been asked and shown, and has not answered."""

    subject: SubjectId
    consent_id: ConsentId
    served: Served


@dataclass(frozen=True)
class Rows:
    """All that one act writes."""

    event: EventRow
    consent: ConsentRow
    places: Sequence[InForceRow]
    pending: PendingRow


class Taken(SqlStore):
    """Keeps what an act writes, besides writing it."""

    rows: Rows

    def add_act(self, event: EventRow, consent: ConsentRow, places: Sequence[InForceRow], pending: PendingRow) -> None:
        self.rows = Rows(event, consent, places, pending)
        super().add_act(event, consent, places, pending)


def asked(world: World, number: int) -> Question:
    """A person of her own, so that the acts of a run do not pile up on anybody."""
    subject = world.subject(f"{61 + number % 28}03{number:06d}")
    consent_id = world.requested(subject, terms("health", at=now()))
    return Question(subject, consent_id, world.do(lambda ledger: ledger.serve(subject, consent_id, rendered())))


def says_yes(world: World, question: Question) -> None:
    with world.engine.connect().execution_options(writes=True) as connection:
        _grant(world, SqlStore(connection), question)
        connection.commit()


def _grant(world: World, store: SqlStore, question: Question) -> None:
    ledger, served = world.ledger_on(store), question.served.served_id
    ledger.grant(question.subject, question.consent_id, categories=frozenset({"health"}), served_id=served, act=CITIZEN)


def rows_of(world: World, question: Question) -> Rows:
    """The very rows the ledger would write; nothing is kept."""
    with world.engine.connect().execution_options(writes=True) as connection:
        store = Taken(connection)
        _grant(world, store, question)
        connection.rollback()
    return store.rows


def write(hand: Hand, rows: Rows) -> None:
    """One act, as somebody writes it who has every value at hand."""
    consent_id, *changed = astuple(rows.consent)
    with hand.writing():
        hand.run(_EVENT, *astuple(rows.event))
        hand.run(_CONSENT, *changed, consent_id, rows.consent.seq - 1)
        hand.run(_LEAVE, consent_id)
        for place in rows.places:
            hand.run(_PLACE, *astuple(place))
        hand.run(_PENDING, *astuple(rows.pending))


def measure(stage: Stage) -> Iterator[Line]:
    needed = A_ROUND * (WARM + ROUNDS)
    with stage.world() as world, by_hand(world.engine) as hand:
        world.register()
        questions = [asked(world, number) for number in range(2 * needed)]
        mine, others = iter(questions[:needed]), iter([rows_of(world, question) for question in questions[needed:]])

        def ours() -> None:
            for _ in range(A_ROUND):
                says_yes(world, next(mine))

        def limit() -> None:
            for _ in range(A_ROUND):
                write(hand, next(others))

        turns = in_turn(ours, limit)
    told = turns.told("an act", "by hand", A_ROUND)
    yield Line(
        what="an act / its rows by hand", engine=stage.engine, ratio=turns.share, must="≥", limit=FLOOR, told=told
    )
