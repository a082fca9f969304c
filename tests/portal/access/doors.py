"""A door, and for each rule with an id in it what stands behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.demo.agencies import AGENCIES, mandates
from portal.register.views import slug_of, slug_of_address

AGENCY = AGENCIES[2].client_id
SLUG = slug_of(next(mandates(AGENCIES[2])))
"""Of what it may ask about."""
BACK = "https://region.example/tilbage"
ADDRESS = slug_of_address(BACK)
"""Of a registered way back."""
CHANGE = "00000000-0000-4000-8000-000000000001"
"""A proposed change to the register, which is nobody's thing."""

BEHIND: Mapping[str, Mapping[str, str]] = {
    "/beskeder/<uuid:notice_id>": {"notice_id": "notice"},
    "/beskeder/sagsbehandler/<uuid:thread_id>": {"thread_id": "thread"},
    "/beskeder/sagsbehandler/<uuid:thread_id>/vedhaeftet/<uuid:document_id>/fil": {
        "thread_id": "thread",
        "document_id": "attachment",
    },
    "/hvem-har-set/meld/<uuid:read_id>": {"read_id": "look"},
    "/hvem-har-set/meldt/<uuid:report_id>": {"report_id": "report"},
    "/indbakke/<uuid:task_id>/faerdig": {"task_id": "task"},
    "/medarbejder/afloesere/<uuid:stand_in_id>/slut": {"stand_in_id": "stand_in"},
    "/medarbejder/beskeder/<uuid:thread_id>": {"thread_id": "thread"},
    "/medarbejder/beskeder/<uuid:thread_id>/vedhaeftet/<uuid:document_id>/fil": {
        "thread_id": "thread",
        "document_id": "attachment",
    },
    "/kontrol/anmeldelser/<uuid:report_id>": {"report_id": "report"},
    "/kontrol/datatilsynet/<uuid:bundle_id>": {"bundle_id": "bundle"},
    "/kontrol/datatilsynet/<uuid:bundle_id>/afvis": {"bundle_id": "bundle"},
    "/kontrol/datatilsynet/<uuid:bundle_id>/godkend": {"bundle_id": "bundle"},
    "/kontrol/datatilsynet/<uuid:bundle_id>/hent": {"bundle_id": "bundle"},
    "/kontrol/inhabil/<uuid:conflict_id>/ophaev": {"conflict_id": "conflict"},
    "/kontrol/opslag/<uuid:review_id>": {"review_id": "review"},
    "/kontrol/opslag/<uuid:review_id>/enig": {"review_id": "review"},
    "/kontrol/opslag/<uuid:review_id>/uenig": {"review_id": "review"},
    "/medarbejder/aabnet/<uuid:opening_id>": {"opening_id": "opening"},
    "/medarbejder/fundet/<uuid:hit_id>": {"hit_id": "hit"},
    "/medarbejder/henvendelser/<uuid:request_id>": {"request_id": "request"},
    "/medarbejder/klager/<uuid:request_id>": {"request_id": "complaint"},
    "/medarbejder/moeder/<uuid:invitation_id>": {"invitation_id": "meeting"},
    "/medarbejder/moeder/<uuid:invitation_id>/aflys": {"invitation_id": "meeting"},
    "/moeder/<uuid:invitation_id>": {"invitation_id": "meeting"},
    "/moeder/<uuid:invitation_id>/kalender.ics": {"invitation_id": "meeting"},
    "/moeder/<uuid:invitation_id>/kvittering": {"invitation_id": "meeting"},
    "/medarbejder/samtaler/<uuid:request_id>": {"request_id": "talk"},
    "/medarbejder/samtaler/<uuid:request_id>/tider": {"request_id": "talk"},
    "/medarbejder/soeg/<uuid:search_id>": {"search_id": "search"},
    "/medarbejder/telefon/<uuid:lookup_id>": {"lookup_id": "lookup"},
    "/medarbejder/telefon/traek-tilbage/<uuid:step_id>": {"step_id": "step"},
    "/medarbejder/tilbud/<uuid:offer_id>": {"offer_id": "tilbud"},
    "/medarbejder/tilbud/<uuid:offer_id>/mundtligt-svar": {"offer_id": "tilbud"},
    "/plan/dokumenter/<uuid:document_id>": {"document_id": "document"},
    "/plan/dokumenter/<uuid:document_id>/fil": {"document_id": "document"},
    "/plan/nyere/<uuid:request_id>": {"request_id": "newer"},
    "/plan/sendt/<uuid:contribution_id>": {"contribution_id": "contribution"},
    "/plan/skriv/om/<uuid:line_id>": {"line_id": "line"},
    "/plan/udgaver/<uuid:version_id>": {"version_id": "edition"},
    "/plan/kilder/peget-paa/<uuid:source_id>": {"source_id": "source"},
    "/plan/saadan-gaar-det/dag/<uuid:day_id>": {"day_id": "scored_day"},
    "/plan/saadan-gaar-det/dag/<uuid:day_id>/slet": {"day_id": "scored_day"},
    "/plan/saadan-gaar-det/sendt/<uuid:sent_id>": {"sent_id": "sent_scores"},
    "/ressourceforloeb/<uuid:offer_id>": {"offer_id": "course"},
    "/ressourceforloeb/<uuid:offer_id>/kvittering": {"offer_id": "answered_course"},
    "/ressourceforloeb/<uuid:offer_id>/svar": {"offer_id": "course"},
    "/ressourceforloeb/<uuid:offer_id>/tal-med-nogen": {"offer_id": "course"},
    "/rettigheder/henvendelser/<uuid:request_id>": {"request_id": "request"},
    "/rettigheder/henvendelser/<uuid:request_id>/kvittering": {"request_id": "complaint"},
    "/sager/<uuid:case_id>": {"case_id": "case"},
    "/sager/<uuid:case_id>/breve": {"case_id": "case"},
    "/sager/<uuid:case_id>/dokumenter/<uuid:document_id>": {"case_id": "case", "document_id": "document"},
    "/sager/<uuid:case_id>/dokumenter/<uuid:document_id>/fil": {"case_id": "case", "document_id": "document"},
    "/sager/<uuid:case_id>/journal": {"case_id": "case"},
    "/sager/<uuid:case_id>/breve/<uuid:letter_id>": {"case_id": "case", "letter_id": "letter"},
    "/sager/<uuid:case_id>/breve/<uuid:letter_id>/sendt": {"case_id": "case", "letter_id": "letter"},
    "/sager/<uuid:case_id>/fra-borgeren/<uuid:contribution_id>": {"case_id": "case", "contribution_id": "contribution"},
    "/sager/<uuid:case_id>/indsatser/ny": {"case_id": "case"},
    "/sager/<uuid:case_id>/indsatser/<uuid:effort_id>": {"case_id": "case", "effort_id": "effort"},
    "/sager/<uuid:case_id>/kontakter": {"case_id": "case"},
    "/sager/<uuid:case_id>/kontakter/ny": {"case_id": "case"},
    "/sager/<uuid:case_id>/kontakter/<uuid:contact_id>": {"case_id": "case", "contact_id": "contact"},
    "/sager/<uuid:case_id>/tilbageholdt": {"case_id": "case"},
    "/sager/<uuid:case_id>/tilbageholdt/nyt": {"case_id": "case"},
    "/sager/<uuid:case_id>/tilbageholdt/<uuid:withheld_id>/ophaev": {"case_id": "case", "withheld_id": "withheld"},
    "/sager/<uuid:case_id>/kilder": {"case_id": "case"},
    "/sager/<uuid:case_id>/kilder/ny": {"case_id": "case"},
    "/sager/<uuid:case_id>/kilder/<uuid:source_id>": {"case_id": "case", "source_id": "source"},
    "/sager/<uuid:case_id>/saadan-gaar-det/<uuid:sent_id>": {"case_id": "case", "sent_id": "sent_scores"},
    "/sager/<uuid:case_id>/samtykker/<uuid:consent_id>/traek-tilbage": {"case_id": "case", "consent_id": "consent"},
    "/sager/<uuid:case_id>/forloeb": {"case_id": "case"},
    "/sager/<uuid:case_id>/forloeb/nyt": {"case_id": "case"},
    "/sager/<uuid:case_id>/forloeb/<uuid:course_id>": {"case_id": "case", "course_id": "granted_course"},
    "/sager/<uuid:case_id>/forloeb/<uuid:course_id>/dage": {"case_id": "case", "course_id": "granted_course"},
    "/sager/<uuid:case_id>/forloeb/dage/<uuid:day_id>": {"case_id": "case", "day_id": "course_day"},
    "/sager/<uuid:case_id>/forloeb/dage/<uuid:day_id>/forkert": {"case_id": "case", "day_id": "course_day"},
    "/sager/<uuid:case_id>/indkald": {"case_id": "case"},
    "/sager/<uuid:case_id>/overdrag": {"case_id": "case"},
    "/sager/<uuid:case_id>/overdrag/aflys": {"case_id": "case"},
    "/sager/<uuid:case_id>/samtykker/bed-om": {"case_id": "case"},
    "/sager/<uuid:case_id>/samtykker/bed-om/tekst": {"case_id": "case"},
    "/sager/<uuid:case_id>/samtykker/skriv-ind": {"case_id": "case"},
    "/sager/<uuid:case_id>/samtykker/skriv-ind/tekst": {"case_id": "case"},
    "/sager/<uuid:case_id>/samtykker/skriv-ind/udskrift": {"case_id": "case"},
    "/sager/<uuid:case_id>/skriv": {"case_id": "case"},
    "/fuldmagter/<uuid:power_id>/slut": {"power_id": "power"},
    "/sager/<uuid:case_id>/fuldmagter": {"case_id": "case"},
    "/sager/<uuid:case_id>/fuldmagter/<uuid:power_id>/slut": {"case_id": "case", "power_id": "power"},
    "/sager/<uuid:case_id>/tag": {"case_id": "case_to_take"},
    "/samtaler/<uuid:request_id>": {"request_id": "talk"},
    "/samtaler/<uuid:request_id>/bemaerkning": {"request_id": "answered_talk"},
    "/samtaler/<uuid:request_id>/kvittering": {"request_id": "talk"},
    "/samtaler/<uuid:request_id>/tid": {"request_id": "talk"},
    "/samtykker/<uuid:consent_id>": {"consent_id": "consent"},
    "/samtykker/<uuid:consent_id>/bevis": {"consent_id": "consent"},
    "/samtykker/<uuid:consent_id>/forny": {"consent_id": "consent"},
    "/samtykker/<uuid:consent_id>/ikke-mit": {"consent_id": "consent"},
    "/samtykker/<uuid:consent_id>/kortere": {"consent_id": "consent"},
    "/samtykker/<uuid:consent_id>/kortere/tekst": {"consent_id": "consent"},
    "/samtykker/<uuid:consent_id>/kvittering": {"consent_id": "consent"},
    "/samtykker/<uuid:consent_id>/svar": {"consent_id": "question"},
    "/samtykker/<uuid:consent_id>/traek-tilbage": {"consent_id": "consent"},
    "/tilbud/<uuid:offer_id>": {"offer_id": "tilbud"},
    "/tilbud/<uuid:offer_id>/kvittering": {"offer_id": "tilbud"},
    "/tilbud/<uuid:offer_id>/laes": {"offer_id": "tilbud"},
    "/tilbud/<uuid:offer_id>/samtale": {"offer_id": "tilbud"},
    "/tilbud/<uuid:offer_id>/svar": {"offer_id": "tilbud"},
    "/tilbud/<uuid:offer_id>/tal-med-nogen": {"offer_id": "tilbud"},
    "/api/v1/checks/<uuid:id>": {"id": "check"},
    "/api/v1/checks/<uuid:id>/proof": {"id": "check"},
    "/api/v1/consent-requests/<uuid:id>": {"id": "question"},
    "/api/v1/consents/<uuid:id>": {"id": "consent"},
    "/api/v1/consents/<uuid:id>/statement": {"id": "from_the_doctor"},
    "/api/v1/streams/<uuid:id>": {"id": "stream"},
    "/api/v1/streams/<uuid:id>/redeliver": {"id": "stream"},
    "/api/v1/streams/<uuid:id>/verify": {"id": "stream"},
}
"""For each rule and each of its arguments: which of a person's `Things` it opens."""

