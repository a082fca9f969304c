"""Why a login did not become a session: a small closed list, each with its page; a provider's own words never pass.

SignInRefused
├── Aborted            she stopped at the provider
├── FlowUnknown        the callback is used, expired, or belongs to another browser
├── TokenInvalid       the provider's answer failed one of our checks
├── TooWeak            the login is below NSIS Substantial
├── WrongDoor          a professional identity at the citizens' door, or the reverse
├── NotKnown           nobody here by that number or key
└── NumberInConflict   number and account point to two different people
ProviderAway           the provider does not answer
"""

from __future__ import annotations


class SignInRefused(Exception):
    """No session was made. The message is a code for the log: never a provider's text, never a value."""

    status = 400
    template = "signin/not_valid.html"


class Aborted(SignInRefused):
    template = "signin/aborted.html"


class FlowUnknown(SignInRefused):
    template = "signin/start_again.html"


class TokenInvalid(SignInRefused):
    """The code names the check that failed."""


class TooWeak(SignInRefused):
    status = 403
    template = "signin/too_weak.html"


class WrongDoor(SignInRefused):
    status = 403
    template = "signin/wrong_door.html"


class NotKnown(SignInRefused):
    status = 403
    template = "signin/not_known.html"


class NumberInConflict(SignInRefused):
    status = 403
    template = "signin/not_known.html"


class ProviderAway(Exception):
    """The provider could not be reached, or its answer is none; nothing is wrong with the person."""

    status = 503
    template = "signin/provider_away.html"
