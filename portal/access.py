"""Who may open which page: closed by default, and the portal does not start with an unmarked door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.identity import current_citizen, current_employee

F = TypeVar("F", bound=Callable[..., Any])

STAFF = frozenset({"caseworker", "coordinator", "administrator", "dpo", "auditor"})
AUDIENCES = STAFF | {"anyone", "citizen", "agency"}


class DoorUnmarked(Exception):
    """Endpoints that have not said who may open them."""


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


def init_app(app: Flask) -> None:
    app.before_request(guard)


def check_doors(app: Flask) -> None:
    """Refuse to start while any endpoint has not said who may open it."""
    unmarked = sorted(name for name in app.view_functions if not audience_of(app, name))
    if unmarked:
        raise DoorUnmarked(", ".join(unmarked))


def guard() -> Response | None:
    if request.endpoint is None:
        return None  # no such page: let the 404 come
    audience = audience_of(current_app, request.endpoint)
    if audience & {"anyone", "agency"}:
        return None
    employee = current_employee()
    if employee is not None and audience & employee.roles:
        return None
    if "citizen" in audience and current_citizen() is not None:
        return None
    if employee is None and current_citizen() is None:
        return _to_login("citizen" if "citizen" in audience else "staff")
    abort(404)  # somebody else's door looks like no door


def _to_login(kind: str) -> Response:
    door = "signin.citizen" if kind == "citizen" else "signin.staff"
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for(door, tilbage=wanted) if wanted else url_for(door))
