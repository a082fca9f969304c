"""A log changes its key in the open, whatever interrupts it, and nobody who verifies has to stop."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from consent.log import durable, leaf, note, rotation
from consent.log.errors import NoteInvalid
from consent.log.policy import Policy
from consent.log.rotation import DualSigner, NotNow, rotation_leaf
from consent.log.sequencer import CheckpointSigner, Sequencer
from tests.support.memory_log import Tables, pend_acts

ORIGIN = "log.example/kommune"
NOW = datetime(2026, 11, 22, 14, 5, 33, tzinfo=UTC)
OLD = note.Signer(ORIGIN, bytes([1]) * 32)
NEW = note.Signer(ORIGIN, bytes([2]) * 32)
TEXT = f"{ORIGIN}\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"


def policy(*vkeys: str) -> Policy:
    return Policy.parse("".join(f"log {vkey}\n" for vkey in vkeys).encode() + b"quorum none\n")


class Folder:
    """The worker's keys, its log, and the worker, which is started anew for each run."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tables = Tables()
        self.acts = 0
        skey, vkey = note.generate_key(ORIGIN)
        (path / "log.key").write_text(skey + "\n", encoding="utf-8")
        (path / "log.vkey").write_text(vkey + "\n", encoding="utf-8")
        self.first = vkey

    def sequencer(self, signer: CheckpointSigner) -> Sequencer:
        return Sequencer(self.tables.open, signer, ORIGIN, lambda: NOW)

    def begin(self) -> rotation.Rotated:
        return rotation.begin(self.path, self.tables.open, self.sequencer, lambda: NOW)

    def finish(self) -> rotation.Rotated:
        return rotation.finish(self.path, self.tables.open)

    def work(self, signer: CheckpointSigner | None = None) -> str:
        """One act is brought into the log; the checkpoint that shows it."""
        pend_acts(self.tables, self.acts, self.acts + 1)
        self.acts += 1
        assert self.sequencer(signer or rotation.signer_in(self.path)).run_once() == 1
        return self.tables.published[-1][1]

    def announcements(self) -> list[int]:
        types = [leaf.Leaf.decode(entry).type for _, entry in self.tables.entries]
        return [index for index, kind in enumerate(types) if kind == leaf.KEY_ROTATION]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_the_announcing_entry_is_what_its_docstring_says() -> None:
    made = rotation_leaf(OLD.vkey, NEW.vkey, 120)
    old, new = OLD.vkey.encode(), NEW.vkey.encode()
    told = b"key-rotation/v1\0" + struct.pack(">I", len(old)) + old + struct.pack(">I", len(new)) + new
    assert made.encode() == (
        b"CLE1\x01\x04" + struct.pack(">Q", 120) + note.Verifier.parse(NEW.vkey).key + hashlib.sha256(told).digest()
    )
    assert hashlib.sha256(made.encode()).hexdigest() == (
        "7816ff447c4cae21c69d34c27cf70083856a74ca8ff114d89a3f85a5eef5958d"
    )
    assert rotation.announces(made, (NEW.vkey, OLD.vkey))
    assert not rotation.announces(made, (NEW.vkey,))


def test_a_note_of_both_keys_is_believed_by_those_who_have_either() -> None:
    both = DualSigner(OLD, NEW)
    signed = both.sign(TEXT)
    for vkeys in ((OLD.vkey,), (NEW.vkey,), (NEW.vkey, OLD.vkey), both.vkeys):
        assert str(policy(*vkeys).verify(signed)) == TEXT
        assert note.verify(signed, *vkeys) == TEXT
    stranger = note.Signer(ORIGIN, bytes([3]) * 32)
    with pytest.raises(NoteInvalid, match="no known key"):
        policy(stranger.vkey).verify(signed)


@pytest.mark.parametrize("bad", [OLD, NEW])
def test_a_bad_signature_of_one_key_refuses_the_note_for_those_who_have_that_key(bad: note.Signer) -> None:
    good = NEW if bad is OLD else OLD
    wrong = bad.sign(TEXT.replace("\n0\n", "\n1\n")).rpartition("\n\n")[2]
    signed = good.sign(TEXT) + wrong
    assert str(policy(good.vkey).verify(signed)) == TEXT
    for vkeys in ((bad.vkey,), (OLD.vkey, NEW.vkey)):
        with pytest.raises(NoteInvalid, match="known key"):
            policy(*vkeys).verify(signed)


