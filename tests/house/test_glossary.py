"""What Danish law names is named once, in the glossary, and the code uses those names."""

from __future__ import annotations

import ast
import re

from tests.house.test_files import ROOT

GLOSSARY = (ROOT / "portal/GLOSSARY.md").read_text(encoding="utf-8")
ROWS = [line.split("|")[1:5] for line in GLOSSARY.splitlines() if line.startswith("| ")][2:]
NAMES = {name for row in ROWS for name in re.findall(r"`([\w.]+)`", row[1])}
ENGLISH = frozenset(
    [
        "paper",
        "death",
        "phone",
        "portal",
        "oral",
        "pdf",
        "jpeg",
        "png",
        "text",
        "not_scanned",
        "waiting",
        "clean",
        "infected",
        "own_doctor",
        "hospital",
        "specialist",
        "clinic",
        "fund",
        "employer",
        "elsewhere",
        "planned",
        "asked",
        "received",
        "unneeded",
        "unknown",
        "wanted",
        "by_law",
        "sleep",
        "energy",
        "pain",
        "mood",
        "others",
        "focus",
        "own",
        "scores",
        "answer",
        "consent",
        "request",
        "queued",
        "sent",
        "available",
        "not_registered",
        "posted",
        "unchanged",
        "adapted",
        "dropped",
        "yes",
        "no",
        "experience",
        "network",
        "challenges",
        "health",
        "benefits",
        "earlier_efforts",
        "doctor",
        "citizen",
        "caseworker",
        "health_coordinator",
        "department",
        "access",
        "rectification",
        "erasure",
        "objection",
        "complaint",
        "decision",
        "handling",
        "data",
        "met",
        "in_part",
        "refused",
        "passed_on",
        "general",
        "plan",
        "offer",
        "meeting",
        "accept",
        "other_time",
        "cannot",
        "other",
        "interpreter",
        "message",
        "tell",
        "wish",
        "correction",
        "question",
        "comment",
        "goal",
        "preparation",
        "document",
        "mentor",
        "effort",
        "advice",
        "municipality",
        "cancel",
        "social",
    ]
)
"""Values that are English words; a new one is put here or, where it is Danish, in the glossary."""


def test_every_name_of_the_glossary_stands_in_the_code() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8") for room in ("portal", "consent") for path in (ROOT / room).rglob("*.py")
    )
    assert sorted(name for name in NAMES if not re.search(rf"\b{name.split('.')[-1]}\b", code)) == []


def test_every_row_tells_the_term_and_its_english() -> None:
    assert ROWS
    assert [row for row in ROWS if not row[0].strip() or not row[2].strip()] == []


def test_what_the_tables_can_hold_is_english_or_in_the_glossary() -> None:
    unknown = {
        value
        for path in (ROOT / "portal").rglob("models.py")
        for value in literals(path.read_text(encoding="utf-8"))
        if value not in ENGLISH and value not in NAMES
    }
    assert unknown == set()


def literals(source: str) -> set[str]:
    """The strings of every `Literal[…]`."""
    return {
        constant.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "Literal"
        for constant in ast.walk(node.slice)
        if isinstance(constant, ast.Constant) and isinstance(constant.value, str)
    }
