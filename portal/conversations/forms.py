"""What she is asked about a talk: what worries her, what goes along, which time she takes, what she thinks of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, Form, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs of WTForms
from wtforms.validators import DataRequired, InputRequired, ValidationError

from portal.conversations.models import Response
from portal.fields import any_of, one_of
from portal.freetext import no_cpr, not_too_long, tidy
from portal.pages import moment

LANGUAGE_LIMIT = 60
FORMS = (
    ("fremmoede", _("Vi mødes")),
    ("telefon", _("I telefonen")),
    ("video", _("På video")),
)
SUPPORT = (
    ("bisidder", _("Jeg tager en bisidder med")),
    ("tolk", _("Jeg har brug for en tolk")),
    ("jobformidler", _("Min personlige jobformidler skal være med i stedet for min sagsbehandler")),
)
MORE = (
    ("health", _("Det, der står om dit helbred")),
    ("doctor", _("Din læges vurdering (LÆ 265)")),
    ("challenges", _("Det, der er svært lige nu")),
    ("earlier_efforts", _("Tidligere indsatser")),
    ("efforts", _("De indsatser, der er i din plan")),
)
ANOTHER, NONE = "other_time", "cancel"
TAKE = _("Vælg en af tiderne, bed om en anden tid, eller sig nej til samtalen.")
CHOOSE = _("Vælg, hvordan du helst vil tale sammen.")


def _with_interpreter(form: Form, field: Field) -> None:
    """A language is needed exactly when an interpreter is."""
    wanted = "tolk" in (form["support"].data or ())
    if wanted and not field.data:
        raise ValidationError(_("Skriv, hvilket sprog tolken skal tale."))
    if field.data and not wanted:
        raise ValidationError(_("Sæt også kryds ved tolk, eller slet sproget."))


def _one_person(form: Form, field: Field) -> None:
    """A bisidder stands by her and interprets nothing: who interprets is found by the municipality."""
    if field.data and "bisidder" not in (form["support"].data or ()):
        raise ValidationError(_("Sæt også kryds ved bisidder, eller slet navnet."))


class ConversationForm(FlaskForm):
    """`key` is made when the form is first shown, so that sending it twice is asking once.

    `shown` is the digest of what goes along, as the summary page showed it.
    """

    key = HiddenField()
    shown = HiddenField()
    worry = TextAreaField(
        _("Hvad er du bekymret for?"),
        validators=[
            DataRequired(_("Skriv kort, hvad du er bekymret for. En enkelt sætning er nok.")),
            not_too_long(),
            no_cpr,
        ],
        filters=[tidy],
    )
    way = one_of(_("Hvordan vil du helst tale sammen?"), FORMS, CHOOSE)
    times = TextAreaField(_("Hvornår passer det dig?"), validators=[not_too_long(500), no_cpr], filters=[tidy])
    support = any_of(_("Skal nogen være med?"), SUPPORT)
    interpreter_language = StringField(
        _("Hvilket sprog skal tolken tale?"),
        validators=[_with_interpreter, not_too_long(LANGUAGE_LIMIT), no_cpr],
        filters=[tidy],
    )

    bisidder_name = StringField(
        _("Hvem er din bisidder?"), validators=[_one_person, not_too_long(LANGUAGE_LIMIT), no_cpr], filters=[tidy]
    )
    more = any_of(_("Skal noget fra din plan følge med?"), MORE)

    def offer(self, known: Sequence[str]) -> None:
        """Of the plan only what is there."""
        self.more.choices = [SelectChoice(value=code, label=label) for code, label in MORE if code in known]

    def sent_on(self) -> list[tuple[str, str]]:
        """What the summary page carries to the next step, field by field."""
        single: list[Any] = [self.key, self.worry, self.way, self.times, self.interpreter_language, self.bisidder_name]
        several: list[Any] = [self.support, self.more]
        return [(field.name, field.data or "") for field in single] + [
            (field.name, value) for field in several for value in field.data or ()
        ]


class TimesForm(FlaskForm):
    """One of the times that were proposed, another one, or no talk. The view says what there is to choose."""

    key = HiddenField()
    choice = RadioField(_("Dit svar"), validate_choice=False, choices=(), validators=[InputRequired(TAKE)])
    text = TextAreaField(_("Er der noget, vi skal vide?"), validators=[not_too_long(1000), no_cpr], filters=[tidy])

    def offer(self, at: Sequence[datetime], *, another: bool) -> None:
        self._times = {one.isoformat(): one for one in at}
        told = [(value, _("Jeg kan %(moment)s", moment=moment(one))) for value, one in self._times.items()]
        told += [(ANOTHER, _("Jeg vil gerne have en anden tid"))] if another else []
        told += [(NONE, _("Jeg vil ikke have samtalen alligevel"))]
        self._values = {value for value, _label in told}
        self.choice.choices = [SelectChoice(value=value, label=label) for value, label in told]

    def validate_choice(self, field: RadioField) -> None:
        if field.data not in self._values:
            raise ValidationError(TAKE)

    def said(self) -> tuple[Response, datetime | None]:
        chosen = self._times.get(self.choice.data)
        return ("accept", chosen) if chosen is not None else (cast(Response, self.choice.data), None)


class CommentForm(FlaskForm):
    key = HiddenField()
    text = TextAreaField(
        _("Hvad vil du sige om beslutningen?"),
        validators=[DataRequired(_("Skriv, hvad du vil sige. En enkelt sætning er nok.")), not_too_long(), no_cpr],
        filters=[tidy],
    )
