"""Marks each view with who may open it; a view without the mark stops the portal from starting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


def open_to(*audiences: str) -> Callable[[View], View]:
    """Name who may open the view: `agency` (a bearer token, checked by the view itself) or `anyone`."""

    def mark(view: View) -> View:
        view.audience = frozenset(audiences)  # type: ignore[attr-defined]  # functions carry attributes; typing has no word for it
        return view

    return mark
