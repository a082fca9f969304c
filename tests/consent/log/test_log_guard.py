"""The guard: it moves only upwards, and it never forgets what the world has seen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from consent.log import note
from consent.log.checkpoint import Checkpoint
from consent.log.errors import LogInconsistent
from consent.log.guard import Guard

ORIGIN = "log.example/kommune"
SIGNER = note.Signer(ORIGIN, bytes(32))


def signed(size: int, root: bytes = bytes(32), origin: str = ORIGIN) -> str:
    return SIGNER.sign(str(Checkpoint(origin, size, root)))


@pytest.fixture
def guard(tmp_path: Path) -> Guard:
    return Guard(tmp_path / "log.guard")


def test_before_anything_was_published_there_is_no_guard(guard: Guard) -> None:
    assert guard.read() is None
    assert guard.checkpoint() is None
    guard.refuse_behind(0, bytes(32))


def test_it_moves_up_and_stays_for_an_earlier_note(guard: Guard) -> None:
    for size in (1, 5, 3, 5):
        guard.advance(signed(size))
    assert guard.read() == signed(5)
    assert guard.checkpoint() == Checkpoint(ORIGIN, 5, bytes(32))


def test_another_tree_of_one_size_is_a_fork(guard: Guard) -> None:
    guard.advance(signed(5))
    with pytest.raises(LogInconsistent, match="another tree"):
        guard.advance(signed(5, bytes([1]) * 32))
    with pytest.raises(LogInconsistent, match="different trees"):
        guard.refuse_behind(5, bytes([1]) * 32)
    assert guard.read() == signed(5)


def test_a_database_behind_it_is_refused_and_one_ahead_is_not(guard: Guard) -> None:
    guard.advance(signed(5))
    guard.refuse_behind(5, bytes(32))
    guard.refuse_behind(6, bytes([1]) * 32)
    with pytest.raises(LogInconsistent, match="behind its guard"):
        guard.refuse_behind(4, bytes(32))


def test_another_log_s_note_is_refused(guard: Guard) -> None:
    guard.advance(signed(5))
    with pytest.raises(LogInconsistent, match="another log"):
        guard.advance(signed(6, origin="log.example/b"))


@pytest.mark.parametrize("damaged", [b"", b"nonsense", b"\xff\xfe", signed(5).encode()[:-10]])
def test_a_damaged_guard_stops_everything_and_is_kept_for_a_person_to_see(tmp_path: Path, damaged: bytes) -> None:
    path = tmp_path / "log.guard"
    path.write_bytes(damaged)
    with pytest.raises(LogInconsistent):
        Guard(path).refuse_behind(9, bytes(32))
    with pytest.raises(LogInconsistent):
        Guard(path).advance(signed(9))
    assert path.read_bytes() == damaged


def test_many_writers_leave_the_latest(tmp_path: Path) -> None:
    path = tmp_path / "log.guard"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda size: Guard(path).advance(signed(size)), [*range(1, 40), *range(39, 0, -1)]))
    assert Guard(path).checkpoint() == Checkpoint(ORIGIN, 39, bytes(32))
    assert sorted(item.name for item in tmp_path.iterdir()) == ["log.guard", "log.guard.lock"]
