"""The reasons of the rules in sentences a citizen can read; who decides is always said, and a right is never denied."""

from __future__ import annotations

from datetime import date

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from consent.texts import dates
from portal.rulesets.reasons import Because, Reason

Told = dict[str, object]


def sentence(reason: Reason) -> str:
    """One reason as she reads it, in her language."""
    for group in (_unknown, _about_age, _about_length, _about_guarantee, _about_effort, _about_talks):
        said = group(reason.because, _told(reason))
        if said is not None:
            return said
    raise AssertionError(reason.because)


def day_words(day: date) -> str:
    """A day in the reader's language; in Danish where nobody reads yet, as when a letter is written by a command."""
    return dates.day(day, "en" if str(get_locale()) == "en" else "da")


def _told(reason: Reason) -> Told:
    """The facts as words, with the numbers of the rule set beside them."""
    told: Told = {
        name: day_words(value) if isinstance(value, date) else value for name, value in dict(reason.facts).items()
    }
    rules = reason.rules
    if rules is not None:
        told["day"] = day_words(rules.valid_from)
        figures = {
            "lower": rules.lower_age,
            "upper": rules.upper_age,
            "total": rules.total_years_between,
            "left": rules.years_to_pension,
        }
        told |= {name: figure.value for name, figure in figures.items() if figure is not None}
    return told


def _unknown(because: Because, told: Told) -> str | None:
    """What we cannot see here, and whom to ask. No date and no duty is told from it."""
    match because:
        case Because.BIRTH_UNKNOWN | Because.RULES_UNKNOWN | Because.PENSION_UNVERIFIED:
            return _(
                "Vi kan ikke se her, om der er en regel om din alder. Spørg din sagsbehandler. Kommunen afgør det."
            )
        case Because.HISTORY_UNKNOWN:
            return _(
                "Vi kan ikke se her, hvilke forløb du har haft før, og det betyder noget for reglen om alder. "
                "Spørg din sagsbehandler. Kommunen afgør det."
            )
        case Because.LENGTH_UNKNOWN:
            return _("Vi kan ikke se her, hvor længe forløbet må vare. Spørg din sagsbehandler. Kommunen afgør det.")
        case Because.START_UNKNOWN:
            return _(
                "Vi kan ikke se her, hvornår dit forløb begyndte, så vi kan ikke vise kommunens frist. "
                "Spørg din sagsbehandler."
            )
        case Because.EFFORT_UNKNOWN:
            return _(
                "Vi kan ikke se her, om en af dine indsatser tæller med. Spørg din sagsbehandler. Kommunen afgør det."
            )
        case Because.TALKS_UNKNOWN:
            return _("Vi kan ikke se her, hvor mange samtaler kommunen skal holde med dig. Spørg din sagsbehandler.")
    return None


def _about_age(because: Because, told: Told) -> str | None:
    match because:
        case Because.NEAR_PENSION:
            return _(
                "Efter reglerne fra %(day)s ser det ud til, at forløbet kun skal i gang, hvis du selv ønsker det, "
                "fordi du har mindre end %(left)s år til folkepensionen. Kommunen afgør det.",
                **told,
            )
        case Because.BEYOND_TOTAL:
            return _(
                "Efter reglerne fra %(day)s ser det ud til, at forløbet kun skal i gang, hvis du selv ønsker det, "
                "fordi du er mellem %(lower)s og %(upper)s år og kommer over %(total)s år i forløb i alt. "
                "Kommunen afgør det.",
                **told,
            )
        case Because.REPEAT_LATE:
            return _(
                "Efter reglerne fra %(day)s ser det ud til, at forløbet kun skal i gang, hvis du selv ønsker det, "
                "fordi du er fyldt %(upper)s år og har haft et forløb før. Kommunen afgør det.",
                **told,
            )
        case Because.YOUNG:
            return _(
                "Efter reglerne fra %(day)s ser det ud til, at ingen særlig regel om alder gælder for dig, "
                "fordi du er under %(lower)s år. Kommunen afgør det.",
                **told,
            )
        case Because.WITHIN_TOTAL:
            return _(
                "Efter reglerne fra %(day)s ser det ud til, at ingen særlig regel om alder gælder for dig endnu, "
                "fordi du ikke kommer over %(total)s år i forløb i alt. Kommunen afgør det.",
                **told,
            )
        case Because.FIRST_LATE:
            return _(
                "Efter reglerne fra %(day)s ser det ud til, at ingen særlig regel om alder gælder for dig, "
                "fordi det er dit første forløb. Kommunen afgør det.",
                **told,
            )
    return None


