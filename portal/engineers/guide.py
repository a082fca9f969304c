"""The examples of the engineer's guide `docs/api.md`, which a test runs as they stand, by their headings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

GUIDE = Path(__file__).parents[2] / "docs/api.md"
_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
_EXAMPLE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def examples(text: str) -> Mapping[str, tuple[str, ...]]:
    """Heading → its pieces of code, in the guide's order; headings without code are left out."""
    parts = _SECTION.split(text)[1:]
    found = {heading: tuple(_EXAMPLE.findall(body)) for heading, body in zip(parts[::2], parts[1::2], strict=True)}
    return {heading: pieces for heading, pieces in found.items() if pieces}


EXAMPLES = examples(GUIDE.read_text(encoding="utf-8"))
"""Read once, at start: an installation without its guide says so then, and not to an engineer."""
