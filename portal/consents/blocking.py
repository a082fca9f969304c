"""A citizen's general no to one agency, as her pages tell it: when she set it and when she lifted it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from flask_babel import gettext

from consent.blocks import BlockEvent, BlockType
from consent.state import Consent
from portal.consents.views import Step, how
from portal.pages import moment


def steps(events: Iterable[BlockEvent], name: str) -> list[tuple[datetime, Step]]:
    """Each with its instant, oldest first."""
    titles = {
        BlockType.BLOCKED: gettext("Du spærrede for %(who)s", who=name),
        BlockType.UNBLOCKED: gettext("Du ophævede spærringen for %(who)s", who=name),
    }
    return [(one.at, Step(when=moment(one.at), title=titles[one.type], text=how(one.act))) for one in events]


def during(events: Sequence[BlockEvent], consent: Consent) -> list[BlockEvent]:
    """What a consent's own story has to tell of: the block that stood when it began, and what came until it ended."""
    earlier = [one for one in events if one.at < consent.created_at][-1:]
    stood = [one for one in earlier if one.type is BlockType.BLOCKED]
    ended = consent.ended_at
    return stood + [one for one in events if consent.created_at <= one.at and (ended is None or one.at <= ended)]
