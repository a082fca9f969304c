"""Who may open which page: closed by default, and the portal does not start with an unmarked door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.identity import Acting, acting, current_citizen, current_employee

F = TypeVar("F", bound=Callable[..., Any])

STAFF = frozenset({"caseworker", "coordinator", "administrator", "dpo", "auditor"})
AUDIENCES = STAFF | {"anyone", "citizen", "agency"}


class DoorUnmarked(Exception):
    """Endpoints that have not said who may open them."""


@dataclass(frozen=True, kw_only=True)
class Lent:
    """A citizen's door that is open to whoever acts for her, and what that takes."""

    privilege: str | None
    """None: any power will do, or the door is the holder's own."""
    personal: bool = True
    """Shut to whoever may act about money alone."""
    shows: str = ""
    """The part of the case that is seen here, as her log of looks tells it."""
    only: Mapping[str, str] = field(default_factory=dict)
    """Arguments of the rule that must be just these."""


class OutsidePower(Exception):
    """Whoever acts for another has come to a door that her power does not open; `lent` is None where none does."""

    def __init__(self, lent: Lent | None) -> None:
        super().__init__()
        self.lent = lent


def open_to(*audiences: str) -> Callable[[F], F]:
    """Say who may open a view. `anyone` stands alone; `agency` means that the view itself checks an access token."""
    unknown = set(audiences) - AUDIENCES
    if unknown or not audiences:
        raise ValueError(f"unknown audience {sorted(unknown)}")

    def mark(view: F) -> F:
        view.audience = frozenset(audiences)  # type: ignore[attr-defined]  # a mark on the function, read in `guard`
        return view

    return mark


def audience_of(app: Flask, endpoint: str) -> frozenset[str]:
    """Who may open the endpoint; empty when it has not said."""
    found: frozenset[str] = getattr(app.view_functions[endpoint], "audience", frozenset())
    return found


def routes(app: Flask) -> list[str]:
    """Every door, one a line: `GET /path audience,audience`; what `tests/golden/routes.txt` holds."""
    lines = []
    for rule in app.url_map.iter_rules():
        audience = ",".join(sorted(audience_of(app, rule.endpoint)))
        lines += [f"{m} {rule.rule} {audience}" for m in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]
    return sorted(lines, key=lambda line: (line.split()[1], line.split()[0]))


def lend(app: Flask, doors: Mapping[str, Lent]) -> None:
    """Say, once, which of the citizen's doors open to whoever acts for her: `METHOD endpoint`. All others stay shut."""
    app.extensions["lent"] = doors


def lent_doors(app: Flask) -> list[str]:
    """Each of them, one a line: `GET /path privilege`; what `tests/golden/representatives.txt` holds."""
    lines = []
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            lent = app.extensions["lent"].get(f"{method} {rule.endpoint}")
            if lent is not None:
                only = [f"{name}={value}" for name, value in sorted(lent.only.items())]
                words = [lent.privilege or "any", *(() if lent.personal else ("money-too",)), *only]
                lines.append(f"{method} {rule.rule} {' '.join(words)}")
    return sorted(lines, key=lambda line: (line.split()[1], line.split()[0]))


def init_app(app: Flask) -> None:
    app.extensions.setdefault("lent", {})
    app.before_request(guard)


def check_doors(app: Flask) -> None:
    """Refuse to start while any endpoint has not said who may open it."""
    unmarked = sorted(name for name in app.view_functions if not audience_of(app, name))
    if unmarked:
        raise DoorUnmarked(", ".join(unmarked))
    there = {f"{m} {rule.endpoint}" for rule in app.url_map.iter_rules() for m in rule.methods or ()}
    wrong = [d for d in app.extensions["lent"] if d not in there or "citizen" not in audience_of(app, d.split()[1])]
    if wrong:
        raise DoorUnmarked(", ".join(sorted(wrong)))


def guard() -> Response | None:
    if request.endpoint is None:
        return None  # no such page: let the 404 come
    audience = audience_of(current_app, request.endpoint)
    if audience & {"anyone", "agency"}:
        return None
    by = acting()
    if by is not None:
        _let_in(by, audience)
        return None
    employee = current_employee()
    if employee is not None and audience & employee.roles:
        return None
    if "citizen" in audience and current_citizen() is not None:
        return None
    if employee is None and current_citizen() is None:
        return _to_login("citizen" if "citizen" in audience else "staff")
    abort(404)  # somebody else's door looks like no door


def _let_in(by: Acting, audience: frozenset[str]) -> None:
    """Whoever acts for another comes in by the doors that were lent, and by no other, whatever is built later."""
    if "citizen" not in audience:
        abort(404)
    method = "GET" if request.method in ("HEAD", "OPTIONS") else request.method
    lent: Lent | None = current_app.extensions["lent"].get(f"{method} {request.endpoint}")
    arguments = request.view_args or {}
    if lent is None or any(str(arguments.get(name)) != value for name, value in lent.only.items()):
        raise OutsidePower(None)
    if (lent.privilege is not None and lent.privilege not in by.privileges) or (lent.personal and by.economic_only):
        raise OutsidePower(lent)
    g.admitted, g.lent = True, lent


def _to_login(kind: str) -> Response:
    door = "signin.citizen" if kind == "citizen" else "signin.staff"
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for(door, tilbage=wanted) if wanted else url_for(door))
