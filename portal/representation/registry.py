"""Digital Fuldmagt behind a protocol: asked at each request which powers somebody holds, in the shape of OIO BPP."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol
from xml.etree import ElementTree as ET

from portal.logging import log
from portal.representation.rules import PRIVILEGES
from portal.settings import Settings

Account = tuple[str, str]
"""Issuer and subject of a login: the provider's own name for a person."""

NAMESPACE = re.compile(r"\{http://(?:itst|digst)\.dk/oiosaml/basic_privilege_profile\}")
"""Versions 1.1 and 1.2 of the profile differ in this alone; in many lists only the outermost element has it."""
CITIZEN = "urn:dk:gov:saml:cprNumberIdentifier:"
OURS = "urn:dk:mitforloeb:"
NAMES = {f"{OURS}laes": "read", f"{OURS}samtykke": "consent", f"{OURS}svar": "offer", f"{OURS}skriv": "write"}
"""The privileges a citizen can hand out for this service; another service's mean nothing here."""
UNTIL = f"{OURS}til-og-med"
LONGEST = 256 * 1024


class RegistryUnreadable(ValueError):
    """Not a list of privileges: nobody acts by it."""


@dataclass(frozen=True, kw_only=True)
class Granted:
    """One citizen's power, as the registry tells it now."""

    number: str = field(repr=False)
    privileges: frozenset[str]
    until_on: date | None = None


class Registry(Protocol):
    def powers_of(self, accounts: Collection[Account]) -> Sequence[Granted]:
        """What the person with these logins holds at this moment; in doubt nothing."""


class NoRegistry:
    """Where no registry is connected nobody holds a digital power."""

    def powers_of(self, accounts: Collection[Account]) -> Sequence[Granted]:
        return ()


class FolderRegistry:
    """A folder that the authority's link to Digital Fuldmagt keeps: one list for each login, changed in place.

    A file is named by a hash of the login, so that no name or number stands in it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def powers_of(self, accounts: Collection[Account]) -> Sequence[Granted]:
        found: list[Granted] = []
        for account in accounts:
            try:
                found += parse((self._folder / file_of(account)).read_bytes())
            except FileNotFoundError:
                continue
            except (OSError, RegistryUnreadable) as wrong:
                log.warning("powers unreadable", error=type(wrong).__name__)
        return found


def registry_of(settings: Settings) -> Registry:
    return FolderRegistry(Path(settings.powers_dir)) if settings.powers_dir else NoRegistry()


def file_of(account: Account) -> str:
    return hashlib.sha256("\0".join(account).encode()).hexdigest() + ".xml"


def parse(document: bytes) -> list[Granted]:
    """The powers for this service in a PrivilegeList; RegistryUnreadable for anything that is none."""
    if len(document) > LONGEST or b"<!" in document or b"\0" in document:
        raise RegistryUnreadable("no list has entities, comments or a document type of its own")
    try:
        root = ET.fromstring(document)  # noqa: S314  # what it could be attacked by, a type of its own, is refused above
    except ET.ParseError:
        raise RegistryUnreadable("xml") from None
    if _plain(root.tag) != "PrivilegeList":
        raise RegistryUnreadable("list")
    groups = [_granted(group) for group in root if _plain(group.tag) == "PrivilegeGroup"]
    return [group for group in groups if group is not None and group.privileges]


def write(granted: Iterable[Granted]) -> bytes:
    """A PrivilegeList, for demo and tests."""
    root = ET.Element("bpp:PrivilegeList", {"xmlns:bpp": "http://digst.dk/oiosaml/basic_privilege_profile"})
    codes = {name: code for code, name in NAMES.items()}
    for one in granted:
        group = ET.SubElement(root, "PrivilegeGroup", {"Scope": CITIZEN + one.number})
        if one.until_on is not None:
            ET.SubElement(group, "Constraint", {"Name": UNTIL}).text = one.until_on.isoformat()
        for name in PRIVILEGES:
            if name in one.privileges:
                ET.SubElement(group, "Privilege").text = codes[name]
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _granted(group: ET.Element) -> Granted | None:
    """None for a power about a company, or with a condition that we do not know: it may narrow it."""
    scope, until = group.get("Scope", ""), None
    number = scope.removeprefix(CITIZEN)
    if not scope.startswith(CITIZEN) or re.fullmatch(r"[0-9]{10}", number) is None:
        return None
    for constraint in (child for child in group if _plain(child.tag) == "Constraint"):
        if constraint.get("Name") != UNTIL:
            return None
        try:
            until = date.fromisoformat((constraint.text or "").strip())
        except ValueError:
            return None
    told = {(child.text or "").strip() for child in group if _plain(child.tag) == "Privilege"}
    return Granted(number=number, privileges=frozenset(NAMES[one] for one in told if one in NAMES), until_on=until)


def _plain(tag: str) -> str:
    return NAMESPACE.sub("", tag)
