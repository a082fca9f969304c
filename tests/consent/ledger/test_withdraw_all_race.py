"""While an agency asks without pause, everything is withdrawn at once: no check sees only a part of it."""

from __future__ import annotations

import threading
from uuid import uuid4

from consent.events import ConsentId, Kind
from consent.ledger import Ask, Mandate
from tests.consent.ledger.world import (
    CITIZEN,
    JOBCENTER,
    NUMBERS,
    PURPOSE,
    REGION,
    START,
    World,
    ask,
    rendered,
    terms,
)

PURPOSES = (PURPOSE, "benefit-case", "health-assessment")
ROUNDS = 6


def questions() -> list[Ask]:
    """One batch over all purposes, and somebody else's number between hers."""
    return [ask(number, purpose=purpose) for purpose in PURPOSES for number in NUMBERS[:2]]


def test_a_batch_of_checks_sees_all_of_it_in_force_or_all_of_it_withdrawn(world: World) -> None:
    with world.ledger() as ledger:
        for purpose in PURPOSES[1:]:
            ledger.register_mandate(
                Mandate(
                    agency=JOBCENTER,
                    category="health",
                    purpose=purpose,
                    sender=REGION,
                    legal_ref="retssikkerhedsloven § 11 a",
                    kind=Kind.COLLECTION,
                    valid_from=START,
                )
            )
        she = ledger.subject_of(NUMBERS[0])
    seen: set[tuple[bool, ...]] = set()
    trouble: list[Exception] = []
    stop = threading.Event()

    def ask_on() -> None:
        try:
            while not stop.is_set():
                answers = world.do(lambda ledger: ledger.check_many(JOBCENTER, questions())).answers
                seen.add(tuple(answer.decision for answer in answers[::2]))
        except Exception as error:
            trouble.append(error)

    threads = [threading.Thread(target=ask_on) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(ROUNDS):
            with world.ledger() as ledger:
                for purpose in PURPOSES:
                    consent_id = ConsentId(uuid4())
                    served = ledger.serve(she, consent_id, rendered())
                    wanted = terms(purpose=purpose, at=world.clock())
                    ledger.give(she, consent_id, wanted, served_id=served.served_id, act=CITIZEN)
            assert len(world.do(lambda ledger: ledger.withdraw_all(she, JOBCENTER, act=CITIZEN))) == len(PURPOSES)
            answers = world.do(lambda ledger: ledger.check_many(JOBCENTER, questions())).answers
            assert not any(answer.decision for answer in answers)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert trouble == []
    assert seen <= {(True,) * 3, (False,) * 3}