def _about_length(because: Because, told: Told) -> str | None:
    match because:
        case Because.WITHIN_LENGTH:
            return _(
                "Efter reglerne fra %(day)s ser det ud til, at længden passer, fordi et forløb højst må vare "
                "%(years)s år. Kommunen afgør det.",
                **told,
            )
        case Because.BEYOND_LENGTH:
            return _(
                "Efter reglerne fra %(day)s ser det ud til, at forløbet er for langt, fordi det højst må vare "
                "%(years)s år og altså til og med %(latest)s. Kommunen afgør det.",
                **told,
            )
    return None


def _about_guarantee(because: Because, told: Told) -> str | None:
    match because:
        case Because.EFFORT_BEGUN:
            return _(
                "Efter reglerne fra %(day)s ser det ud til, at kommunen har holdt sin frist, fordi en indsats, "
                "der tæller med, er begyndt. Kommunen afgør det.",
                **told,
            )
        case Because.ORDINARY_WORK:
            return _(
                "Efter reglerne fra %(day)s ser det ud til, at din sag ikke skal på et nyt møde, fordi du har haft "
                "timer med almindelig løn. Kommunen afgør det.",
                **told,
            )
        case Because.NOTHING_YET:
            return _(
                "Efter reglerne fra %(day)s ser det ud til, at kommunen skal sætte en indsats i gang senest "
                "%(deadline)s, fordi ingen indsats, der tæller med, er begyndt endnu. Kommunen afgør det.",
                **told,
            )
        case Because.NOTHING_IN_TIME:
            return _(
                "Efter reglerne fra %(day)s ser det ud til, at din sag skal på rehabiliteringsmøde igen, fordi ingen "
                "indsats, der tæller med, var begyndt senest %(deadline)s. Kommunen afgør det.",
                **told,
            )
        case Because.CLOCK_STOPPED:
            return _(
                "Efter reglerne fra %(day)s ser det ud til, at kommunens frist står stille, fordi du er fritaget "
                "lige nu. Derfor viser vi ingen dato. Kommunen afgør det.",
                **told,
            )
    return None


def _about_effort(because: Because, told: Told) -> str | None:
    return {
        Because.COUNTS: _("Tæller med, fordi indsatsen er af en slags, der tæller, og er begyndt i tide."),
        Because.KIND_DOES_NOT_COUNT: _("Tæller ikke med, fordi denne slags indsats ikke står på lovens liste."),
        Because.REGION_TREATS: _("Tæller ikke med, fordi det er behandling i regionen og ikke i kommunen."),
        Because.KIND_UNKNOWN: _("Vi kan ikke se her, om den tæller med. Spørg din sagsbehandler."),
        Because.NOT_IN_PLAN: _("Tæller ikke med, fordi indsatsen ikke står i planens indsatsdel."),
        Because.NOT_BEGUN: _("Tæller ikke med endnu, fordi indsatsen ikke er begyndt."),
        Because.BEGUN_BEFORE: _(
            "Tæller ikke med, fordi indsatsen begyndte før forløbet. Du skal ikke stoppe den af den grund."
        ),
        Because.BEGUN_LATE: _("Tæller ikke med, fordi indsatsen begyndte efter fristen."),
    }.get(because)


def _about_talks(because: Because, told: Told) -> str | None:
    match because:
        case Because.TALKS_HELD:
            return _(
                "Efter reglerne fra %(day)s ser det ud til, at kommunen har holdt de samtaler, den skal, fordi der er "
                "holdt mindst %(count)s i de første %(months)s måneder. Du kan altid bede om en samtale mere.",
                **told,
            )
        case Because.TALKS_DUE:
            due = told["due"]
            assert isinstance(due, int)
            return ngettext(
                "Efter reglerne fra %(day)s ser det ud til, at kommunen skal holde %(num)s samtale mere senest %(by)s, "
                "fordi der skal være mindst %(count)s i de første %(months)s måneder. Kommunen afgør det.",
                "Efter reglerne fra %(day)s ser det ud til, at kommunen skal holde %(num)s samtaler mere senest "
                "%(by)s, fordi der skal være mindst %(count)s i de første %(months)s måneder. Kommunen afgør det.",
                due,
                **{name: value for name, value in told.items() if name != "due"},
            )
        case Because.TALKS_MISSING:
            return _(
                "Efter reglerne fra %(day)s ser det ud til, at der mangler samtaler, fordi der skulle være holdt "
                "mindst %(count)s senest %(by)s. Spørg din sagsbehandler. Kommunen afgør det.",
                **told,
            )
    return None
