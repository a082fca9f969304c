"""The forms of consent: nothing is chosen beforehand, and every question has two equal answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from flask import request
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, Form, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs of WTForms
from wtforms.validators import InputRequired, ValidationError

from consent.events import EventId
from portal.fields import CheckboxesField, DayField, one_of
from portal.pages import shortday

YES, NO = "ja", "nej"
PREFIX = "svar_"
FAULTY = _("Vi kunne ikke læse alt det, siden sendte. Dit svar er ikke sendt. Se det igennem, og send det igen.")


def id_in(text: object) -> UUID | None:
    """The id a page sent back, whatever was sent."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


def event_id_in(text: object) -> EventId | None:
    """The id of an act as a page made it: of version 7."""
    found = id_in(text)
    return EventId(found) if found is not None and found.version == 7 else None


class SentForm(FlaskForm):
    """Bound to the text that was served and to one act: sent twice, it is done once.

    A fault in what she cannot see is told above the page as one sentence; it has no field to lead to.
    """

    served_id = HiddenField()
    event_id = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        whole: bool = super().validate(extra_validators)
        if self.act is None or self.text is None:
            self.faulty()
        return whole and not self.form_errors

    def faulty(self) -> None:
        if not self.form_errors:
            self.form_errors.append(FAULTY)

    @property
    def act(self) -> EventId | None:
        return event_id_in(self.event_id.data)

    @property
    def text(self) -> UUID | None:
        return id_in(self.served_id.data)


class AnswerForm(SentForm):
    """One question for each category that was asked for, and for no other."""

    def validate(self, extra_validators: Any = None) -> bool:
        whole = super().validate(extra_validators)
        known = {field.name for field in self.questions}
        if any(name.startswith(PREFIX) and name not in known for name in request.form):
            self.faulty()
            return False
        return whole

    @property
    def questions(self) -> list[Field]:
        return [field for field in self if field.name.startswith(PREFIX)]

    def chosen(self, categories: Iterable[str]) -> frozenset[str]:
        """Those she said yes to."""
        return frozenset(c for c in categories if self[field_of(c)].data == YES)

    @property
    def answered(self) -> bool:
        """Whether each question has an answer."""
        return all(field.data in (YES, NO) for field in self.questions)

    def choose(self, kept: dict[str, list[str]]) -> None:
        """Put back what she had chosen before a login."""
        for field in self.questions:
            field.data = next(iter(kept.get(field.name, ())), None)


def field_of(category: str) -> str:
    return PREFIX + category.replace(".", "_")


def answer_form(categories: list[str], names: dict[str, str]) -> AnswerForm:
    questions = {field_of(category): _question(names[category]) for category in categories}
    made: AnswerForm = type("AnswerTo", (AnswerForm,), questions)()
    return made


def _question(name: str) -> RadioField:
    missing = gettext("Svar ja eller nej om %(what)s.", what=name)
    asked = gettext("Må de få oplysninger om %(what)s?", what=name)
    return one_of(asked, ((YES, _("Ja")), (NO, _("Nej"))), missing)


class GiveForm(SentForm):
    """The confirming click of a consent she gives unasked; the terms stand in the address, in codes."""

    consent_id = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        whole = super().validate(extra_validators)
        if self.consent is None:
            self.faulty()
            return False
        return whole

    @property
    def consent(self) -> UUID | None:
        return id_in(self.consent_id.data)


class WithdrawForm(FlaskForm):
    """Nothing that is wrong with it may stand in the way of a withdrawal, so there is nothing to check."""

    event_id = HiddenField()

    @property
    def act(self) -> EventId | None:
        return event_id_in(self.event_id.data)


class WithdrawSeveralForm(WithdrawForm):
    """A withdrawal, and others of hers in the same act, where she ticks them."""

    others = CheckboxesField(_("Vil du også trække noget af det her tilbage?"), choices=(), validate_choice=False)

    @property
    def ticked(self) -> frozenset[UUID]:
        """Whatever was sent that is an id; whether it is hers is not for a form to say."""
        return frozenset(found for sent in self.others.data or () if (found := id_in(sent)) is not None)


def choice(value: str, label: str) -> SelectChoice:
    return SelectChoice(value=value, label=label)


def _known(sentence: LazyString) -> tuple[InputRequired, Callable[[Form, Field], None]]:
    """Chosen, and one of the choices; WTForms has no Danish sentence for the latter."""

    def check(form: Form, field: Field) -> None:
        assert isinstance(field, SelectField | SelectMultipleField)
        known = {getattr(choice, "value", None) for choice in field.choices or ()}
        if not known.issuperset(field.data if isinstance(field.data, list) else [field.data]):
            raise ValidationError(sentence)

    return InputRequired(sentence), check


class CombineForm(FlaskForm):
    """A combination of her own, of what somebody may ask for."""

    class Meta:
        csrf = False  # a question by GET: it changes nothing

    fra = SelectField(
        _("Hvem skal sende oplysningerne?"), validate_choice=False, validators=_known(_("Vælg, hvem der skal sende."))
    )
    til = SelectField(
        _("Hvem skal have dem?"), validate_choice=False, validators=_known(_("Vælg, hvem der skal have dem."))
    )
    formaal = SelectField(
        _("Hvad skal de bruges til?"), validate_choice=False, validators=_known(_("Vælg, hvad de skal bruges til."))
    )
    om = CheckboxesField(
        _("Hvilke oplysninger?"), validate_choice=False, validators=_known(_("Vælg mindst én slags oplysninger."))
    )


OTHER_DAY = "anden"


class ShorterForm(FlaskForm):
    """The last day of a shorter consent: one of some ready days, or one she writes."""

    class Meta:
        csrf = False  # a question by GET: it changes nothing

    earliest: date
    latest: date
    other_label = _("En anden dag, som du skriver herunder")

    dag = RadioField(
        _("Hvornår skal dit ja slutte?"),
        validate_choice=False,
        validators=_known(_("Vælg den sidste dag.")),
    )
    anden = DayField(_("En anden dag"))

    def validate_anden(self, field: DayField) -> None:
        if self.dag.data != OTHER_DAY or field.errors:
            return
        if field.data is None:
            raise ValidationError(_("Skriv den sidste dag."))
        if not self.earliest <= field.data <= self.latest:
            raise ValidationError(
                gettext(
                    "Vælg en dag fra %(first)s til %(last)s.",
                    first=shortday(self.earliest),
                    last=shortday(self.latest),
                )
            )

    @property
    def chosen(self) -> date | None:
        return self.anden.data if self.dag.data == OTHER_DAY else date.fromisoformat(self.dag.data)
