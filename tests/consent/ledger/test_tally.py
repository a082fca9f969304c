"""The tallies of rows that nothing else leads to: right whatever happens at once, and nobody waits for them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import func, select, text, update

from consent import migrate
from consent.fsck import Fault, fsck
from consent.ledger import Agency
from consent.log.errors import LogInconsistent
from consent.migrations import config
from consent.sql import SqlAudit, SqlStore
from consent.sql import tables as t
from tests.consent.ledger.populated import populate, sequencer_of
from tests.consent.ledger.world import CLINIC, JOBCENTER, NUMBERS, World, ask, rendered


def audited(world: World) -> list[Fault]:
    with world.engine.connect() as connection:
        return fsck(SqlAudit(connection), keys=world.keys, now=world.clock())


def test_a_check_does_not_wait_for_one_that_is_being_counted(world: World) -> None:
    if world.engine.dialect.name != "postgresql":
        return  # SQLite has one writer at a time
    world.given(world.subject())
    with world.engine.connect() as slow:
        assert world.ledger_on(SqlStore(slow)).check(JOBCENTER, ask()).decision
        with world.engine.connect() as quick:
            quick.execute(text("SET lock_timeout = '2s'"))
            assert world.ledger_on(SqlStore(quick)).check(JOBCENTER, ask()).decision
            quick.commit()
        slow.commit()
    with world.engine.connect() as connection:
        parts = select(func.count()).select_from(t.tally).where(t.tally.c.counted == "ledger_check")
        assert connection.execute(parts).scalar() == 2
    assert audited(world) == []


def test_many_at_once_are_all_counted(world: World, keys_folder: Path) -> None:
    subject = world.subject()
    world.given(subject)
    sequencer, shown = sequencer_of(world, keys_folder), world.requested(subject)

    def work(number: int) -> None:
        for turn in range(4):
            world.checked(ask(NUMBERS[number % 3]))
            text_of_its_own = rendered(f"{number} {turn}")
            world.do(lambda ledger, shown_now=text_of_its_own: ledger.serve(subject, shown, shown_now))
            card = Agency(agency_id=CLINIC, name=f"Klinik {number} {turn}")
            world.do(lambda ledger, card=card: ledger.register_agency(card))
            expires = world.clock() + timedelta(seconds=-5 if turn % 2 else 60)
            world.do(lambda ledger, expires=expires, jti=f"{number} {turn}": ledger.spend(JOBCENTER, jti, expires))
            if number == 0:
                sequencer.run_once()

    with ThreadPoolExecutor(6) as pool:
        for done in [pool.submit(work, number) for number in range(6)]:
            done.result()
    assert audited(world) == []
    sequencer.run_once()
    assert audited(world) == []


def test_by_a_tally_that_was_changed_nothing_is_counted(world: World) -> None:
    world.checked()
    with world.engine.connect().execution_options(writes=True) as connection:
        connection.execute(update(t.tally).where(t.tally.c.counted == "ledger_check").values(n=0))
        connection.commit()
    with pytest.raises(LogInconsistent, match="ledger_tally"):
        world.checked()


def test_a_mandate_put_back_from_before_it_was_ended_is_noticed(world: World) -> None:
    with world.ledger() as ledger:
        mandate, *_ = ledger.mandates(recipient=JOBCENTER)
    key = [t.mandate.c.category == mandate.category]
    with world.engine.connect() as connection:
        old = connection.execute(select(t.mandate).where(*key)).mappings().one()
    world.do(lambda ledger: ledger.register_mandate(replace(mandate, valid_until=world.clock())))
    assert audited(world) == []
    with world.engine.connect().execution_options(writes=True) as connection:
        connection.execute(update(t.mandate).where(*key).values(dict(old)))
        connection.commit()
    assert [fault.table for fault in audited(world)] == ["ledger_mandate"]


def test_the_rows_of_a_ledger_older_than_its_tallies_are_counted_when_it_is_renewed(
    world: World, keys_folder: Path
) -> None:
    populate(world, keys_folder, troubled=False)
    for keys, tables in ((None, {"ledger_agency", "ledger_check", "ledger_number"}), (world.keys, set())):
        with world.engine.connect().execution_options(writes=True) as connection:
            command.downgrade(config(connection), "0004")
            connection.commit()
        migrate.upgrade(world.engine, keys)
        assert {fault.table for fault in audited(world)} >= tables
    assert audited(world) == []
    world.checked()
    assert audited(world) == []
