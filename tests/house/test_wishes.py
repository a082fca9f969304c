"""The table of wishes is whole: every number, and each page and each test it names is there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
WISHES = ROOT / "docs/wishes.md"
GOLDEN = ROOT / "tests/golden/routes.txt"
LINE = re.compile(r"\| 7\.(\d+) \| (.+?) \| (.+?) \| (.+) \|")
TEST = re.compile(r"`(tests/[\w/.]+)::(\w+)`")
WHY_NOT = ("Partly: ", "Not ")


def rows() -> dict[int, tuple[str, str]]:
    """Number → page, and what proves it or why it is not there."""
    found = [LINE.fullmatch(line) for line in WISHES.read_text(encoding="utf-8").splitlines()]
    return {int(line[1]): (line[3], line[4]) for line in found if line is not None}


@cache
def names_in(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}


def test_no_wish_is_left_out() -> None:
    assert list(rows()) == list(range(1, 76))


def test_every_page_named_is_a_door() -> None:
    doors = {line.split()[1] for line in GOLDEN.read_text(encoding="utf-8").splitlines() if line.startswith("GET ")}
    named = {page.strip("`") for page, _ in rows().values() if page != "–"}
    assert named - doors == set()


def test_every_test_named_is_there() -> None:
    missing = [
        f"7.{number}: {path}::{name}"
        for number, (_, proof) in rows().items()
        for path, name in TEST.findall(proof)
        if not (ROOT / path).is_file() or name not in names_in(path)
    ]
    assert missing == []


def test_what_no_test_proves_says_why() -> None:
    for number, (page, proof) in rows().items():
        whole = TEST.fullmatch(proof) is not None
        assert whole or (proof.startswith(WHY_NOT) and proof.endswith(".")), f"7.{number}"
        assert page != "–" or proof.startswith("Not built: "), f"7.{number}"
