"""Why an act on a consent could not be done: one tree of errors, none of which names a person.

Refused ─ UnknownConsent · WrongState · WrongActor · TermsInvalid · MandateMissing · TextMissing · Blocked ·
AskedRecently · Busy
"""

from __future__ import annotations

from datetime import datetime

from consent.events import EventType, State


class Refused(Exception):
    """The act cannot be done; nothing was written. Subclasses say why."""


class UnknownConsent(Refused):
    """No such consent, or not this person's: the two look alike."""


class WrongState(Refused):
    """`wanted` cannot follow `state` (None: there is no consent yet)."""

    def __init__(self, state: State | None, wanted: EventType) -> None:
        super().__init__(f"{wanted} cannot follow {state}")
        self.state, self.wanted = state, wanted


class WrongActor(Refused):
    """This kind of actor may not do this, whoever it is."""


class TermsInvalid(Refused):
    """The terms are not a consent one can give; `code` is stable and names the fault."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class MandateMissing(Refused):
    """The recipient has no mandate to ask for this category from this sender for this purpose."""


class TextMissing(Refused):
    """No text was served before the answer, so the answer would prove nothing."""


class Blocked(Refused):
    """She has blocked this agency: it may not ask her anything until she lifts the block."""


class AskedRecently(Refused):
    """She said no to this a short while ago: it may be asked again from `until` on."""

    def __init__(self, until: datetime) -> None:
        super().__init__("asked recently")
        self.until = until


class Busy(Refused):
    """Too many acts wait for the log; the same act may be done in a moment. Who takes back is never told this."""
