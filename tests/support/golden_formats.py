"""`python -m tests.support.golden_formats`: freeze the formats anew, after a deliberate change."""

from __future__ import annotations

from tests.consent.formats.test_golden import CASES, GOLDEN, told

if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for name in CASES:
        for suffix, text in told(name).items():
            (GOLDEN / f"{name}.{suffix}").write_text(text, encoding="utf-8")
