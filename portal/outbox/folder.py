"""A folder that another system of the authority empties: one file for each thing, answered by a file beside it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Folder:
    """Files are readable by their owner only, and whole or not there."""

    path: Path

    def put(self, thing: UUID, suffix: str, content: bytes) -> None:
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = self.path / f".{thing}{suffix}"
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(self.path / f"{thing}{suffix}")

    def forget(self, thing: UUID) -> None:
        """Leave nothing of it here, once it has been answered and that is written down."""
        for suffix in (".xml", ".json", ".answer.json"):
            (self.path / f"{thing}{suffix}").unlink(missing_ok=True)

    def answer(self, thing: UUID) -> dict[str, Any] | None:
        """What the other system said in `<id>.answer.json`; None while it has said nothing that can be read."""
        try:
            told = json.loads((self.path / f"{thing}.answer.json").read_bytes())
        except (OSError, ValueError):
            return None
        return told if isinstance(told, dict) else None
