"""A monitor says OK to a log that only grows, and rings for every other."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from consent.__main__ import DAY, FAILS, HOLDS, UNUSABLE, main
from consent.log import leaf, note, tiles
from consent.log.monitor import Alarm, Seen, look
from consent.log.policy import Policy
from tests.support import serving
from tests.support.plain_log import ORIGIN, SIGNER, PlainLog, leaves_of

NOW = 1_795_356_240
POLICY = f"log {SIGNER.vkey}\nquorum none\n"


class Site:
    """A host whose files the test replaces."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self.now = NOW
        self.policy = folder.parent / "policy"
        self.policy.write_text(POLICY, encoding="utf-8")
        self.state = folder.parent / "state"

    def show(self, log: PlainLog, size: int | None = None) -> None:
        shutil.rmtree(self.folder / "log", ignore_errors=True)
        log.export(self.folder / "log", size)

    def monitor(self, *more: str) -> int:
        given = ["monitor", f"{self.url}/log", "--state", str(self.state), "--policy", str(self.policy), *more]
        return main(given, now=lambda: self.now)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    (tmp_path / "site").mkdir()
    with serving.files(tmp_path / "site") as url:
        yield Site(tmp_path / "site", url)


def test_a_log_that_grows_is_followed_entry_by_entry(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    log = PlainLog(leaves_of(1300))
    before = 0
    for size in (0, 1, 2, 255, 256, 257, 257, 511, 700, 1280, 1300):
        site.show(log, size)
        assert site.monitor() == HOLDS
        assert capsys.readouterr() == (f"OK: {ORIGIN} has {size} entries, {size - before} of them new\n", "")
        before = size
    assert json.loads(site.state.read_bytes())["note"] == log.note()


def test_a_large_log_is_followed_over_every_level_of_tiles(tmp_path: Path) -> None:
    log = PlainLog(leaves_of(66_000))
    folder = log.export(tmp_path / "log")

    def fetch(path: str) -> bytes | None:
        return (folder / path).read_bytes() if (folder / path).is_file() else None

    found = look(fetch, Seen(log.note(65_000), NOW), now=NOW, policy=Policy.parse(POLICY.encode()))
    assert (found.new, found.seen.note) == (1000, log.note())


def rang(site: Site, kind: str, capsys: pytest.CaptureFixture[str], *more: str) -> None:
    """The alarm is this one, the state stays, and what was shown is kept as evidence."""
    kept = site.state.read_bytes()
    assert site.monitor(*more) == FAILS
    out, err = capsys.readouterr()
    assert (out, err.splitlines()[0].split(":")[0], len(err.splitlines())) == ("", f"ALARM {kind}", 1)
    assert site.state.read_bytes() == kept
    shown = site.folder / "log/checkpoint"
    assert site.state.with_name("state.alarm").read_bytes() == shown.read_bytes()


@pytest.fixture
def watched(site: Site, capsys: pytest.CaptureFixture[str]) -> Site:
    """A site whose log of 700 entries was found to be in order."""
    site.show(PlainLog(leaves_of(700)))
    assert site.monitor() == HOLDS
    capsys.readouterr()
    return site


@pytest.mark.parametrize("size", [700, 701, 1000])
def test_another_history_under_the_same_name_is_a_fork(
    size: int, watched: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    watched.show(PlainLog([*leaves_of(699), *leaves_of(size, history=1)[699:]]))
    rang(watched, "fork", capsys)


def test_a_smaller_log_is_a_rollback(watched: Site, capsys: pytest.CaptureFixture[str]) -> None:
    watched.show(PlainLog(leaves_of(699)))
    rang(watched, "rollback", capsys)


def test_a_checkpoint_of_another_key_is_a_bad_signature(watched: Site, capsys: pytest.CaptureFixture[str]) -> None:
    watched.show(PlainLog(leaves_of(701), note.Signer(ORIGIN, bytes([7]) * 32)))
    rang(watched, "signature", capsys)


def test_a_checkpoint_of_another_log_of_the_policy_is_not_this_log_s(
    watched: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    other = note.Signer("log.example/other", bytes([7]) * 32)
    watched.policy.write_text(f"log {other.vkey}\n{POLICY}", encoding="utf-8")
    watched.show(PlainLog(leaves_of(701), other))
    rang(watched, "fork", capsys)


def test_a_log_that_stands_still_is_stale(watched: Site, capsys: pytest.CaptureFixture[str]) -> None:
    watched.now += DAY
    assert watched.monitor() == HOLDS
    watched.now += 1
    capsys.readouterr()
    rang(watched, "stale", capsys)
    assert watched.monitor("--stale-after", "0") == HOLDS
    watched.show(PlainLog(leaves_of(701)))
    assert watched.monitor() == HOLDS


@pytest.mark.parametrize(
    "path",
    ["tile/0/003.p/132", "tile/0/002", "tile/1/000.p/3", "tile/entries/003.p/132", "tile/entries/002", "checkpoint"],
)
@pytest.mark.parametrize("damage", ["flip", "cut", "gone"])
def test_a_file_that_is_not_what_was_signed_rings(
    path: str, damage: str, watched: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    watched.show(PlainLog(leaves_of(900)))
    file = watched.folder / "log" / path
    data = file.read_bytes()
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(data[:-1] if damage == "cut" else data[:-3] + bytes([data[-3] ^ 4]) + data[-2:])
    if path == "checkpoint" and damage == "gone":
        assert watched.monitor() == UNUSABLE
    else:
        rang(watched, "signature" if path == "checkpoint" else "content", capsys)


def test_an_entry_that_is_no_leaf_rings(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.show(PlainLog([b"not a leaf"]))
    assert site.monitor() == FAILS
    assert "ALARM content: entry 0 is not a leaf" in capsys.readouterr().err


def test_an_announced_key_is_told(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    told = leaf.Leaf(leaf.KEY_ROTATION, 60, bytes([5]) * 32, bytes(32)).encode()
    site.show(PlainLog([*leaves_of(2), told]))
    assert site.monitor() == HOLDS
    assert f"NOTICE: entry 2 announces a new key of this log, {'05' * 32}" in capsys.readouterr().out


def test_without_a_policy_the_log_is_compared_with_itself_and_that_is_said(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["monitor", f"{site.url}/log/", "--state", str(site.state)]
    site.show(PlainLog(leaves_of(5)))
    assert main(given, now=lambda: NOW) == HOLDS
    assert "nobody's signature was checked" in capsys.readouterr().err
    site.show(PlainLog(leaves_of(6, history=1)))
    assert main(given, now=lambda: NOW) == FAILS
    assert "ALARM fork" in capsys.readouterr().err


def test_a_log_that_cannot_be_asked_is_no_alarm_and_no_answer(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert site.monitor() == UNUSABLE
    assert "the log shows no checkpoint" in capsys.readouterr().err
    site.show(PlainLog(leaves_of(5)))
    for broken in ("{}", "nonsense", '{"note": "x", "since": 1}', '{"note": 5, "since": "x"}', "[]"):
        site.state.write_text(broken, encoding="utf-8")
        assert site.monitor() == UNUSABLE
        assert "not a monitor's state" in capsys.readouterr().err
    for url in ("file:///etc", "http://127.0.0.1:1/log", "nonsense"):
        assert main(["monitor", url, "--state", str(site.folder / "none")]) == UNUSABLE
    capsys.readouterr()


def test_a_full_tile_serves_where_the_partial_one_is_gone() -> None:
    log = PlainLog(leaves_of(300))
    later = PlainLog(leaves_of(512))

    def fetch(path: str) -> bytes | None:
        if path == "checkpoint":
            return log.note().encode()
        level, n, width = tiles.parse_path(path)
        span = slice(n * 256, (n + 1) * 256)
        if path == "tile/1/000.p/1":
            return tiles.TiledTree(_Hashes(later), 512)._reader.tile(1, 0, 1)
        if width < 256:
            return None
        return tiles.bundle(later.entries[span]) if level is None else _Hashes(later).tile(0, n, 256)

    assert look(fetch, None, now=NOW).new == 300


class _Hashes:
    def __init__(self, log: PlainLog) -> None:
        self._edge, self._full = tiles.EMPTY.append([tiles.merkle.leaf_hash(entry) for entry in log.entries])

    def tile(self, level: int, n: int, width: int) -> bytes:
        return self._full.get((level, n), b"".join(self._edge.rows[level]))[: width * 32]


def test_nonsense_of_every_kind_rings_and_does_nothing_else() -> None:
    for served in (b"", b"\xff", b"x\n", b"a\n1\nb\n\n\xe2\x80\x94 a AAAAAAAA\n", SIGNER.sign("a\n").encode()):
        with pytest.raises(Alarm):
            look(lambda path, served=served: served, None, now=NOW)  # type: ignore[misc]  # bound in the loop
