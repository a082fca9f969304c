"""The engineer's guide in the reader's language: headings of our own, code and facts from where they are kept."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup, escape

from consent.http.changes import CHANGES, DEPARTURES
from consent.http.deprecation import DEPRECATED
from consent.http.problems import PROBLEMS
from portal.engineers.guide import EXAMPLES
from portal.pages import shortday

_CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, kw_only=True)
class Part:
    """One step of the examples."""

    anchor: str
    heading: str
    sentence: Markup
    code: tuple[str, ...]


def parts() -> list[Part]:
    told = _told()
    return [
        Part(anchor=f"trin-{at}", heading=told[name][0], sentence=_coded(told[name][1]), code=code)
        for at, (name, code) in enumerate(EXAMPLES.items(), 1)
    ]


def problems() -> list[tuple[Markup, str, str]]:
    """Code, status, and the sentence that comes with it."""
    return [
        (_code(code), str(kind.status), kind.en if _english() else kind.da) for code, kind in sorted(PROBLEMS.items())
    ]


def departures() -> list[tuple[str, Markup]]:
    return [(one.standard, _coded(one.en if _english() else one.da)) for one in DEPARTURES]


def changes() -> list[tuple[str, Markup]]:
    return [(shortday(one.day), _coded(one.en if _english() else one.da)) for one in CHANGES]


def leaving() -> list[tuple[Markup, str, Markup]]:
    """What is on its way out, until when, and what to use in its place."""
    return [
        (_code(name), shortday(one.sunset), _coded(one.en if _english() else one.da))
        for name, one in sorted(DEPRECATED.items())
    ]


def _english() -> bool:
    return str(get_locale()) == "en"


def _code(text: str) -> Markup:
    return Markup('<code class="code" translate="no">{}</code>').format(text)


def _coded(text: str) -> Markup:
    """What stands between backticks as code; everything else as it is."""
    pieces = _CODE.split(text)
    return Markup("").join(_code(piece) if at % 2 else escape(piece) for at, piece in enumerate(pieces))


def _told() -> dict[str, tuple[str, str]]:
    """For each heading of the guide with code below it: our heading, and what to know first."""
    return {
        "The sandbox": (
            _("Prøv af"),
            _(
                "Eksemplerne bruger den lokale demo: `make demo` skriver `instance/demo.json` med opdigtede borgere, "
                "adresser og nøgler. Hos os bruger I jeres egen nøgle og jeres eget client_id."
            ),
        ),
        "Keys": (
            _("Nøgler"),
            _(
                "Send os begge nøgler, når I skifter. Skriv under med den nye, når den er godkendt, og bed os så "
                "slette den gamle. Vores egne nøgler er på `/.well-known/jwks.json`. Gem dem: de beviser gamle svar."
            ),
        ),
        "A token": (
            _("Hent et token"),
            _("Jeres underskrevne bevis gælder i højst 60 sekunder og kun én gang. Et token gælder i fem minutter."),
        ),
        "Check": (
            _("Spørg, før I læser"),
            _(
                "Brug det, I læser, indtil `freshUntil`, og spørg så igen. Skriv jeres sagsnummer i `caseRef`: "
                "borgeren ser det, og opslag uden bliver talt. Spørg om op til 1.000 på én gang."
            ),
        ),
        "Keep the proof": (
            _("Gem beviset"),
            _(
                "Hvert svar er underskrevet, både ja og nej. Beviset fra den offentlige log er klar efter cirka et "
                "sekund. `python -m consent verify` læser det uden net."
            ),
        ),
        "Ask her": (
            _("Bed om et samtykke"),
            _(
                "I vælger selv id. Den samme besked igen er et nyt forsøg. Efter et nej skal der gå 30 dage, før I må "
                "spørge om det samme. Svarer borgeren ikke, sker der ikke noget. `returnUrl` skal være en adresse, som "
                "vi har registreret for jer."
            ),
        ),
        "Be told": (
            _("Få besked"),
            _(
                "Hent jeres feed, eller få beskederne sendt (`POST /api/v1/streams`). Kvittér for hver `jti`: borgeren "
                "ser, at I har fået besked. Når et samtykke er trukket tilbage, må I ikke læse mere."
            ),
        ),
        "Your consents, now and then": (
            _("Jeres samtykker, nu og før"),
            _("Se alle jeres samtykker side for side. Spørg også, hvad der gjaldt på et tidspunkt, der er gået."),
        ),
        "Tell what you moved": (
            _("Fortæl, hvad I hentede"),
            _("Borgeren ser, hvad I hentede, og hvornår."),
        ),
    }
