"""What they may do without her yes, in her words: who, by which §, why, and who decides where that is in doubt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from consent import texts
from consent.ledger import Mandate
from consent.state import Consent
from consent.texts.words import in_order
from portal.consents.under import lease_text
from portal.consents.views import Names, called, language
from portal.rulesets import Confidence
from portal.rulesets.without_consent import WithoutConsent, rules_about


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """One thing the law lets them do."""

    sentence: str
    why: str
    law: str
    decides: str
    """Who decides whether the rule fits; empty where the rule is plain."""


@dataclass(frozen=True, kw_only=True)
class MayAsk:
    """One thing they may ask her about, which stays closed until she says yes."""

    sentence: str
    purpose: str
    law: str


def allowed(rules: Iterable[WithoutConsent]) -> list[Allowed]:
    return [
        Allowed(
            sentence=sentence,
            why=why,
            law=_("Reglen står i %(law)s.", law=kept_together(rule.law)),
            decides="" if rule.confidence is Confidence.READ else who_decides,
        )
        for rule in rules
        for sentence, why, who_decides in [_words()[rule.code]]
    ]


def afterwards(consents: Sequence[Consent], names: Names) -> dict[str, Any]:
    """What the pages of a withdrawal tell of these consents to one recipient: when it counts, her cases, the law."""
    recipient = names[consents[0].terms.recipient]
    return {
        "who": called(names, recipient.agency_id),
        "lease": lease_text(),
        "cases": sorted({one.terms.case for one in consents if one.terms.case}),
        "lawful": allowed(rules_about(recipient.kind)),
    }


def may_ask(mandates: Iterable[Mandate], names: Names) -> list[MayAsk]:
    """By what the register says of one agency; each question once."""
    reader = language()
    found = {(one.category, str(one.sender), one.purpose): one for one in mandates}
    order = {code: place for place, code in enumerate(in_order({code for code, _s, _p in found}))}
    return [
        MayAsk(
            sentence=_(
                "Oplysninger om %(what)s fra %(who)s",
                what=texts.category_name(one.category, reader),
                who=called(names, one.sender).rstrip(","),
            ),
            purpose=_("For at %(purpose)s.", purpose=texts.purpose_name(one.purpose, reader)),
            law=_("De må spørge efter %(law)s.", law=kept_together(one.legal_ref)),
        )
        for one in sorted(found.values(), key=lambda one: (order[one.category], one.purpose, one.sender))
        if one.purpose in texts.PURPOSE_NAMES[reader]
    ]


def kept_together(law: str) -> str:
    """A § and its number, or an article and its, never stand on two lines."""
    return law.replace("§ ", "§\N{NO-BREAK SPACE}").replace("stk. ", "stk.\N{NO-BREAK SPACE}")


def _words() -> dict[str, tuple[str, str, str]]:
    """Sentence, why, and who decides in doubt."""
    municipality = _("Kommunen afgør, om reglen passer på din sag. Spørg din sagsbehandler.")
    holder = _("Den, der har oplysningerne, afgør, om reglen passer.")
    return {
        "own-case": (
            _("Kommunen må bruge det, der står i din sag, når den behandler sagen."),
            _("Det er en opgave, kommunen har efter loven. Kun de medarbejdere, der skal bruge det, må se det."),
            "",
        ),
        "listed-cases": (
            _("Kommunen må i nogle slags sager hente oplysninger hos andre."),
            _("Det kan være, når den kontrollerer nogle ydelser."),
            municipality,
        ),
        "between-authorities": (
            _("En myndighed må i nogle tilfælde give oplysninger til en anden myndighed."),
            _("Det skal være nødvendigt for en sag. Private ting kræver som regel dit ja."),
            holder,
        ),
        "treatment": (
            _("De, der behandler dig, må dele det, der er nødvendigt for din behandling nu."),
            _("Så ved de nok til at behandle dig. Du kan sige nej til det: Sig det til den, der behandler dig."),
            "",
        ),
        "special-health": (
            _("Læger og hospitaler må i særlige tilfælde give oplysninger videre til andet end behandling."),
            _("Ellers har de tavshedspligt."),
            holder,
        ),
        "new-municipality": (
            _("Flytter du til en anden kommune, følger din plan med."),
            _("Så skal du ikke begynde forfra."),
            municipality,
        ),
    }
