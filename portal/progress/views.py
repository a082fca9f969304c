"""Points in words: what each thing is called, the drawing's own words, and the table under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape

from portal.pages import shortday
from portal.progress import chart
from portal.progress.chart import Chart
from portal.progress.curve import Curve
from portal.progress.models import Parameter, SentScores, Topic
from portal.progress.service import Scored


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """The drawing, what it says in words for whoever does not see it, and the table that says it all."""

    chart: Chart | None
    told: tuple[str, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str | Markup, ...], ...]


def topic_words() -> dict[Topic, str]:
    """What she may follow, so put that more points are always better."""
    return {
        "sleep": _("Søvn"),
        "energy": _("Energi"),
        "pain": _("Smerter"),
        "mood": _("Humør"),
        "others": _("Overskud til andre"),
        "focus": _("Koncentration"),
    }


def topic_hints() -> dict[str, str]:
    return {
        "sleep": _("Hvor godt du har sovet."),
        "energy": _("Hvor meget du har kræfter til."),
        "pain": _("10 er en dag uden smerter. 1 er, når det gør mest ondt."),
        "mood": _("Hvor let eller tungt dit sind er."),
        "others": _("Om du har kræfter til familie og venner."),
        "focus": _("Om du kan samle tankerne."),
    }


def name_of(topic: Topic, name: str) -> str:
    """Its name; her own words where they are hers."""
    return name or _("Noget, der ikke står mere") if topic == "own" else topic_words()[topic]


def names(curve: Curve) -> list[str]:
    return [name_of(one.topic, one.name) for one in curve.followed]


def name_by_id(parameters: Sequence[Parameter]) -> dict[UUID, str]:
    return {one.id: name_of(one.topic, one.name) for one in parameters}


def drawing(curve: Curve, scored: Scored | None = None) -> Drawing:
    """Of a snapshot; with `scored` of her own, each day with a way to change it."""
    called = names(curve)
    rows = []
    for at, day in enumerate(curve.days):
        cells: list[str | Markup] = [shortday(day.on)]
        cells += [_("Ikke givet") if points is None else str(points) for points in day.points]
        cells.append(day.note or _("Ingen"))
        if scored is not None:
            cells.append(_way(scored, at, day.on))
        rows.append(tuple(cells))
    head = [_("Dag"), *called, _("Note")]
    if scored is not None:
        head.append(_("Ret"))
    return Drawing(
        chart=chart.draw(curve, called),
        told=tuple(_told(curve, number, name) for number, name in enumerate(called) if curve.of(number)),
        head=tuple(head),
        rows=tuple(reversed(rows)),
    )


def _way(scored: Scored, at: int, on: date) -> str | Markup:
    if scored.sent[at]:
        return _("Sendt")
    url = url_for("progress.day", day_id=scored.day_ids[at])
    return Markup('<a href="{}">{}<span class="sr-only"> {}</span></a>').format(url, _("Ret"), escape(shortday(on)))


def _told(curve: Curve, number: int, name: str) -> str:
    """One line of the drawing as a sentence."""
    found = curve.of(number)
    (first, start), (last, end) = found[0], found[-1]
    if len(found) == 1:
        return _("%(name)s: %(start)s den %(first)s.", name=name, start=start, first=shortday(first))
    values = [points for _on, points in found]
    return _(
        "%(name)s: fra %(start)s den %(first)s til %(end)s den %(last)s. Lavest %(low)s, højest %(high)s.",
        name=name, start=start, first=shortday(first), end=end, last=shortday(last), low=min(values), high=max(values),
    )  # fmt: skip


def as_words(curve: Curve) -> str:
    """All of it as text, for the journal."""
    called = names(curve)
    lines = [_("Borgerens egne point fra 1 til 10. 10 er bedst.")]
    for day in curve.days:
        points = [f"{name}: {value}" for name, value in zip(called, day.points, strict=True) if value is not None]
        lines.append(f"{shortday(day.on)}. {', '.join(points)}".strip() + (f". {day.note}" if day.note else ""))
    return "\n".join(lines)


def standing(sent: SentScores) -> tuple[str, str]:
    """She sees that they have read hers."""
    if sent.seen_at is not None:
        return _("Læst af kommunen %(day)s", day=shortday(sent.seen_at)), "info"
    return _("Sendt. Ikke læst endnu"), "neutral"


def listed(sent: Sequence[SentScores]) -> list[tuple[UUID, datetime, tuple[str, str]]]:
    return [(one.id, one.sent_at, standing(one)) for one in sent]
