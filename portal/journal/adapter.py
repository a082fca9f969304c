"""The case system behind a protocol: an entry goes out as JSON, an acknowledgement with its number comes back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from portal.outbox.folder import Folder
from portal.settings import Settings


class CaseSystem(Protocol):
    def put(self, entry_id: UUID, body: str) -> str | None:
        """Hand an entry over, or ask for it again: the case system's number once it has it. OSError: try later."""

    def forget(self, entry_id: UUID) -> None:
        """The acknowledgement is written down: keep nothing of it."""


class LocalCaseSystem:
    """For demo and tests on this machine: acknowledges at once, and keeps nothing."""

    def put(self, entry_id: UUID, body: str) -> str | None:
        return f"FJ-{entry_id.hex[-8:].upper()}"

    def forget(self, entry_id: UUID) -> None:
        return None


class NoCaseSystem:
    """None has been set up: entries wait, and the staff see that they do."""

    def put(self, entry_id: UUID, body: str) -> str | None:
        return None

    def forget(self, entry_id: UUID) -> None:
        return None


@dataclass(frozen=True)
class FolderCaseSystem:
    """The case system takes `<id>.json` and answers `{"number": "…"}` in `<id>.answer.json`."""

    folder: Folder

    def put(self, entry_id: UUID, body: str) -> str | None:
        told = self.folder.answer(entry_id)
        if told is None:
            self.folder.put(entry_id, ".json", body.encode())
            return None
        number = told.get("number")
        return number if isinstance(number, str) and 0 < len(number) <= 100 else None

    def forget(self, entry_id: UUID) -> None:
        self.folder.forget(entry_id)


def case_system_of(settings: Settings) -> CaseSystem:
    if settings.case_system_dir:
        return FolderCaseSystem(Folder(Path(settings.case_system_dir)))
    return LocalCaseSystem() if settings.test_identities else NoCaseSystem()
