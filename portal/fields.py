"""The form fields WTForms lacks: a day in three small boxes, one of several in our own words, and any of several."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import LazyString, lazy_gettext
from wtforms import Field, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs of WTForms
from wtforms.form import BaseForm
from wtforms.validators import AnyOf, InputRequired, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

Choices = Sequence[tuple[str, LazyString | str]]
"""Value and words, in the order they are shown."""


class DayField(Field):
    """A calendar day; what was typed is shown again as it was typed. Drawn by `components/date_input.html`."""

    widget = TextInput()
    data: date | None = None

    @property
    def written(self) -> tuple[str, str, str]:
        """Day, month and year as typed, or of the day the field holds."""
        if self.raw_data:
            day, month, year = (*[str(part) for part in self.raw_data], "", "", "")[:3]
            return day, month, year
        if self.data is None:
            return "", "", ""
        return str(self.data.day), str(self.data.month), str(self.data.year)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        parts = [str(part).strip() for part in valuelist[:3]]
        self.data = None
        if not any(parts):
            return
        try:
            day, month, year = (int(part) for part in parts)
            self.data = date(year, month, day)
        except (ValueError, OverflowError):
            raise ValueError(
                lazy_gettext("Skriv en dato, der findes, med dag, måned og år, for eksempel 24 12 2026.")
            ) from None

    def pre_validate(self, form: BaseForm) -> None:
        """What is no day is told so; that a day is missing, or too late, would only hide it."""
        if self.process_errors:
            raise StopValidation


class CheckboxesField(SelectMultipleField):
    """Any of several, as checkboxes; none is ticked beforehand. Drawn by `components/checkboxes.html`."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def one_of(label: LazyString | str, choices: Choices, missing: LazyString | str) -> RadioField:
    """One of several and none beforehand; `missing` is what is said when it is none of them."""
    return RadioField(
        label,
        choices=_as_told(choices),
        validate_choice=False,  # its own sentence is English; ours comes from the validators
        validators=[InputRequired(missing), AnyOf([value for value, _label in choices], missing)],
    )


def maybe_one_of(label: LazyString | str, choices: Choices) -> RadioField:
    """One of several, or none; what is none of them is left to whoever reads the form."""
    return RadioField(label, choices=_as_told(choices), validate_choice=False)


def any_of(label: LazyString | str, choices: Choices) -> CheckboxesField:
    """Any of several, or none of them; what is none of them is left to whoever reads the form."""
    return CheckboxesField(label, choices=_as_told(choices), validate_choice=False)


def _as_told(choices: Choices) -> list[SelectChoice]:
    return [SelectChoice(value=value, label=label) for value, label in choices]
