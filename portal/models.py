"""Every table of the portal, gathered in one place for migrations and for the tests that walk them."""

from __future__ import annotations

from importlib import import_module

from portal.db import Base

HOMES = (
    "portal.identity",
    "portal.signin.models",
    "portal.plan.models",
    "portal.contributions.models",
    "portal.progress.models",
    "portal.sources.models",
    "portal.consents.models",
    "portal.conversations.models",
    "portal.offers.models",
    "portal.courses.models",
    "portal.messages.models",
    "portal.threads.models",
    "portal.documents.models",
    "portal.meetings.models",
    "portal.transparency.models",
    "portal.rights.models",
    "portal.representation.models",
    "portal.register.models",
    "portal.reach.models",
    "portal.oversight.models",
    "portal.oversight.bundle_models",
    "portal.casework.models",
    "portal.post.models",
    "portal.journal.models",
    "portal.outbox.models",
    "portal.imports.models",
    "portal.retention.models",
    "portal.statistics.models",
)
for home in HOMES:
    import_module(home)

metadata = Base.metadata
