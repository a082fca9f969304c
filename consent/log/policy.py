"""Whom a verifier trusts: the log keys of a C2SP policy file (c2sp.org/tlog-policy), with `quorum none`.

A policy that asks for witnesses' cosignatures is refused rather than read as if it did not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from consent.log.note import Verifier

_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Policy:
    """The logs any one of which is believed."""

    logs: tuple[str, ...]
    """Their vkeys; a key's name is its log's origin."""

    @classmethod
    def parse(cls, data: bytes) -> Policy:
        """Read a policy file; a ValueError says which line is wrong."""
        if _FORBIDDEN.search(data):
            raise ValueError("a policy has no control characters but tabs and newlines")
        logs: dict[bytes, str] = {}
        quorum: str | None = None
        for number, raw in enumerate(data.split(b"\n"), 1):
            words = [word.decode("utf-8", "surrogateescape") for word in re.split(rb"[ \t]+", raw.strip(b" \t"))]
            if not words[0] or words[0].startswith("#"):
                continue
            match words:
                case ["log", vkey] | ["log", vkey, _]:
                    key = Verifier.parse(vkey).key
                    if key in logs:
                        raise ValueError(f"line {number}: this log's key stands there twice")
                    logs[key] = vkey
                case ["quorum", name] if quorum is None:
                    quorum = name
                case ["witness", _, _] | ["witness", _, _, _] | ["group", _, _, _, *_]:
                    pass  # may stand there; with `quorum none` nobody has to have cosigned
                case _:
                    raise ValueError(f"line {number}: not a line of a policy")
        if quorum is None:
            raise ValueError("a policy says its quorum; `quorum none` asks for no witness")
        if quorum != "none":
            raise ValueError("this policy asks for witnesses, whose cosignatures are not checked here")
        return cls(tuple(logs.values()))
