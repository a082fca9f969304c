"""What a caseworker fills in: an answer to a wish for a talk, a caller's number, and the button of a withdrawal."""

from __future__ import annotations

import re
from datetime import time

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, Form, HiddenField, StringField, TextAreaField
from wtforms.validators import UUID, DataRequired, InputRequired, Regexp, ValidationError

from portal.fields import one_of
from portal.freetext import looks_like_cpr, not_too_long, tidy

FAULTY = _("Siden var ikke hel. Hent den igen, og prøv en gang til.")
LATER = "later"
ADVISED = "advice"
DECISIONS = (
    (LATER, _("Det er ikke besluttet endnu, og det her er en besked")),
    (ADVISED, _("Samtalen er holdt, og det her er rådet. Det er ikke besluttet endnu")),
    ("unchanged", _("Tilbuddet ændres ikke")),
    ("adapted", _("Tilbuddet ændres")),
    ("dropped", _("Tilbuddet falder væk")),
)
DECIDE = _("Vælg, hvad der er besluttet om tilbuddet, også når det ikke er besluttet endnu.")
SAYING = (
    ("message", _("En besked, før vi har talt sammen")),
    (ADVISED, _("Mit råd, efter at vi har talt sammen")),
)
SAY = _("Vælg, om det er en besked eller dit råd.")
TEN_DIGITS = re.compile(r"[0-9]{10}\Z")
_BETWEEN_DIGITS = re.compile(r"[\s.–-]")
_CLOCK = re.compile(r"(\d{1,2})(?:[.:](\d{2}))?")


def no_number(form: Form, field: Field) -> None:
    """A caseworker knows whom she writes to: a number in the text would only travel further."""
    if looks_like_cpr(field.data or ""):
        raise ValidationError(_("Det ligner et CPR-nummer. Slet det, før du sender svaret."))


def clock(text: str) -> time | None:
    """`13.30`, `13:30` or `13`; None for anything else."""
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


class TalkAnswerForm(FlaskForm):
    """`key` is made when the form is first shown, so that sending it twice is answering once."""

    key = HiddenField(validators=[InputRequired(FAULTY), UUID(FAULTY)])
    text = TextAreaField(
        _("Dit svar til borgeren"),
        validators=[DataRequired(_("Skriv et svar til borgeren.")), not_too_long(), no_number],
        filters=[tidy],
    )


class AdvisingForm(TalkAnswerForm):
    """The sundhedskoordinator's: advice closes the wish, a message does not."""

    what = one_of(_("Hvad er det, du skriver?"), SAYING, SAY)


class DecidingForm(TalkAnswerForm):
    """The municipality's answer while nothing has been decided about the offer."""

    decision = one_of(_("Hvad har kommunen besluttet om tilbuddet?"), DECISIONS, DECIDE)


class PhoneWithdrawalForm(FlaskForm):
    """Bound to one act: sent twice, it is done once."""

    event_id = HiddenField(validators=[InputRequired(FAULTY), UUID(FAULTY)])


def _digits(text: str | None) -> str | None:
    """The number as people say it, without what stands between the digits."""
    return None if text is None else _BETWEEN_DIGITS.sub("", text)


class LookupForm(FlaskForm):
    """Whose consents somebody rings about. The number is never shown again, also not beside a fault in it."""

    what_became_of_it = _("Nummeret er slettet igen. Skriv det forfra.")

    number = StringField(
        _("Borgerens CPR-nummer"),
        filters=[_digits],
        validators=[
            DataRequired(_("Skriv CPR-nummeret på den borger, det handler om.")),
            Regexp(TEN_DIGITS, message=_("Et CPR-nummer har ti cifre. Bed om at få det sagt en gang til.")),
        ],
    )

    def forget(self) -> None:
        self.number.data, self.number.raw_data = "", None


class StepForm(FlaskForm):
    """One button; which consent it is about, the server knows by the handle in the address."""
