"""The agency API: Flask blueprints that any application may carry; the only part of the ledger that knows the web."""

from __future__ import annotations

from flask import Blueprint

from consent.http import access, asking, checks, discovery, health, holdings, mandates, notices, oauth, past, public_log
from consent.http.budget import Budgets
from consent.http.dependencies import Dependencies
from consent.http.deprecation import announcing
from consent.http.edge import current
from consent.http.openapi import PATHS
from consent.http.tokens import SCOPES, Tokens

__all__ = ["SCOPES", "Dependencies", "blueprints"]


def blueprints(deps: Dependencies) -> list[Blueprint]:
    """The whole API for one installation, to be registered as it is.

    Every view carries `audience`: `agency` where it checks an access token itself, `anyone` where there is nothing to
    protect. No cookie is read, so forms' CSRF tokens have no place here.
    """
    tokens = Tokens(deps.keys, deps.issuer, deps.now, deps.random)
    budgets = Budgets(deps)
    told_from_the_ledger = [
        asking.blueprint(deps, tokens),
        checks.blueprint(deps, tokens),
        past.blueprint(deps, tokens, budgets),
        holdings.blueprint(deps, tokens),
        mandates.blueprint(deps, tokens),
        notices.blueprint(deps, tokens),
    ]
    for blueprint in told_from_the_ledger:
        blueprint.before_request(current(deps))
    made = [
        oauth.blueprint(deps, tokens),
        access.blueprint(deps, tokens, budgets),
        *told_from_the_ledger,
        public_log.blueprint(deps),
        discovery.blueprint(deps),
        health.blueprint(deps),
    ]
    for blueprint in made:
        blueprint.after_request(announcing(deps.deprecated, PATHS, deps.documentation))
    return made
