"""Digital Post behind a protocol: a message in the shape of MeMo goes out, and where it is comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, Protocol
from uuid import UUID
from xml.etree import ElementTree as ET

from portal.outbox.folder import Folder

Where = Literal["sent", "available", "not_registered"]
NAMESPACE = "https://DigitalPost.dk/MeMo-1"


@dataclass(frozen=True, kw_only=True)
class Memo:
    """One message: from an authority by its CVR number, to a person by hers."""

    message_id: UUID
    sender_cvr: str
    sender_name: str
    recipient: str
    label: str
    text: str
    created_at: datetime

    def __repr__(self) -> str:
        return f"Memo({self.message_id})"  # her number and what it says never reach a log


@dataclass(frozen=True, kw_only=True)
class Told:
    """Where a message is, and since when."""

    where: Where
    at: datetime


class DigitalPost(Protocol):
    def send(self, memo: Memo, now: datetime) -> Told:
        """Hand the message over. The same id again is the same message. OSError: try later."""

    def status(self, message_id: UUID, now: datetime) -> Told | None:
        """Where a message that was handed over is now; None while nothing new is known."""

    def forget(self, message_id: UUID) -> None:
        """Where it ended is written down: keep nothing of it."""


class LocalPost:
    """For demo and tests on this machine: whatever is handed over can be read at once, and nothing leaves."""

    def send(self, memo: Memo, now: datetime) -> Told:
        return Told(where="available", at=now)

    def status(self, message_id: UUID, now: datetime) -> Told | None:
        return Told(where="available", at=now)

    def forget(self, message_id: UUID) -> None:
        return None


class NoPost:
    """No connection has been set up: every letter is printed and posted."""

    def send(self, memo: Memo, now: datetime) -> Told:
        return Told(where="not_registered", at=now)

    def status(self, message_id: UUID, now: datetime) -> Told | None:
        return None

    def forget(self, message_id: UUID) -> None:
        return None


@dataclass(frozen=True)
class FolderPost:
    """The authority's own sending system takes `<id>.xml` and answers `{"state": …, "at": "2026-11-22T10:00:00Z"}`."""

    folder: Folder

    def send(self, memo: Memo, now: datetime) -> Told:
        self.folder.put(memo.message_id, ".xml", memo_xml(memo))
        return Told(where="sent", at=now)

    def status(self, message_id: UUID, now: datetime) -> Told | None:
        told = self.folder.answer(message_id)
        if told is None or told.get("state") not in ("available", "not_registered"):
            return None
        try:
            at = datetime.fromisoformat(str(told.get("at")))
        except ValueError:
            return None
        return Told(where=told["state"], at=at) if at.tzinfo is not None else None

    def forget(self, message_id: UUID) -> None:
        self.folder.forget(message_id)


def memo_xml(memo: Memo) -> bytes:
    """In MeMo's shape: header with sender and recipient, and a body with one main document."""
    ET.register_namespace("memo", NAMESPACE)

    def part(parent: ET.Element, name: str, text: str = "") -> ET.Element:
        element = ET.SubElement(parent, f"{{{NAMESPACE}}}{name}")
        element.text = text or None
        return element

    message = ET.Element(f"{{{NAMESPACE}}}Message", {"memoVersion": "1.2"})
    header = part(message, "MessageHeader")
    part(header, "messageType", "DIGITALPOST")
    part(header, "messageUUID", str(memo.message_id))
    part(header, "label", memo.label)
    part(header, "mandatory", "false")
    part(header, "legalNotification", "true")
    sender = part(header, "Sender")
    part(sender, "senderID", memo.sender_cvr.replace(" ", ""))
    part(sender, "idType", "CVR")
    part(sender, "label", memo.sender_name)
    recipient = part(header, "Recipient")
    part(recipient, "recipientID", memo.recipient)
    part(recipient, "idType", "CPR")
    body = part(message, "MessageBody")
    part(body, "createdDateTime", memo.created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    file = part(part(body, "MainDocument"), "File")
    part(file, "encodingFormat", "text/plain")
    part(file, "filename", "brev.txt")
    part(file, "language", "da")
    part(file, "content", memo.text)
    return ET.tostring(message, encoding="utf-8", xml_declaration=True)
