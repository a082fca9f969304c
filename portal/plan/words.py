"""The plan's codes in words: states, topics, writers, roles and the laws by which something is withheld."""

from __future__ import annotations

from flask_babel import gettext as _

from portal.pages import shortday
from portal.plan.people import Law, Place
from portal.plan.service import Line, Writer


def state_words() -> dict[str, str]:
    return {
        "foreslaaet": _("Foreslået, ikke besluttet endnu"),
        "bevilget": _("Bevilget, ikke begyndt endnu"),
        "venter": _("Venter på at begynde"),
        "i_gang": _("I gang"),
        "gennemfoert": _("Gennemført"),
        "afbrudt": _("Stoppet før tid"),
        "afslaaet": _("Afslået af kommunen"),
    }


def state_dates() -> dict[str, str]:
    """What the day an effort came into its state is called, where she does not wait."""
    return {
        "i_gang": _("I gang siden"),
        "gennemfoert": _("Gennemført den"),
        "afbrudt": _("Stoppede den"),
        "afslaaet": _("Afslået den"),
    }


def topic_words() -> dict[str, str]:
    """The topics of the forberedende del, in the order they are told."""
    return {
        "experience": _("Job og uddannelse indtil nu"),
        "network": _("Familie og netværk"),
        "challenges": _("Det, der er svært lige nu"),
        "health": _("Helbred"),
        "benefits": _("Ydelser indtil nu"),
        "earlier_efforts": _("Tidligere indsatser"),
        "doctor": _("Din læges vurdering (LÆ 265)"),
    }


def written(line: Line) -> str:
    """Who wrote it, where it comes from and when, as one sentence; and a second of the system it was fetched from."""
    source, on = line.source, shortday(line.written_on)
    sentences: dict[Writer, str] = {
        "citizen": _("Skrevet af dig %(day)s. Kilde: %(source)s.", day=on, source=source),
        "caseworker": _("Skrevet af din sagsbehandler %(day)s. Kilde: %(source)s.", day=on, source=source),
        "health_coordinator": _("Skrevet af sundhedskoordinatoren %(day)s. Kilde: %(source)s.", day=on, source=source),
        "doctor": _("Skrevet af din læge %(day)s. Kilde: %(source)s.", day=on, source=source),
        "department": _("Skrevet af den ansvarlige afdeling %(day)s. Kilde: %(source)s.", day=on, source=source),
    }
    sentence = sentences[line.written_by]
    if line.system and line.fetched_on:
        fetched = _("Hentet fra %(system)s %(day)s.", system=line.system, day=shortday(line.fetched_on))
        return f"{sentence} {fetched}"
    return sentence


def role_words() -> dict[str, tuple[str, str]]:
    """Each role that may have a part in her case, and what it does, in the order they are told."""
    return {
        "jobformidler": (
            _("Personlig jobformidler"),
            _("Hjælper dig med at finde en arbejdsplads og taler med arbejdsgiveren."),
        ),
        "sundhedskoordinator": (
            _("Sundhedskoordinator i regionen"),
            _("Giver råd om dit helbred og arbejde. Du kan bede om en samtale, hvis et tilbud bekymrer dig."),
        ),
        "mentor": (_("Mentor"), _("Støtter dig i hverdagen, mens du er i gang.")),
        "virksomhedskonsulent": (
            _("Virksomhedskonsulent"),
            _("Kender arbejdspladserne og kan komme med til dine møder, hvis du ønsker det."),
        ),
        "social": (_("Socialafdelingen"), _("Hjælper med bolig, økonomi, familie og støtte derhjemme.")),
        "health": (_("Kommunens sundhedsafdeling"), _("Står for træning og kurser om helbred.")),
    }


ALWAYS = ("jobformidler", "sundhedskoordinator")
"""Roles that are told of also while nobody has them: she may ask for them (LAB § 113, stk. 3, and § 113 a)."""


def law_words() -> dict[Law, tuple[str, str]]:
    """The law by which something is withheld, and what it means."""
    return {
        "fvl_12": (
            _("Forvaltningsloven § 12"),
            _("Det er kommunens eget arbejdspapir, som ikke er sendt til nogen."),
        ),
        "fvl_15b": (
            _("Forvaltningsloven § 15 b"),
            _("Hensynet til dig selv, til et andet menneske eller til det offentlige vejer tungere."),
        ),
        "dbl_22": (
            _("Databeskyttelsesloven § 22"),
            _("Hensynet til dig selv eller til et andet menneske vejer tungere."),
        ),
    }


def complaint_words() -> dict[Law, str]:
    """How she complains over it, which follows from the law it rests on."""
    us = _("Skriv eller ring til os inden fire uger. Giver vi dig ikke ret, går klagen til Ankestyrelsen.")
    return {
        "fvl_12": us,
        "fvl_15b": us,
        "dbl_22": _("Skriv eller ring til os. Du kan også klage til Datatilsynet."),
    }


def place_words() -> dict[Place, str]:
    return {
        "preparation": _("Den forberedende del"),
        "effort": _("Indsatsdelen"),
        "document": _("Et dokument i sagen"),
    }
