"""A backup from before an erasure, behind its guard: recovered, made to forget again, and only then serving."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from consent.events import Reason
from consent.fsck import fsck
from consent.ledger import ErasureState, UnknownSubject
from consent.log.errors import LogInconsistent
from consent.log.guard import Guard
from consent.log.verify import verify_receipt
from consent.sql import SqlAudit
from tests.consent.ledger.erasing import Erasing, erasing_in
from tests.consent.ledger.restored import as_it_is, put_back, recovered
from tests.consent.ledger.world import CLINIC, JOBCENTER, NUMBERS, Clock, ask


@pytest.fixture
def erasing(engine: Engine, clock: Clock, tmp_path: Path) -> Erasing:
    made = erasing_in(tmp_path / "keys", engine, clock)
    made.world.guard = Guard(tmp_path / "log.guard")
    return made


def serves(erasing: Erasing) -> bool:
    try:
        erasing.world.checked(ask(NUMBERS[1]))
    except LogInconsistent:
        return False
    return True


@pytest.mark.parametrize("days", [0, 1, 3])
def test_a_backup_from_before_an_erasure_is_recovered_and_forgets_her_again(erasing: Erasing, days: int) -> None:
    world = erasing.world
    subject, other = world.subject(), world.subject(NUMBERS[1])
    kept = [world.given(other), world.given(subject)]
    for agency in (JOBCENTER, CLINIC):
        world.checked(agency=agency)
    world.checked(ask(NUMBERS[1]))
    assert not erasing.daily.due()
    erasing.sequenced()
    waiting = world.given(subject)  # on its way into the log when the backup is made, as is the check
    world.checked()
    backup = as_it_is(world)
    erasing.sequenced()
    world.withdrawn(subject, waiting.consent_id)
    lost = world.given(other)
    world.checked()
    erasing.sequenced()
    with world.ledger() as ledger:
        receipts = [ledger.receipt(other, act.event_id) for act in (kept[0], lost)]
        receipts += [ledger.receipt(subject, act.event_id) for act in (kept[1], waiting)]
    erasing.erased(subject)
    for _ in range(days):
        erasing.daily.run()
    world.given(world.subject(NUMBERS[2]))
    erasing.sequenced()
    put_back(world, backup)

    assert not serves(erasing)
    with pytest.raises(LogInconsistent):
        erasing.reapplied()  # the log comes first
    recovered(world, erasing.folder, world.guard)  # type: ignore[arg-type]  # given above
    assert not serves(erasing), "not while she is there"
    done = erasing.reapplied()
    assert (done.erased, done.rewrapped) == (1, 1 if days else 0)

    assert serves(erasing)
    assert world.checked().reason is Reason.NO_CONSENT
    with pytest.raises(UnknownSubject):
        world.do(lambda ledger: ledger.consents(subject))
    assert world.do(lambda ledger: ledger.consents(other))
    assert all(verify_receipt(receipt, world.keys.vkey) for receipt in receipts if receipt is not None)
    erasing.daily.run()
    (row,) = world.do(lambda ledger: ledger.erasures())
    assert row.state is ErasureState.DONE
    erasing.sequenced()
    assert erasing.faults() == []


def test_who_came_after_the_backup_and_was_erased_is_not_asked_for(erasing: Erasing) -> None:
    world = erasing.world
    other = world.subject(NUMBERS[1])
    world.given(other)
    assert not erasing.daily.due()
    erasing.sequenced()
    backup = as_it_is(world)
    subject = world.subject()
    world.given(subject)
    world.checked()
    erasing.erased(subject)
    erasing.daily.run()
    put_back(world, backup)
    assert not serves(erasing)
    recovered(world, erasing.folder, world.guard)  # type: ignore[arg-type]  # given above
    assert erasing.reapplied().erased == 0
    assert serves(erasing)
    erasing.daily.run()
    erasing.sequenced()
    lost: list[int] = []
    with world.engine.connect() as connection:
        audit, now = SqlAudit(connection), world.clock()
        assert fsck(audit, keys=world.keys, now=now, guard=world.guard, lost=lambda row: lost.append(row.idx)) == []
    assert len(lost) >= 3, "her acts, the check and the leaf of her erasure are named, and nobody is"
