"""Writes the frozen wordings of a new version: `python -m tests.support.golden_texts`. Served ones never change."""

from __future__ import annotations

from consent.texts import TEMPLATES
from tests.consent.test_texts import GOLDEN, wordings

if __name__ == "__main__":
    for (template_id, version, language), template in TEMPLATES.items():
        frozen = GOLDEN / f"{template_id}.v{version}.{language}.txt"
        frozen.write_text(wordings(template), encoding="utf-8")
