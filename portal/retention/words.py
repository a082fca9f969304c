"""The kinds of data, their time and who decided it, in words for those who oversee."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.retention.rules import DECIDED, LOG_PRACTICE, Code, Kept


def kind_words() -> dict[Code, str]:
    return {
        "draft": _("Kladder, som borgeren ikke har sendt"),
        "offer_draft": _("Kladder til svar på tilbud"),
        "kept_text": _("Tekst, der blev gemt under et login"),
        "login_flow": _("Login, der ikke blev gjort færdige"),
        "login_session": _("Hvem der var logget ind, og hvornår"),
        "spent_logout_token": _("Brugte beskeder om at logge ud"),
        "case_search": _("Det, medarbejdere har søgt efter"),
        "search_of_erased": _("Søgninger, der fandt en slettet borger"),
        "term_of_erased": _("Ord, som en slettet borger blev fundet på"),
        "read_event": _("Hvem der så i en sag"),
        "outbox_job": _("Sendte mails og breve, uden tekst"),
    }


def period(rule: Kept) -> str:
    if rule.days == 0:
        return _("Til næste gang")
    years, days = divmod(rule.days, 365)
    told = (
        ngettext("%(num)s år", "%(num)s år", years) if years and days < 10
        else ngettext("%(num)s dag", "%(num)s dage", rule.days)
    )  # fmt: skip
    return _("%(time)s, og så længe sagen er åben", time=told) if rule.while_open else told


def sources() -> dict[str, str]:
    return {
        DECIDED: _("Kommunen har besluttet det"),
        LOG_PRACTICE: _("Datatilsynets råd om logning"),
        "eur-lex.europa.eu": _("Loven selv"),
    }