FIXED: Mapping[str, Mapping[str, str]] = {
    "/static/<path:filename>": {"filename": "js/start.js"},
    "/log/tile/<path:rest>": {"rest": "0/000"},
    "/myndigheder/<agency_id>/adresser": {"agency_id": AGENCY},
    "/myndigheder/<agency_id>/adresser/<slug>": {"agency_id": AGENCY, "slug": ADDRESS},
    "/kontrol/hentet/<agency_id>": {"agency_id": AGENCY},
    "/statistik/<month>": {"month": "2025-12"},
    "/myndigheder/<agency_id>/maa-spoerge": {"agency_id": AGENCY},
    "/myndigheder/<agency_id>/opslag": {"agency_id": AGENCY},
    "/myndigheder/<agency_id>/ret": {"agency_id": AGENCY},
    "/myndigheder/<agency_id>/stop/<slug>": {"agency_id": AGENCY, "slug": SLUG},
    "/myndigheder/aendringer/<uuid:change_id>": {"change_id": CHANGE},
    "/myndigheder/aendringer/<uuid:change_id>/afvis": {"change_id": CHANGE},
    "/myndigheder/aendringer/<uuid:change_id>/godkend": {"change_id": CHANGE},
    "/rettigheder/bed-om/<slug>": {"slug": "klage"},
    "/plan/skriv/<slug>": {"slug": "fortael"},
    "/plan/forbered/<mode>/<slug>": {"mode": "kort", "slug": "maal"},
    "/plan/forbered/<mode>/tjek": {"mode": "kort"},
    "/samtykker/myndighed/<agency_id>": {"agency_id": "region-fjord"},
    "/samtykker/myndighed/<agency_id>/ophaev": {"agency_id": "region-fjord"},
    "/samtykker/myndighed/<agency_id>/spaer": {"agency_id": "region-fjord"},
    "/samtykker/myndighed/<agency_id>/traek-tilbage": {"agency_id": "region-fjord"},
}
"""Rules whose arguments name nobody's things."""


@dataclass(frozen=True, order=True)
class Door:
    """One rule and one method."""

    rule: str
    method: str
    audience: frozenset[str]
    arguments: frozenset[str]

    def __str__(self) -> str:
        return f"{self.method} {self.rule}"