def test_two_keys_of_one_log_are_two_and_of_one_name() -> None:
    for other in (OLD, note.Signer("log.example/other", bytes([2]) * 32)):
        with pytest.raises(ValueError, match="another one of the same name"):
            DualSigner(OLD, other)


def test_a_rotation_from_its_first_step_to_its_last(folder: Folder) -> None:
    folder.work()
    begun = folder.begin()
    assert (begun.old, begun.index, folder.announcements()) == (folder.first, 1, [1])
    assert rotation.vkeys_in(folder.path) == (begun.old, begun.new)
    announced = folder.tables.published[-1][1]
    during = folder.work()
    for shown in (announced, during):
        assert policy(begun.old).verify(shown) == policy(begun.new).verify(shown)
    done = folder.finish()
    assert (done.old, done.new, done.index) == (begun.old, begun.new, 1)
    assert rotation.vkeys_in(folder.path) == (begun.new, begun.old)
    after = folder.work()
    assert policy(begun.new).verify(after).size == 4
    with pytest.raises(NoteInvalid):
        policy(begun.old).verify(after)
    for name in ("log.key", "log.vkey"):
        assert (folder.path / name).stat().st_mode & 0o777 == 0o600
    assert not (folder.path / "log-next.key").exists()


def test_keys_can_be_changed_again_and_again(folder: Folder) -> None:
    vkeys = [folder.first]
    for _ in range(3):
        vkeys.insert(0, folder.begin().new)
        folder.finish()
        folder.work()
    assert rotation.vkeys_in(folder.path) == tuple(vkeys)
    assert len(folder.announcements()) == 3
    assert all(policy(*vkeys).verify(shown) for _, shown, _ in folder.tables.published)


def test_a_step_that_does_not_follow_is_refused_and_changes_nothing(folder: Folder) -> None:
    def files() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in folder.path.iterdir() if path.suffix != ".lock"}

    folder.work()
    before = files()
    with pytest.raises(NotNow, match="no rotation"):
        folder.finish()
    assert files() == before
    folder.begin()
    before = files()
    with pytest.raises(NotNow, match="under way"):
        folder.begin()
    old_alone = note.Signer.parse((folder.path / "log.key").read_text(encoding="utf-8").split()[0])
    folder.work(old_alone)  # a worker that was not started anew
    with pytest.raises(NotNow, match="start the worker anew"):
        folder.finish()
    assert files() == before
    folder.work()
    folder.finish()


class Killed(BaseException):
    pass


@pytest.mark.parametrize("survives", range(5))
def test_a_rotation_that_was_interrupted_goes_on_with_the_same_key_and_announces_it_once(
    survives: int, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before its first durable step, its second, …, and then typed again."""
    folder.work()
    steps = iter(range(100))
    replace, publish = durable.replace, Sequencer._publish

    def dies(step: Callable[..., None]) -> Callable[..., None]:
        def taken(*given: object, **named: object) -> None:
            if next(steps) == survives:
                raise Killed
            step(*given, **named)

        return taken

    with monkeypatch.context() as patched:
        patched.setattr(durable, "replace", dies(replace))
        patched.setattr(Sequencer, "_publish", dies(publish))
        patched.setattr(Path, "unlink", dies(Path.unlink))
        with pytest.raises(Killed):
            folder.begin()
    next_key = folder.path / "log-next.key"
    made = next_key.read_text(encoding="utf-8").strip() if next_key.exists() else None
    if survives == 4:  # only the removal of what is done was missing: the rotation stands, and can be finished
        assert isinstance(rotation.signer_in(folder.path), DualSigner)
    else:
        folder.work()  # the worker goes on meanwhile, with the key it has
        begun = folder.begin()
        assert made is None or note.Signer.parse(made).vkey == begun.new
    folder.work()
    folder.finish()
    assert len(folder.announcements()) == 1
    assert policy(rotation.vkeys_in(folder.path)[0]).verify(folder.work())
    assert not next_key.exists()
