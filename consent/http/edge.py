"""What every door of the agency API has in common: reading a body strictly, and turning trouble into problems."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, RequestEntityTooLarge

from consent import canonical
from consent.http.dependencies import Dependencies
from consent.http.problems import Problem, answer
from consent.http.schema import Check, Fault
from consent.log.errors import LogInconsistent
from consent.refusals import Busy

logger = logging.getLogger("consent.http")
SINGLE_LIMIT = 64 * 1024
BATCH_LIMIT = 1024 * 1024
MAX_DEPTH = 16
RETRY_SECONDS = "5"
_REQUEST_ID = re.compile(r"[\x21-\x7e]{1,128}")
_PATHS = re.compile(r"/(access/v1|api/v1|oauth|log/(checkpoint|tile)|\.well-known|openapi\.json|healthz|readyz)(/|$)")


def guarded(blueprint: Blueprint, issuer: str) -> Blueprint:
    """Give a blueprint its error answers, so that no caller of the API ever meets an HTML page."""
    blueprint.register_error_handler(Exception, partial(_trouble, issuer=issuer))
    blueprint.after_request(_echo)
    return blueprint


def current(deps: Dependencies) -> Callable[[], None]:
    """Before every request: from a database that was turned back in time no agency is told anything.

    Consents that were withdrawn stand there as given. A check looks for itself, in its own transaction.
    """

    def check() -> None:
        with deps.engine.connect() as connection:
            deps.ledger(connection).must_be_current()

    return check


def misrouted(blueprint: Blueprint, issuer: str) -> None:
    """Answer wrong methods and paths under our prefixes ourselves: routing fails before any blueprint is known."""

    @blueprint.before_app_request
    def check() -> Response | None:
        trouble = request.routing_exception
        if not isinstance(trouble, (MethodNotAllowed, NotFound)) or not _PATHS.match(request.path):
            return None
        return _echo(_trouble(trouble, issuer=issuer))


def _echo(response: Response) -> Response:
    """AuthZEN 1.0: a request id comes back as it was sent; one that is no header value is dropped."""
    given = request.headers.get("X-Request-ID")
    if given is not None and _REQUEST_ID.fullmatch(given):
        response.headers["X-Request-ID"] = given
    return response


def _trouble(error: Exception, *, issuer: str) -> Response:
    problem = _problem_of(error)
    if problem.type.status >= 500:
        # Where, not what: a database's message may quote the values it was given.
        frames = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
        logger.error(
            "%s: %s at %s in %s", problem.code, type(error).__name__, request.endpoint, " > ".join(frames[-6:])
        )
    return answer(problem, issuer)


def _problem_of(error: Exception) -> Problem:
    match error:
        case Problem():
            return error
        case MethodNotAllowed():
            return Problem("method.not-allowed", headers={"Allow": ", ".join(sorted(error.valid_methods or ()))})
        case NotFound():
            return Problem("not-found")
        case RequestEntityTooLarge():
            return Problem("request.too-large")
        case HTTPException(code=code) if code is not None and 400 <= code < 500:
            return Problem("request.malformed")
        case Busy():
            return Problem("service.busy", headers={"Retry-After": RETRY_SECONDS})
        case IntegrityError():
            return Problem("service.fault")
        case DBAPIError() | PoolTimeout() | LogInconsistent():
            return Problem("service.unavailable", headers={"Retry-After": RETRY_SECONDS})
    return Problem("service.fault")


def read_json(check: Check, *, limit: int = SINGLE_LIMIT) -> dict[str, Any]:
    """The request's body, parsed once and strictly, and of the declared shape; else a Problem."""
    if request.mimetype != "application/json":
        raise Problem("request.malformed", faults=[Fault("", "content-type")])
    request.max_content_length = limit
    try:
        value = canonical.loads(request.get_data(cache=False), max_depth=MAX_DEPTH, restricted=False)
    except canonical.Malformed as malformed:
        raise Problem("request.malformed", faults=[Fault("", malformed.code)]) from None
    faults: list[Fault] = []
    check(value, "", faults)
    if faults:
        raise Problem("request.invalid", faults=faults)
    assert isinstance(value, dict), "every declared body is an object"
    return value
