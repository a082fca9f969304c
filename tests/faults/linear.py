"""Whether what many were told at once could have been told one after the other (Wing and Gong's search)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

State = tuple[str, int]
"""A consent's state and the number of its latest event."""
ALLOWED = {"pause": ("granted",), "resume": ("paused",), "withdraw": ("granted", "paused")}
AFTER = {"pause": "paused", "resume": "granted", "withdraw": "withdrawn"}
REASONS = {"granted": "OK", "paused": "PAUSED", "withdrawn": "WITHDRAWN"}


@dataclass(frozen=True, slots=True)
class Operation:
    """It took effect at one moment between `start` and `end`, if the ledger is what it says."""

    start: int
    end: int
    verb: str
    told: tuple[str, int | None]
    """An act: ("done", seq), ("refused", None) or ("already", None). A check: (reason, seq). A read: (state, seq)."""


def step(state: State, operation: Operation) -> State | None:
    """The state after; None if a consent in this state could not have told what was told."""
    name, seq = state
    match operation.verb:
        case "read":
            return state if operation.told == (name, seq) else None
        case "check":
            return state if operation.told == (REASONS[name], seq) else None
        case "withdraw" if name == "withdrawn":
            return state if operation.told == ("already", None) else None
        case verb if name in ALLOWED[verb]:
            return (AFTER[verb], seq + 1) if operation.told == ("done", seq + 1) else None
        case _:
            return state if operation.told == ("refused", None) else None


def linearizable(history: Sequence[Operation], first: State) -> bool:
    """Is there an order, true to who was finished before whom began, in which all is as it was told?"""
    ops = sorted(history, key=lambda operation: operation.start)
    whole = (1 << len(ops)) - 1
    stack: list[tuple[int, int, State]] = [(0, 0, first)]
    seen: set[tuple[int, State]] = set()
    while stack:
        done, front, state = stack.pop()
        if done == whole:
            return True
        if (done, state) in seen:
            continue
        seen.add((done, state))
        while done >> front & 1:
            front += 1
        # Next may be whatever began before the first of the others had ended.
        latest = ops[front].end
        place = front
        while place < len(ops) and ops[place].start <= latest:
            if not done >> place & 1:
                latest = min(latest, ops[place].end)
                after = step(state, ops[place])
                if after is not None:
                    stack.append((done | 1 << place, front, after))
            place += 1
    return False
