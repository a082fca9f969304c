"""`python -m tests.support.machine` brings what the tests need and this machine lacks, or says what to install."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")
GO_SOURCES = Path("/usr/share/gocode/src")
"""Where Debian keeps the sources of Go packages; the interop tests build a verifier from them."""


def chromium() -> str | None:
    """The browser that the tests drive: `CHROMIUM` if set, else the system's."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def scanner() -> str | None:
    """ClamAV's daemon, which Debian keeps among the system's own programs."""
    return shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")


def main() -> int:
    if shutil.which("node") is None:
        print("The tests need Node.js and npm: install the packages nodejs and npm.", file=sys.stderr)
        return 1
    if chromium() is None and not _bring_chromium():
        print("The tests need a browser: install the package chromium, or set CHROMIUM to its path.", file=sys.stderr)
        return 1
    if not (GO_SOURCES / "golang.org/x/mod").is_dir() and not _bring(
        "golang-golang-x-mod-dev", "whose code reads our log"
    ):
        print("No golang-golang-x-mod-dev here: the tests that read the log with Go will say so.", file=sys.stderr)
    if scanner() is None and not _bring("clamav-daemon", "which scans what citizens send"):
        print("No clamav-daemon here: the tests of scanning ask one that stands in for it alone.", file=sys.stderr)
    if shutil.which("strace") is None and not _bring("strace", "which makes single system calls fail"):
        print("No strace here: the tests in which the disk fails will say so.", file=sys.stderr)
    return 0


def _bring_chromium() -> bool:
    return _bring("chromium", "which the browser tests drive") and chromium() is not None


def _bring(package: str, what_for: str) -> bool:
    """By apt, where this machine has it and we may."""
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return False
    print(f"Installing {package}, {what_for} …", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", package]
    for command in (["apt-get", "update", "-qq"], install):
        if subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False).returncode:
            return False
    return True


if __name__ == "__main__":
    sys.exit(main())
