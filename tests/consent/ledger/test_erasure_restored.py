"""An old backup: it answers nothing before the erasures are applied again, and then nothing about her; and a job that
is killed at any step, which loses nobody."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from consent.erasure import outside
from consent.events import Reason
from consent.keys import KeyLost, Keyring
from consent.ledger import ErasureState, UnknownSubject
from consent.log.errors import LogInconsistent
from consent.sql import SqlStore
from consent.sql.tables import metadata
from tests.consent.ledger.erasing import Erasing, erasing_in
from tests.consent.ledger.tampering import Rows, snapshot, without_defences
from tests.consent.ledger.world import CLINIC, NUMBERS, Clock, ask


@pytest.fixture
def erasing(engine: Engine, clock: Clock, tmp_path: Path) -> Erasing:
    return erasing_in(tmp_path / "keys", engine, clock)


def backup(erasing: Erasing) -> Rows:
    with erasing.world.engine.connect() as connection:
        return snapshot(connection)


def restore(erasing: Erasing, rows: Rows) -> None:
    erasing.world.engine.dispose()
    with erasing.world.engine.connect() as connection:
        without_defences(connection)
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
        for table in metadata.sorted_tables:
            if rows[table.name]:
                connection.execute(table.insert(), rows[table.name])
        connection.commit()
    erasing.world.engine.dispose()


def refused(erasing: Erasing) -> bool:
    """Neither a check, nor an act, nor the door to the outside, nor the daily job."""
    world, found = erasing.world, []
    verbs: tuple[Callable[[], Any], ...] = (
        world.checked,
        lambda: world.given(world.subject(NUMBERS[1])),
        erasing.daily.listed,
        erasing.daily.due,
    )
    for verb in verbs:
        try:
            verb()
        except LogInconsistent:
            found.append(True)
        else:
            found.append(False)
    with world.engine.connect() as connection:
        try:
            outside.refuse_older(SqlStore(connection), world.keys)
        except LogInconsistent:
            found.append(True)
    assert len(set(found)) == 1, "all of them, or none"
    return found[0]


@pytest.mark.parametrize("days", [0, 1, 3])
def test_an_old_backup_serves_nobody_before_erasures_are_applied_again(erasing: Erasing, days: int) -> None:
    world = erasing.world
    subject, other = world.subject(), world.subject(NUMBERS[1])
    world.given(subject)
    world.given(other)
    world.checked()
    world.checked(agency=CLINIC)  # by a name that only her number leads to
    assert not erasing.daily.due()
    erasing.sequenced()
    world.given(subject)  # on its way into the log when the backup is made
    rows = backup(erasing)
    erasing.erased(subject)
    for _ in range(days):
        erasing.daily.run()
    restore(erasing, rows)
    assert refused(erasing)
    done = erasing.reapplied()
    assert (done.erased, done.rewrapped) == (1, 1 if days else 0)
    assert not refused(erasing)
    assert world.checked().reason is Reason.NO_CONSENT
    assert world.checked(ask(NUMBERS[1])).decision
    assert world.do(lambda ledger: ledger.consents(other))
    with pytest.raises(UnknownSubject):
        world.do(lambda ledger: ledger.consents(subject))
    assert erasing.reapplied().erased == 0
    erasing.daily.run()
    (row,) = world.do(lambda ledger: ledger.erasures())
    assert row.state is ErasureState.DONE
    with world.engine.connect() as connection:
        names = {world.keys.pairwise(agency, NUMBERS[0]) for agency in ("jobcenter", "clinic")}
        kept = [row["person"] for row in snapshot(connection)["ledger_check"]]
    assert sum(name in names for name in kept) == 2, "those of after the restore alone"
    assert erasing.faults() == []


def test_a_backup_from_before_a_change_of_keys_gets_them_back(erasing: Erasing) -> None:
    world = erasing.world
    subject = world.subject()
    world.given(subject)
    assert not erasing.daily.due()
    rows = backup(erasing)
    erasing.daily.run()
    erasing.daily.run()
    restore(erasing, rows)
    assert refused(erasing)
    with pytest.raises(KeyLost):
        world.do(lambda ledger: ledger.consents(subject))
    assert erasing.reapplied().rewrapped == 1
    assert not refused(erasing)
    assert world.do(lambda ledger: ledger.consents(subject))
    erasing.sequenced()
    assert erasing.faults() == []


class Killed(BaseException):
    """The process ended here."""


@contextmanager
def killed_at(step: int, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Raise at the so-manieth thing that outlives a process: a commit, a sync, a name that is given or taken."""
    steps = [0]

    def count() -> None:
        steps[0] += 1
        if steps[0] == step:
            raise Killed

    def counted(verb: Callable[..., Any]) -> Callable[..., Any]:
        def instead(*args: Any, **named: Any) -> Any:
            count()
            return verb(*args, **named)

        return instead

    def committing(connection: object) -> None:
        count()

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", counted(os.fsync))
        for name in ("rename", "replace", "unlink"):
            patched.setattr(Path, name, counted(getattr(Path, name)))
        event.listen(engine, "commit", committing)
        try:
            yield steps
        finally:
            event.remove(engine, "commit", committing)


def test_the_job_may_be_killed_at_any_step_and_loses_nobody(erasing: Erasing, monkeypatch: pytest.MonkeyPatch) -> None:
    world = erasing.world
    others = [world.subject(number) for number in NUMBERS[1:]]
    given = world.given(others[0])
    erasing.sequenced()
    step, whole = 0, False
    while not whole:
        step += 1
        subject = world.subject()
        erasing.erased(subject)
        with killed_at(step, world.engine, monkeypatch):
            try:
                erasing.daily.run()
                whole = True
            except Killed:
                pass
        world.keys = Keyring.load(erasing.folder)  # another process, with what lies there
        for other in others:
            world.do(lambda ledger, who=other: ledger.portal_key(who))  # type: ignore[misc]  # a default binds the loop's variable
        assert world.do(lambda ledger: ledger.history(others[0], given.consent_id))
        if step % 4 == 0:
            # The first goes on with an epoch that had begun before she was erased, the second ends it.
            erasing.daily.run()
            erasing.daily.run()
            assert len(list(erasing.folder.glob("kek-????.key"))) == 1
            assert ErasureState.APPROVED not in {row.state for row in world.do(lambda ledger: ledger.erasures())}
    assert step > 15, "there were many places to be killed at"
    erasing.daily.run()
    assert {row.state for row in world.do(lambda ledger: ledger.erasures())} == {ErasureState.DONE}
    assert not list(erasing.folder.glob("*.gone"))
    assert len(list(erasing.folder.glob("survivors-*"))) == 1
    erasing.sequenced()
    assert erasing.faults() == []
