"""How far long work has come, said on stderr."""

from __future__ import annotations

import time
from collections.abc import Callable

import click


def progress(what: str) -> Callable[[int, int], None]:
    """Says each second on stderr how far it is; nothing for work that is done sooner."""
    last = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= 1:
            last = time.monotonic()
            click.echo(f"{done} of {total} {what} …", err=True)

    return tell
