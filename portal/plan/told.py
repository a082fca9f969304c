"""One change of the plan told in two wordings: to the citizen in plain words, to her caseworker in short ones."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from portal.plan.versions import Change
from portal.plan.words import state_words, topic_words

Sentence = str


@dataclass(frozen=True, kw_only=True)
class Told:
    """A sentence, and what stood there before where that says more."""

    how: str
    """One word: new, changed, gone."""
    badge: str
    text: str
    line_id: str | None = None
    """Where it stands now; None where it is gone."""


def for_citizen(change: Change) -> Told:
    return _told(change, _to_citizen(change))


def for_staff(change: Change) -> Told:
    return _told(change, _to_staff(change))


def _told(change: Change, text: str) -> Told:
    how, badge = {
        "new": (_("Nyt"), "info"),
        "changed": (_("Ændret"), "warning"),
        "gone": (_("Væk"), "neutral"),
    }[change.how]
    return Told(how=how, badge=badge, text=text, line_id=None if change.how == "gone" else change.line_id)


def _to_citizen(change: Change) -> str:
    if change.what == "goal":
        sentence = {
            "new": _("Dette mål er skrevet ind: %(title)s", title=change.title),
            "changed": _("Dette mål har fået en ny tekst: %(title)s", title=change.title),
            "gone": _("Dette mål står ikke i planen mere: %(title)s", title=change.title),
        }
        return sentence[change.how]
    if change.what == "preparation":
        topic = topic_words()[change.title]
        sentence = {
            "new": _("Der er skrevet noget om: %(topic)s.", topic=topic),
            "changed": _("Der står noget andet end før om: %(topic)s.", topic=topic),
            "gone": _("Teksten er taget ud om: %(topic)s.", topic=topic),
        }
        return sentence[change.how]
    return _effort_to_citizen(change)


def _effort_to_citizen(change: Change) -> str:
    title, who = change.title, change.department
    if change.how == "new":
        return _("%(title)s er skrevet ind i planen. %(who)s har ansvaret.", title=title, who=who)
    if change.how == "gone":
        return _("%(title)s står ikke i planen mere. Spørg %(who)s, hvis du vil vide hvorfor.", title=title, who=who)
    if change.before:
        return {
            "foreslaaet": _("%(title)s er nu et forslag. Kommunen har ikke besluttet det endnu.", title=title),
            "bevilget": _("Kommunen har sagt ja til %(title)s. Det er ikke begyndt endnu.", title=title),
            "venter": _("%(title)s venter på at begynde. %(who)s har ansvaret.", title=title, who=who),
            "i_gang": _("%(title)s er begyndt.", title=title),
            "gennemfoert": _("%(title)s er gennemført.", title=title),
            "afbrudt": _("%(title)s er stoppet før tid.", title=title),
            "afslaaet": _("Kommunen har sagt nej til %(title)s. Du kan spørge hvorfor, og du kan klage.", title=title),
        }[change.state]
    if change.other == ("department",):
        return _("%(who)s har nu ansvaret for %(title)s.", title=title, who=who)
    if change.other == ("goal_id",):
        return _("Se, hvilket af dine mål %(title)s skal hjælpe dig med.", title=title)
    if set(change.other) <= {"starts_on", "ends_on"}:
        return _("%(title)s har fået andre datoer.", title=title)
    return _("Teksten om %(title)s er ændret.", title=title)


def _to_staff(change: Change) -> str:
    """Short, with the codes' own words: what a colleague writes in the journal."""
    if change.what == "goal":
        return _("Mål: %(title)s", title=change.title)
    if change.what == "preparation":
        return _("Forberedende del: %(topic)s", topic=topic_words()[change.title])
    if change.before:
        words = state_words()
        return _(
            "Indsats: %(title)s. Fra %(before)s til %(after)s. Afdeling: %(who)s",
            title=change.title, who=change.department,
            before=words[change.before].lower(), after=words[change.state].lower(),
        )  # fmt: skip
    if change.other == ("goal_id",):
        return _("Indsats: %(title)s. Knyttet til et andet mål end før", title=change.title)
    return _("Indsats: %(title)s. Afdeling: %(who)s", title=change.title, who=change.department)
