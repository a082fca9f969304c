"""Login: people come by an OpenID provider, citizens by one door and staff by another, and leave by one."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Read our keys at the providers, and know on every request who is there; raises when a key cannot be read."""
    from portal.signin import doors, presence

    doors.init_app(app)
    presence.init_app(app)
