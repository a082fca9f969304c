"""One look at a log over HTTP, with what was seen before in a file: the monitor as a command runs it."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from typing import Final
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from consent.log import durable
from consent.log.errors import ProofInvalid
from consent.log.monitor import Alarm, Fetch, Look, Seen, look
from consent.log.policy import Policy

MOST: Final = 256 * (2 + 65_535)
"""Bytes of the largest thing a log serves, a full bundle of the longest entries."""
PATIENCE: Final = 30.0
"""Seconds to wait for an answer."""


class Unusable(Exception):
    """The question could not be asked: no log there, or a state file that is not ours."""


def watch(
    url: str,
    state: Path,
    *,
    policy: Policy | None,
    now: int,
    stale_after: int,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Look:
    """Look, and remember in `state` what was seen; on an `Alarm` the state stays, and what the log showed is kept.

    The two notes together, `state` and `state`.alarm, are what proves a fork to others.
    """
    try:
        with durable.locked(state):
            kept = _load(state)
            try:
                found = look(over_http(url), kept, now=now, policy=policy, stale_after=stale_after, progress=progress)
            except Alarm as alarm:
                if alarm.evidence:
                    durable.replace(state.with_name(state.name + ".alarm"), alarm.evidence.encode())
                raise
            if found.seen != kept:
                remembered = {"note": found.seen.note, "since": found.seen.since}
                durable.replace(state, json.dumps(remembered, indent=1).encode() + b"\n")
    except OSError as fault:
        raise Unusable(str(fault)) from None
    return found


def over_http(url: str) -> Fetch:
    """Reads what is served under `url`, such as `https://portal.example/log`."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise Unusable("a log's address begins with http:// or https://")
    prefix = url.rstrip("/")

    def fetch(path: str) -> bytes | None:
        request = Request(f"{prefix}/{path}", headers={"User-Agent": "consent-monitor"})  # noqa: S310  # seen above
        try:
            with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310  # http or https, seen above
                data: bytes = answer.read(MOST + 1)
        except HTTPError as answered:
            with answered:
                if answered.code == 404:
                    return None
                raise OSError(f"the log answers {answered.code} for {path}") from None
        except HTTPException as fault:
            raise OSError(f"the log breaks off its answer for {path}: {type(fault).__name__}") from None
        if len(data) > MOST:
            raise OSError(f"the log serves more than can be right for {path}")
        return data

    return fetch


def _load(state: Path) -> Seen | None:
    try:
        told = json.loads(state.read_bytes())
        seen = Seen(str(told["note"]), int(told["since"]))
        seen.checkpoint  # noqa: B018  # read for its refusal
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, ProofInvalid):
        raise Unusable(f"{state.name} is not a monitor's state") from None
    return seen
