"""What the ledger's README shows is what happens."""

from __future__ import annotations

import doctest
from pathlib import Path


def test_the_readmes_example_runs() -> None:
    readme = Path(__file__).parents[3] / "consent" / "README.md"
    outcome = doctest.testfile(str(readme), module_relative=False, encoding="utf-8")
    assert outcome.attempted > 20
    assert outcome.failed == 0
