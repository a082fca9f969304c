"""The house itself: small files, no numbers of real people, nothing that only its author could run."""

from __future__ import annotations

import re
import subprocess
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
OURS = (".py", ".html", ".css", ".js", ".mjs", ".txt", ".md")
GENERATED = ("migrations/versions/", "node_modules/", "requirements", "package-lock", "tests/golden/")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]


def written_by_hand() -> list[Path]:
    return [p for p in tracked() if not any(part in str(p.relative_to(ROOT)) for part in GENERATED)]


def test_no_module_or_template_is_longer_than_300_lines() -> None:
    long = {}
    for path in written_by_hand():
        if path.suffix in (".py", ".html", ".css", ".js", ".mjs"):
            lines = len(path.read_text(encoding="utf-8").splitlines())
            if lines > 300:
                long[str(path.relative_to(ROOT))] = lines
    assert long == {}


def test_every_python_module_opens_with_a_sentence() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in written_by_hand()
        if path.suffix == ".py" and path.stat().st_size and path.name not in ("wsgi.py", "__init__.py")
        if not path.read_text(encoding="utf-8").lstrip().startswith(('"""', 'r"""'))
    ]
    assert silent == []


def is_a_possible_number(digits: str) -> bool:
    """Whether six digits can be the birthday in a real CPR number."""
    try:
        date(2000 + int(digits[4:6]), int(digits[2:4]), int(digits[0:2]))
    except ValueError:
        return False
    return True


def test_no_number_in_the_project_can_belong_to_a_real_person() -> None:
    """Demo and test people are born on day + 60; anything else that looks like a CPR number does not belong here."""
    found = []
    for path in written_by_hand():
        if path.suffix not in OURS:
            continue
        for number in re.finditer(r"(?<![\w.-])(\d{6})-?(\d{4})(?![\w.])", path.read_text(encoding="utf-8")):
            if is_a_possible_number(number[1]):
                found.append(f"{path.relative_to(ROOT)}: {number[0]}")
    assert found == []


def test_locks_carry_hashes_and_no_addresses() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        pinned = [line for line in text.splitlines() if re.match(r"^[a-z0-9].*==", line)]
        assert pinned
        assert all(line.rstrip().endswith("\\") for line in pinned), "a pin without a hash"
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text(encoding="utf-8")
