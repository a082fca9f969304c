"""The forms of consent: nothing is chosen beforehand, and every question has two equal answers."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import UUID, InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

YES, NO = "ja", "nej"
FAULTY = _("Siden var ikke hel. Hent den igen, og prøv en gang til.")


class AnswerForm(FlaskForm):
    """Bound to the text that was served and to one act: sent twice, it is done once."""

    served_id = HiddenField(validators=[InputRequired(FAULTY), UUID(FAULTY)])
    event_id = HiddenField(validators=[InputRequired(FAULTY), UUID(FAULTY)])

    def chosen(self, categories: list[str]) -> frozenset[str]:
        """Those she said yes to."""
        return frozenset(c for c in categories if self[field_of(c)].data == YES)


def field_of(category: str) -> str:
    return f"svar_{category.replace('.', '_')}"


def answer_form(categories: list[str], names: dict[str, str]) -> AnswerForm:
    """One question for each category."""
    questions = {
        field_of(category): RadioField(
            names[category],
            choices=[(YES, _("Ja")), (NO, _("Nej"))],
            validators=[InputRequired(_("Svar ja eller nej for hver slags oplysninger."))],
        )
        for category in categories
    }
    made: AnswerForm = type("AnswerTo", (AnswerForm,), questions)()
    return made


class GiveForm(FlaskForm):
    """The confirming click of a consent she gives unasked; the terms stand in the address, in codes."""

    served_id = HiddenField(validators=[InputRequired(FAULTY), UUID(FAULTY)])
    event_id = HiddenField(validators=[InputRequired(FAULTY), UUID(FAULTY)])
    consent_id = HiddenField(validators=[InputRequired(FAULTY), UUID(FAULTY)])


class WithdrawForm(FlaskForm):
    event_id = HiddenField(validators=[InputRequired(FAULTY), UUID(FAULTY)])


class CheckboxesField(SelectMultipleField):
    """Several of several; none is ticked beforehand."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class CombineForm(FlaskForm):
    """A combination of her own, of what somebody may ask for."""

    class Meta:
        csrf = False  # a question by GET: it changes nothing

    fra = SelectField(_("Hvem skal sende oplysningerne?"), validators=[InputRequired(_("Vælg, hvem der skal sende."))])
    til = SelectField(_("Hvem skal have dem?"), validators=[InputRequired(_("Vælg, hvem der skal have dem."))])
    formaal = SelectField(
        _("Hvad skal de bruges til?"), validators=[InputRequired(_("Vælg, hvad de skal bruges til."))]
    )
    om = CheckboxesField(_("Hvilke oplysninger?"), validators=[InputRequired(_("Vælg mindst én slags oplysninger."))])
