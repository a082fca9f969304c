"""An exported log is exactly the files of its size, led to by its leaves, and there whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from consent.log import merkle, note, tiles
from consent.log.errors import LogInconsistent, NoteInvalid
from consent.log.export import NotEmpty, export
from tests.support.plain_log import SIGNER, PlainLog, leaves_of


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def expected_paths(size: int) -> set[str]:
    wanted = {"checkpoint"}
    for level, (full, part) in enumerate(tiles.widths(size)):
        for kind in (level, None) if level == 0 else (level,):
            wanted |= {tiles.path(kind, n) for n in range(full)}
            wanted |= {tiles.path(kind, full, part)} if part else set()
    return wanted


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 4096, 4097, 65_537, 70_000])
def test_an_export_is_the_checkpoint_the_tiles_and_the_entries_of_its_size(size: int, tmp_path: Path) -> None:
    log = PlainLog(leaves_of(size))
    found = files(log.export(tmp_path / "log"))
    assert set(found) == expected_paths(size)
    assert found["checkpoint"].decode() == log.note()
    hashes = [merkle.leaf_hash(entry) for entry in log.entries]
    for path, data in found.items():
        if path == "checkpoint":
            continue
        level, n, width = tiles.parse_path(path)
        first = n * tiles.WIDTH
        if level is None:
            assert tiles.parse_bundle(data) == log.entries[first : first + width]
        else:
            span = 1 << tiles.HEIGHT * level
            roots = [merkle.root(hashes[(first + i) * span : (first + i + 1) * span]) for i in range(width)]
            assert tiles.split(data) == roots


def test_the_worked_example_of_the_format_has_its_number_of_tiles(tmp_path: Path) -> None:
    folder = PlainLog(leaves_of(70_000)).export(tmp_path / "log")
    assert len(list((folder / "tile/0").glob("???"))) == 273
    assert (folder / "tile/0/273.p/112").is_file()
    assert (folder / "tile/1/001.p/17").is_file()
    assert (folder / "tile/2/000.p/1").is_file()


def test_an_older_checkpoint_is_exported_as_the_log_was_then(tmp_path: Path) -> None:
    log = PlainLog(leaves_of(700))
    then = PlainLog(leaves_of(300))
    assert files(log.export(tmp_path / "now", 300)) == files(then.export(tmp_path / "then"))


def test_the_checkpoint_carries_the_signature_of_the_log_alone(tmp_path: Path) -> None:
    log = PlainLog(leaves_of(3))
    stranger = note.Signer("witness.example", bytes([9]) * 32)
    line = stranger.sign(str(log.checkpoint())).partition("\n\n")[2]
    export(log, log.note() + line, SIGNER.vkey, folder=tmp_path / "log")
    assert (tmp_path / "log/checkpoint").read_text(encoding="utf-8") == log.note()


def test_a_new_or_an_empty_folder_is_filled_and_can_be_read_by_anyone(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir(mode=0o700)
    log = PlainLog(leaves_of(300))
    assert files(log.export(tmp_path / "empty")) == files(log.export(tmp_path / "deep/er/new"))
    for path in (tmp_path / "empty", *(tmp_path / "empty").rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644)


@pytest.mark.parametrize("occupied", ["file", "folder"])
def test_what_is_there_already_is_left_alone(occupied: str, tmp_path: Path) -> None:
    target = tmp_path / "log"
    if occupied == "folder":
        target.mkdir()
        (target / "mine").write_text("mine", encoding="utf-8")
    else:
        target.write_text("mine", encoding="utf-8")
    with pytest.raises(NotEmpty):
        PlainLog(leaves_of(3)).export(target)
    assert [path.name for path in tmp_path.iterdir()] == ["log"]
    assert (target / "mine" if occupied == "folder" else target).read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("change", [lambda e: e[:-1], lambda e: [*e[:-1], bytes(78)], lambda e: [bytes(78), *e[1:]]])
def test_leaves_that_do_not_lead_to_the_signed_root_leave_nothing_behind(change: object, tmp_path: Path) -> None:
    log = PlainLog(leaves_of(5000))
    signed = log.note()
    assert callable(change)
    log.entries = change(log.entries)
    with pytest.raises(LogInconsistent):
        export(log, signed, SIGNER.vkey, folder=tmp_path / "log")
    assert list(tmp_path.iterdir()) == []


def test_a_checkpoint_of_strangers_is_not_exported(tmp_path: Path) -> None:
    log = PlainLog(leaves_of(3), note.Signer(SIGNER.name, bytes([9]) * 32))
    with pytest.raises(NoteInvalid):
        export(log, log.note(), SIGNER.vkey, folder=tmp_path / "log")
    assert list(tmp_path.iterdir()) == []


def test_long_work_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    log = PlainLog(leaves_of(9000))
    export(log, log.note(), SIGNER.vkey, folder=tmp_path / "log", progress=lambda *at: told.append(at))
    assert told == [(4096, 9000), (8192, 9000), (9000, 9000)]
