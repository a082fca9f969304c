"""The history of the texts that citizens answer: each version in each language, its hash, and since when it is used."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime

from consent import texts
from consent.ledger import Ledger


@dataclass(frozen=True, kw_only=True)
class Version:
    """One text with its holes. It is never changed once it has been served: a new wording is a new version."""

    template_id: str
    version: int
    language: str
    sha256: str
    """Over the text with its holes, as canonical JSON."""
    first_served_at: datetime | None
    served: int


def history(ledger: Ledger) -> list[Version]:
    """By text and language, the newest version first; one statement."""
    used = ledger.templates_served()
    found = []
    for (template_id, version, language), template in texts.TEMPLATES.items():
        first, count = used.get((template_id, version, language), (None, 0))
        told = json.dumps(asdict(template), ensure_ascii=False, sort_keys=True, default=str)
        found.append(
            Version(
                template_id=template_id, version=version, language=language,
                sha256=hashlib.sha256(told.encode()).hexdigest(), first_served_at=first, served=count,
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.template_id, one.language, -one.version))
