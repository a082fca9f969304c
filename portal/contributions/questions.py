"""The pages of the preparing form: what is asked, whether she must answer and why, and which are in the short one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flask_babel import gettext as _

from portal.plan.service import Topic
from portal.plan.words import topic_words

Mode = Literal["kort", "hel"]
SHORT = ("maal", "svaert", "helbred")
"""What the municipality must know at least, in few pages."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """One page. `topic` is where the answer goes in the plan; None: among her goals."""

    slug: str
    topic: Topic | None
    heading: str
    label: str
    hint: str
    must: bool
    why: str


def questions(mode: Mode) -> list[Question]:
    """The pages of this mode, in their order."""
    return [one for one in _all() if mode == "hel" or one.slug in SHORT]


def _all() -> list[Question]:
    topics = topic_words()
    freely = _("Frivilligt. Du bestemmer selv, og det betyder ikke noget for din ret til hjælp, hvis du springer over.")
    return [
        Question(
            slug="maal", topic=None, heading=_("Dine mål"), label=_("Hvad vil du gerne opnå?"),
            hint=_("Det kan være stort eller lille. For eksempel en hverdag, du kan holde til."),
            must=True,
            why=_("Skal udfyldes, fordi planen skal bygge på dine egne mål. Du kan også sige det til et møde."),
        ),
        Question(
            slug="erfaring", topic="experience", heading=topics["experience"],
            label=_("Hvad har du lavet, og hvad er du god til?"),
            hint=_("Job, uddannelse og det, du har lært på andre måder. Har du et CV på Jobnet, så skriv bare det."),
            must=False, why=freely,
        ),
        Question(
            slug="netvaerk", topic="network", heading=topics["network"], label=_("Hvem har du omkring dig?"),
            hint=_("Skriv kun om andre, hvis de ved det. Navne er ikke nødvendige."), must=False, why=freely,
        ),
        Question(
            slug="svaert", topic="challenges", heading=topics["challenges"], label=_("Hvad er svært lige nu?"),
            hint=_("Det må gerne være andet end arbejde: bolig, økonomi, søvn."), must=False, why=freely,
        ),
        Question(
            slug="helbred", topic="health", heading=topics["health"], label=_("Hvordan har du det?"),
            hint=_("Skriv, hvad det betyder for din hverdag. Din læge skriver selv om sygdom og behandling."),
            must=True,
            why=_("Skal udfyldes, fordi planen skal sige noget om dit helbred. Du kan også sige det til et møde."),
        ),
        Question(
            slug="ydelser", topic="benefits", heading=topics["benefits"], label=_("Hvad har du levet af?"),
            hint=_("Kommunen kender nok det meste. Skriv, hvis noget mangler, for eksempel en forsikring."),
            must=False, why=freely,
        ),
        Question(
            slug="tidligere", topic="earlier_efforts", heading=topics["earlier_efforts"],
            label=_("Hvad har du prøvet før, og hvordan gik det?"),
            hint=_("Så skal du ikke prøve det samme igen, hvis det ikke hjalp."), must=False, why=freely,
        ),
    ]  # fmt: skip
