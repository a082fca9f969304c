"""Changes rules, decision, trees and verifier in each small way, and tells which change no test notices.

Works in a copy, which is thrown away. What survives must be explained in `mutants.md`; else this exits with 1.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXPLAINED = Path(__file__).with_name("mutants.md")
MODULES = ("consent/rules.py", "consent/decide.py", "consent/log/merkle.py", "consent/log/verify.py")
TESTS = (
    *("rules", "exactly", "decide", "specification", "state", "blocks"),
    *("log/test_log_merkle.py", "log/test_log_refusals.py", "log/test_log_receipt.py", "log/test_log_golden.py"),
)
ALONE = "test_the_log_and_the_command_run_with_the_standard_library_and_cryptography_alone"
"""Starts a Python that may import nothing else, so not a mutant either."""
CAUGHT = frozenset({"killed", "timeout", "segfault"})
"""A change that never comes to an end is noticed as well."""
_LINE = re.compile(r"- `(?P<where>[\w.]+)`: `(?P<change>.+?)`: \S.*")
_NAME = re.compile(r"(?P<module>[\w.]+)\.x_(?P<function>\w+)__mutmut_\d+")


def settings() -> str:
    """What the tool reads; TOML and JSON spell lists of words alike."""
    tests = [f"tests/consent/{name if '/' in name else f'test_{name}.py'}" for name in TESTS]
    quiet = ["-p", "no:cacheprovider", "-q", "-x", "--deselect", f"tests/consent/log/test_log_receipt.py::{ALONE}"]
    return f"""
[tool.mutmut]
source_paths = ["consent"]
only_mutate = {list(MODULES)}
pytest_add_cli_args = {quiet}
pytest_add_cli_args_test_selection = {tests}
use_git_change_detection = false

[tool.pytest.ini_options]
filterwarnings = ["error"]
"""


def tool(*arguments: str, here: Path, quiet: bool = True) -> str:
    command = [sys.executable, "-m", "mutmut", *arguments]
    done = subprocess.run(command, cwd=here, text=True, check=True, stdout=subprocess.PIPE if quiet else None)
    return done.stdout or ""


def change(diff: str) -> str:
    """What a mutant reads instead, or what it leaves out."""
    lines = [line for line in diff.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    new = [line[1:].strip() for line in lines if line.startswith("+")]
    return " ".join(new) or "without " + " ".join(line[1:].strip() for line in lines)


def place(name: str) -> str:
    found = _NAME.fullmatch(name)
    return f"{found['module']}.{found['function']}" if found else name


def main() -> int:
    explained = {
        (found["where"], found["change"])
        for found in map(_LINE.fullmatch, EXPLAINED.read_text(encoding="utf-8").splitlines())
        if found
    }
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        here = Path(folder)
        for name in ("consent", "tests/consent", "tests/support", "tests/golden"):
            shutil.copytree(ROOT / name, here / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "tests/__init__.py", here / "tests")
        (here / "pyproject.toml").write_text(settings(), encoding="utf-8")
        tool("run", "--max-children", str(os.cpu_count() or 1), here=here, quiet=False)
        results = [line.strip().rpartition(": ") for line in tool("results", "--all", "true", here=here).splitlines()]
        told = {name: verdict for name, _, verdict in results if name}
        left = {name: verdict for name, verdict in told.items() if verdict not in CAUGHT}
        changes = {name: (place(name), change(tool("show", name, here=here))) for name in left}
    for name, verdict in left.items():
        if changes[name] not in explained:
            print(f"{verdict}: `{changes[name][0]}`: `{changes[name][1]}`")
    stale = explained - set(changes.values())
    for where, what in sorted(stale):
        print(f"explained, and yet caught or gone: `{where}`: `{what}`")
    unexplained = sum(one not in explained for one in changes.values())
    print(
        f"{len(told)} mutants, {len(told) - len(left)} caught, {len(left) - unexplained} explained, {unexplained} not"
    )
    return 1 if unexplained or stale or not told else 0


if __name__ == "__main__":
    sys.exit(main())
