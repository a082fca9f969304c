"""`python -m tests.support.machine` brings what the tests need and this machine lacks, or says what to install."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    """The browser that the tests drive: `CHROMIUM` if set, else the system's."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def main() -> int:
    if shutil.which("node") is None:
        print("The tests need Node.js and npm: install the packages nodejs and npm.", file=sys.stderr)
        return 1
    if chromium() is None and not _bring_chromium():
        print("The tests need a browser: install the package chromium, or set CHROMIUM to its path.", file=sys.stderr)
        return 1
    return 0


def _bring_chromium() -> bool:
    """By apt, where this machine has it and we may."""
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return False
    print("Installing chromium, which the browser tests drive …", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
        if subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False).returncode:
            return False
    return chromium() is not None


if __name__ == "__main__":
    sys.exit(main())
