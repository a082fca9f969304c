"""What has changed in the agency API, and where it differs from the standards: told once, read in every guide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One addition within version 1; code between backticks."""

    day: date
    en: str
    da: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """Where we differ from one standard, and why."""

    standard: str
    en: str
    da: str


CHANGES: Sequence[Change] = (
    Change(
        day=date(2026, 11, 22),
        en=(
            "`GET /api/v1/mandates`; `GET /api/v1/consents/{id}/statement`; `returnUrl` in consent requests;"
            " `category`, `purpose`, `state` and `changedAfter` on `GET /api/v1/consents`"
        ),
        da=(
            "`GET /api/v1/mandates`; `GET /api/v1/consents/{id}/statement`; `returnUrl` i anmodninger om samtykke;"
            " `category`, `purpose`, `state` og `changedAfter` på `GET /api/v1/consents`"
        ),
    ),
)
"""Newest first."""

DEPARTURES: Sequence[Departure] = (
    Departure(
        standard="AuthZEN 1.0",
        en=(
            "`context` is required, since without a purpose there is nothing to answer; `subject` is your own agency,"
            " and the person is in `resource.properties`, so that no number is ever an id that ends in somebody's log."
            " No search endpoints: nobody lists who has said yes to whom."
        ),
        da=(
            "`context` skal være med, for uden et formål er der intet at svare på. `subject` er jeres egen myndighed,"
            " og borgeren står i `resource.properties`, så et CPR-nummer aldrig ender som id i nogens log. Man kan ikke"
            " søge efter, hvem der har sagt ja til hvem."
        ),
    ),
    Departure(
        standard="SSF 1.0 and CAEP",
        en=(
            "Events are of consents, with URIs of their own, and none of CAEP's session events. Push (RFC 8935) and the"
            " cursor feed; no poll of RFC 8936. Streams carry all of an agency's events: none may choose not to hear of"
            " a withdrawal."
        ),
        da=(
            "Hændelserne handler om samtykker og har deres egne URI'er. CAEP's hændelser om sessioner bruges ikke. Vi"
            " sender selv (RFC 8935), og I kan hente fra jeres feed; RFC 8936 bruges ikke. En strøm har altid alle"
            " jeres hændelser: ingen kan vælge ikke at høre, at et samtykke er trukket tilbage."
        ),
    ),
    Departure(
        standard="RFC 9457",
        en=(
            "`code` and `errors` are added. `/oauth/token` answers in RFC 6749's form, and a faulty item of a batch"
            " inside `context.error`, as those standards ask."
        ),
        da=(
            "`code` og `errors` er føjet til. `/oauth/token` svarer som i RFC 6749, og en fejl i ét af flere spørgsmål"
            " står i `context.error`, sådan som de standarder vil have det."
        ),
    ),
)
