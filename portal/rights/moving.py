"""Moving to another municipality: what follows her and what does not, and the package she can take along herself."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from consent import texts
from consent.events import SubjectId
from consent.state import Consent
from consent.texts.words import in_order, listed
from portal import db
from portal.access import open_to
from portal.consents.views import language, names_of
from portal.identity import the_citizen
from portal.pages import page
from portal.rights.holdings import held_by_the_portal
from portal.rights.schema import as_json
from portal.signin.service import fresh_login_url, is_fresh
from portal.wiring import wired

bp = Blueprint("moving", __name__, url_prefix="/rettigheder")

OF_THE_PLAN = ("course", "plan_goal", "plan_preparation", "plan_effort", "plan_contact")
"""What another municipality needs of her plan (lov om en aktiv beskæftigelsesindsats § 47)."""


@bp.get("/flytning")
@open_to("citizen")
def show() -> ResponseReturnValue:
    names, reader = {str(agency): found.name for agency, found in names_of(wired().ledger()).items()}, language()
    ends = [
        (
            names.get(str(consent.terms.recipient), str(consent.terms.recipient)),
            names.get(str(consent.terms.sender), str(consent.terms.sender)),
            listed([texts.category_name(one, reader) for one in in_order(consent.terms.categories)], reader),
        )
        for consent in _in_force()
    ]
    return page("rights/moving.html", ends=ends)


@bp.get("/flytning.json")
@open_to("citizen")
def package() -> ResponseReturnValue:
    """Her plan, and the consents that hold here and must be given anew there; after a fresh login."""
    if not is_fresh(wired().now()):
        return redirect(fresh_login_url(request.path), 303)
    held = held_by_the_portal(db.session(), the_citizen())
    told: dict[str, Any] = {
        "made_at": as_json(wired().now()),
        "from": wired().settings.municipality,
        "plan": {name: held[name] for name in OF_THE_PLAN},
        "consents_to_give_anew": [as_json(consent.terms) for consent in _in_force()],
    }
    response = Response(json.dumps(told, ensure_ascii=False, indent=1), mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="flytning.json"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _in_force() -> list[Consent]:
    """What she has said yes to and what holds now."""
    now = wired().now()
    every = wired().ledger().consents(SubjectId(the_citizen().subject_id))
    return [consent for consent in every if consent.state.in_force and not consent.expired(now)]
