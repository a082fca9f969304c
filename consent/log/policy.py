"""Whom a verifier trusts: a C2SP policy file names logs, witnesses, and how many of them must agree.

    log <vkey> [<url>]
    witness <name> <vkey> [<url>]
    group <name> all|any|<k> <member>…
    quorum <name>|none

(c2sp.org/tlog-policy.) A checkpoint is believed if one of the logs signed it and the quorum cosigned it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from consent.log.checkpoint import Checkpoint
from consent.log.cosignature import WitnessKey, cosignatures
from consent.log.errors import NoteInvalid
from consent.log.note import Verifier

NONE: Final = "none"
_FORBIDDEN: Final = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
_COUNT: Final = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Group:
    """Has witnessed a checkpoint when at least `least` of its members have."""

    name: str
    least: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """The logs any one of which is believed, and the witnesses that must have seen what it shows."""

    logs: tuple[str, ...]
    """Their vkeys; a key's name is its log's origin. A log whose key is being replaced has two."""
    witnesses: Mapping[str, WitnessKey] = field(default_factory=dict)
    """By the names that groups and quorum use, which mean nothing outside the file."""
    groups: tuple[Group, ...] = ()
    """Members come before the groups they are in."""
    quorum: str = NONE

    def verify(self, note_text: str) -> Checkpoint:
        """The checkpoint in a note that this policy believes; `ProofInvalid` for every other.

        Signatures by keys that are not in the policy are ignored; a bad one by a key that is refuses the note.
        """
        checkpoint = Checkpoint.verified(note_text, *self.logs)
        agreed = cosignatures(note_text, self.witnesses.values())
        witnessed = {NONE} | {name for name, key in self.witnesses.items() if key in agreed}
        for group in self.groups:
            if sum(member in witnessed for member in group.members) >= group.least:
                witnessed.add(group.name)
        if self.quorum not in witnessed:
            raise NoteInvalid("too few witnesses have cosigned this checkpoint")
        return checkpoint

    @classmethod
    def parse(cls, data: bytes) -> Policy:
        """Read a policy file; a ValueError says which line is wrong."""
        if _FORBIDDEN.search(data):
            raise ValueError("a policy has no control characters but tabs and newlines")
        reading = _Reading()
        for number, raw in enumerate(data.split(b"\n"), 1):
            # Names are octets to the format: surrogateescape keeps each apart from every other.
            words = [word.decode("utf-8", "surrogateescape") for word in re.split(rb"[ \t]+", raw.strip(b" \t"))]
            if not words[0] or words[0].startswith("#"):
                continue
            try:
                reading.line(words)
            except ValueError as fault:
                raise ValueError(f"line {number}: {fault}") from None
        if reading.quorum is None:
            raise ValueError("a policy says its quorum; `quorum none` asks for no witness")
        return cls(tuple(reading.logs.values()), reading.witnesses, tuple(reading.groups), reading.quorum)


@dataclass(slots=True)
class _Reading:
    """What the lines so far have defined: a name is used only after the line that defines it."""

    logs: dict[bytes, str] = field(default_factory=dict)
    witnesses: dict[str, WitnessKey] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)
    quorum: str | None = None
    names: set[str] = field(default_factory=set)
    grouped: set[str] = field(default_factory=set)

    def line(self, words: list[str]) -> None:
        match words:
            case ["log", vkey] | ["log", vkey, _]:
                self._log(vkey)
            case ["witness", name, vkey] | ["witness", name, vkey, _]:
                self._witness(name, vkey)
            case ["group", name, least, first, *rest]:
                self._group(name, least, (first, *rest))
            case ["quorum", name] if self.quorum is None:
                if name != NONE and name not in self.names:
                    raise ValueError("the quorum is not defined above")
                self.quorum = name
            case _:
                raise ValueError("not a line of a policy")

    def _log(self, vkey: str) -> None:
        key = Verifier.parse(vkey).key
        if key in self.logs:
            raise ValueError("this log's key stands there twice")
        self.logs[key] = vkey

    def _witness(self, name: str, vkey: str) -> None:
        key = WitnessKey.parse(vkey)
        if any(other.key == key.key for other in self.witnesses.values()):
            raise ValueError("this witness's key stands there twice")
        self._define(name)
        self.witnesses[name] = key

    def _group(self, name: str, least: str, members: tuple[str, ...]) -> None:
        for member in members:
            if member not in self.names:
                raise ValueError("a member is not defined above")
            if member in self.grouped:
                raise ValueError("a name is a member once and in one group")
            self.grouped.add(member)
        everyone = {"all": len(members), "any": 1}
        if least not in everyone and not _COUNT.fullmatch(least):
            raise ValueError("a group says all, any or how many of its members it needs")
        count = everyone.get(least) or int(least)
        if count > len(members):
            raise ValueError("a group needs no more members than it has")
        self._define(name)
        self.groups.append(Group(name, count, members))

    def _define(self, name: str) -> None:
        if name == NONE or name in self.names:
            raise ValueError("this name is taken")
        self.names.add(name)
