"""Which ways lead on from every page: the main menu and the footer, showing only pages that exist."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, g, request
from flask_babel import LazyString, lazy_gettext
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from portal.identity import Acting, acting, current_citizen, current_employee


@dataclass(frozen=True, kw_only=True)
class Way:
    """One entry: `also` are the other paths it stands for, so that it stays marked on them."""

    path: str
    label: LazyString
    also: tuple[str, ...] = ()

    def covers(self, path: str) -> bool:
        """Whether a page at `path` belongs under this entry."""
        return path == self.path or any(
            path == start or path.startswith(start + "/") for start in (self.path, *self.also) if start != "/"
        )


CITIZEN = (
    Way(path="/", label=lazy_gettext("Forside")),
    Way(path="/plan", label=lazy_gettext("Min plan"), also=("/moeder",)),
    Way(path="/samtykker", label=lazy_gettext("Samtykker")),
    Way(path="/tilbud", label=lazy_gettext("Samtaler og tilbud"), also=("/samtaler", "/ressourceforloeb")),
    Way(path="/beskeder", label=lazy_gettext("Beskeder")),
    Way(path="/hvem-har-set", label=lazy_gettext("Hvem har set mine oplysninger")),
)
STAFF = (
    Way(path="/", label=lazy_gettext("Indbakke"), also=("/indbakke",)),
    Way(
        path="/sager",
        label=lazy_gettext("Sager"),
        also=("/medarbejder/samtaler", "/medarbejder/beskeder", "/medarbejder/henvendelser"),
    ),
)
FIND = Way(
    path="/medarbejder/soeg", label=lazy_gettext("Find en borger"), also=("/medarbejder/fundet", "/medarbejder/aabnet")
)
"""Caseworkers may reach another's case, by a search that is logged and a reason that is told."""
PHONE = Way(path="/medarbejder/telefon", label=lazy_gettext("Nogen ringer"))
"""Caseworkers alone can withdraw a consent for whoever rings; from every page of theirs."""
REGISTER = Way(path="/myndigheder", label=lazy_gettext("Myndigheder"))
"""Who may ask about what: the administrator proposes, and another administrator or the DPO approves."""
COMPLAINTS = Way(path="/medarbejder/klager", label=lazy_gettext("Klager"))
"""Over the use of data: the DPO answers them, who has no part in the case."""
REPORTS = Way(path="/kontrol/anmeldelser", label=lazy_gettext("Anmeldelser"))
LOOKS = Way(path="/kontrol/opslag", label=lazy_gettext("Opslag"))
"""Both for those who oversee: looks that citizens do not recognise, and looks that two people judge."""
STATISTICS = Way(path="/statistik", label=lazy_gettext("Statistik"))
"""Figures for the owners, in which nobody is to be found."""
OTHER_STAFF = (Way(path="/", label=lazy_gettext("Forside")),)
"""Administrator, databeskyttelsesrådgiver and revisor have neither inbox nor cases."""
LOGINS = Way(path="/mine-logins", label=lazy_gettext("Dine logins"))
"""In the footer of whoever is logged in."""
FOOTER = (
    Way(path="/tilgaengelighed", label=lazy_gettext("Tilgængelighed")),
    Way(path="/om", label=lazy_gettext("Om Mit Forløb og dine rettigheder")),
)


FOR_ANOTHER: tuple[tuple[str | None, bool, Way], ...] = (
    (None, False, Way(path="/handl-for/forside", label=lazy_gettext("Forside"))),
    ("read", True, Way(path="/plan", label=lazy_gettext("Planen"))),
    ("read", False, Way(path="/samtykker", label=lazy_gettext("Samtykker"))),
    ("read", True, Way(path="/tilbud", label=lazy_gettext("Tilbud"), also=("/ressourceforloeb",))),
    ("write", True, Way(path="/beskeder/sagsbehandler", label=lazy_gettext("Skriv med sagsbehandleren"))),
)
"""Of whoever acts for another: the privilege it takes, and whether it is about more than money."""
FOR_OTHERS = Way(path="/handl-for", label=lazy_gettext("Handl for en anden"))
"""In the footer of every citizen."""
RIGHTS = Way(path="/rettigheder", label=lazy_gettext("Brug dine rettigheder"))
"""In the footer of whoever has rights to use here."""


def leads_somewhere(path: str, method: str = "GET") -> bool:
    """Whether this application answers `path`; a menu never points at a page that is not there."""
    try:
        current_app.create_url_adapter(request).match(path, method=method)  # type: ignore[union-attr]  # in a request
    except RequestRedirect:
        return True
    except (NotFound, MethodNotAllowed):
        return False
    return True


def main_menu() -> list[Way]:
    """The main menu of whoever is logged in; empty for everybody else."""
    return [way for way in _mine() if leads_somewhere(way.path)]


def _lent(by: Acting) -> tuple[Way, ...]:
    """The ways that her power opens, and never one that it does not."""
    ways = [way for privilege, personal, way in FOR_ANOTHER
            if (privilege is None or privilege in by.privileges) and not (personal and by.economic_only)]  # fmt: skip
    return tuple(ways)


def _mine() -> tuple[Way, ...]:
    by = acting()
    if by is not None:
        return _lent(by)
    employee = current_employee()
    if employee is not None:
        if "caseworker" in employee.roles:
            return (*STAFF, FIND, PHONE)
        if "coordinator" in employee.roles:
            return STAFF
        if "administrator" in employee.roles:
            return (REGISTER, STATISTICS)
        more = (COMPLAINTS, REGISTER) if "dpo" in employee.roles else ()
        return (*OTHER_STAFF, REPORTS, LOOKS, *more, STATISTICS)
    return CITIZEN if current_citizen() is not None else ()


def footer() -> list[Way]:
    ways: tuple[Way, ...] = FOOTER
    if acting() is not None:
        ways = (*FOOTER, FOR_OTHERS)
    elif not g.get("no_database") and current_citizen() is not None:
        ways = (*FOOTER, FOR_OTHERS, RIGHTS, LOGINS)
    elif not g.get("no_database") and current_employee() is not None:
        ways = (*FOOTER, LOGINS)
    return [way for way in ways if leads_somewhere(way.path)]


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(main_menu=main_menu, footer_ways=footer, leads_somewhere=leads_somewhere)
