"""Erasing somebody: by two people and on a ground, and then nothing of her is there and everybody else's is."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from consent.events import Reason
from consent.keys import KeyLost, Keyring
from consent.ledger import (
    ErasureRefused,
    ErasureState,
    UnknownCheck,
    UnknownConsent,
    UnknownSubject,
)
from consent.log.verify import verify_receipt
from consent.store import AlreadyThere
from tests.consent.ledger.erasing import Erasing, erasing_in
from tests.consent.ledger.populated import BACK
from tests.consent.ledger.world import CLINIC, JOBCENTER, NUMBERS, Clock, ask, terms


@pytest.fixture
def erasing(engine: Engine, clock: Clock, tmp_path: Path) -> Erasing:
    return erasing_in(tmp_path / "keys", engine, clock)


@pytest.mark.parametrize("what", ["act", "check"])
def test_what_is_on_its_way_into_the_log_comes_first(erasing: Erasing, what: str) -> None:
    world = erasing.world
    subject = world.subject()
    world.given(subject)
    erasing.sequenced()
    asked = erasing.asked(subject)
    if what == "act":
        world.given(subject)
    else:
        world.checked(agency=CLINIC)  # by a name that nothing in the ledger leads to
    with pytest.raises(ErasureRefused, match="on_its_way"):
        erasing.approved(asked.erasure_id)
    erasing.sequenced()
    assert erasing.approved(asked.erasure_id).state is ErasureState.APPROVED
    assert erasing.faults() == []


def test_she_is_gone_and_everybody_else_is_not(erasing: Erasing) -> None:
    world = erasing.world
    subject, other = world.subject(), world.subject(NUMBERS[1])
    old = world.given(subject, terms("health", "social", case="solsort-1"))
    hers, theirs = world.given(subject), world.given(other)
    about_her, about_other = world.checked(), world.checked(ask(NUMBERS[1]))
    world.checked(agency=CLINIC)
    erasing.sequenced()
    with world.ledger() as ledger:
        before = [ledger.receipt(other, theirs.event_id), ledger.check_receipt(JOBCENTER, about_other.check_id)]
        kept = [ledger.receipt(subject, old.event_id), ledger.check_receipt(JOBCENTER, about_her.check_id)]
    erasing.erased(subject)
    assert world.checked().reason is Reason.NO_CONSENT
    assert world.checked(ask(NUMBERS[1])).decision
    now = world.clock()
    with world.ledger() as ledger:
        then = ledger.as_of(JOBCENTER, ask(), effective_at=about_her.decided_at, known_at=now)
        assert (then.reason, then.evidence) == (Reason.NO_CONSENT, ())
        assert ledger.as_of(JOBCENTER, ask(NUMBERS[1]), effective_at=about_other.decided_at, known_at=now).decision
        assert ledger.find_subject(NUMBERS[0]) is None
    for verb, error in (
        (lambda ledger: ledger.consents(subject), UnknownSubject),
        (lambda ledger: ledger.portal_key(subject), UnknownSubject),
        (lambda ledger: ledger.receipt(subject, hers.event_id), UnknownConsent),
        (lambda ledger: ledger.history(subject, hers.consent_id), UnknownConsent),
        (lambda ledger: ledger.check_receipt(JOBCENTER, about_her.check_id), UnknownCheck),
    ):
        with pytest.raises(error):
            world.do(verb)
    erasing.sequenced()
    with world.ledger() as ledger:
        after = [ledger.receipt(other, theirs.event_id), ledger.check_receipt(JOBCENTER, about_other.check_id)]
    for receipt in (*before, *after, *kept):
        assert receipt is not None
        verify_receipt(receipt, world.keys.vkey)
    assert erasing.faults() == []


def test_it_is_done_when_the_epoch_of_its_day_is_destroyed(erasing: Erasing) -> None:
    world = erasing.world
    subject, other = world.subject(), world.subject(NUMBERS[1])
    world.given(subject)
    world.given(other)
    assert not erasing.daily.due()
    erasing.erased(subject)
    before = Keyring.load(erasing.folder)
    assert erasing.daily.run() == 2
    (row,) = world.do(lambda ledger: ledger.erasures())
    assert (row.state, row.subject_id) == (ErasureState.DONE, None)
    assert [file.name for file in sorted(erasing.folder.glob("kek-*"))] == ["kek-0002.key"]
    assert erasing.faults() == []
    world.keys = before  # a process that has not looked at the folder since
    assert world.checked(ask(NUMBERS[1])).decision
    assert world.do(lambda ledger: ledger.consents(other))
    new = world.subject(NUMBERS[2])
    with world.engine.connect() as connection:
        epochs = set(connection.execute(text("SELECT epoch FROM ledger_subject")).scalars())
    assert epochs == {2}
    assert world.do(lambda ledger: ledger.portal_key(new))
    assert not erasing.daily.due()
    world.clock.pass_by(hours=23)  # type: ignore[attr-defined]  # the fixture's clock
    assert erasing.daily.due()
    assert erasing.daily.run() == 3
    assert erasing.faults() == []


def test_she_may_come_back_as_somebody_new(erasing: Erasing) -> None:
    world = erasing.world
    subject = world.subject()
    old = world.given(subject)
    erasing.erased(subject)
    erasing.daily.run()
    again = world.subject()
    assert again != subject
    world.given(again)
    assert world.checked().decision
    erasing.sequenced()
    assert erasing.faults() == []
    # An id that was hers is nobody's: the log would have it twice.
    consent_id = world.requested(again)
    with pytest.raises(AlreadyThere):
        world.granted(again, consent_id, event_id=old.event_id)


def test_a_day_without_erasures_adds_no_leaf_and_one_with_them_adds_one(erasing: Erasing) -> None:
    world = erasing.world
    for number in NUMBERS[:2]:
        world.given(world.subject(number))
    world.subject(NUMBERS[2])
    erasing.sequenced()

    def leaves_of_erasures() -> int:
        with world.engine.connect() as connection:
            leaves = connection.execute(text("SELECT leaf FROM ledger_entry")).scalars().all()
        return sum(bytes(leaf)[5] == 2 for leaf in leaves)

    erasing.daily.run()
    assert leaves_of_erasures() == 0
    for number in NUMBERS[:2]:
        erasing.erased(world.subject(number))
    erasing.daily.run()
    assert leaves_of_erasures() == 1
    erasing.erased(world.subject(NUMBERS[2]))  # of whom there was never an event
    erasing.daily.run()
    assert leaves_of_erasures() == 1
    assert erasing.faults() == []


STATEMENTS = (
    "DELETE FROM ledger_event",
    "DELETE FROM ledger_check",
    "DELETE FROM ledger_served",
    "DELETE FROM ledger_way_back",
    "DELETE FROM ledger_tombstone",
    "DELETE FROM ledger_check_tombstone",
    "UPDATE ledger_tombstone SET agencies = 'clinic'",
    "UPDATE ledger_check_tombstone SET batch_pos = batch_pos + 7",
    "UPDATE ledger_erasure SET approved_by = asked_by",
)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_lets_nothing_go_that_was_not_erased(erasing: Erasing, statement: str) -> None:
    world = erasing.world
    subject = world.subject()
    world.given(subject)
    kept = world.given(world.subject(NUMBERS[1]))
    with world.ledger() as ledger:
        ledger.register_return_address(JOBCENTER, BACK)
        ledger.keep_way_back(kept.consent_id, JOBCENTER, BACK)
    world.checked()
    world.checked(ask(NUMBERS[1]))
    erasing.erased(subject)
    with world.engine.begin() as connection:
        nested = connection.begin_nested()
        with pytest.raises(DBAPIError):
            connection.execute(text(statement))
        nested.rollback()


def test_no_row_order_or_index_tells_which_tombstones_belong_together(erasing: Erasing) -> None:
    world = erasing.world
    subject = world.subject()
    for _ in range(3):
        world.given(subject)
    erasing.erased(subject)
    columns = {
        table: {column["name"] for column in inspect(world.engine).get_columns(table)}
        for table in ("ledger_tombstone", "ledger_check_tombstone")
    }
    assert columns == {
        "ledger_tombstone": {"event_id", "commitment", "leaf_hash", "agencies", "signed", "logged"},
        "ledger_check_tombstone": {"batch_id", "batch_pos", "commitment", "signed", "logged"},
    }
    erasing.daily.run()
    with world.engine.connect() as connection:
        if world.engine.dialect.name == "sqlite":
            with pytest.raises(DBAPIError):
                connection.execute(text("SELECT rowid FROM ledger_tombstone"))
        else:
            query = "SELECT event_id, ctid, xmin FROM ledger_tombstone ORDER BY ctid"
            rows = connection.execute(text(query)).all()
            assert [row.event_id for row in rows] == sorted(row.event_id for row in rows)
            assert len({row.xmin for row in rows}) == 1


def test_without_the_epoch_a_wrapped_key_opens_for_nobody(erasing: Erasing) -> None:
    world = erasing.world
    subject = world.subject()
    with world.engine.connect() as connection:
        wrapped, epoch = connection.execute(text("SELECT wrapped_key, epoch FROM ledger_subject")).one()
    world.keys.unwrap(subject, bytes(wrapped), epoch)
    erasing.erased(subject)
    erasing.daily.run()
    for keys in (world.keys, Keyring.load(erasing.folder)):
        with pytest.raises(KeyLost):
            keys.unwrap(subject, bytes(wrapped), epoch)


def test_how_an_erased_consent_stands_is_not_stated(erasing: Erasing) -> None:
    subject = erasing.world.subject()
    consent_id = erasing.world.given(subject).consent_id
    erasing.erased(subject)
    with pytest.raises(UnknownConsent), erasing.world.ledger() as ledger:
        ledger.statement(consent_id, to=JOBCENTER)
