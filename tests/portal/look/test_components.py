"""The parts pages are built from: what a screen reader is told, and what a form gives back."""

from __future__ import annotations

from datetime import date
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.portal.look.conftest import Talk
from tests.support.page import check_page, text_of
from tests.support.portal import token_in


def draw(app: Flask, source: str, *, data: dict[str, object] | None = None, **values: object) -> Element:
    """A template text inside a request; `form` is a sent one where `data` is given."""
    with app.test_request_context("/alt", method="POST" if data is not None else "GET", data=data):
        form = Talk(meta={"csrf": False})
        if data is not None:
            form.validate()
        html = app.jinja_env.from_string(source).render(form=form, **values)
    found: Element = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return found


def by_id(tree: Element, wanted: str) -> Element:
    return next(element for element in tree.iter() if isinstance(element.tag, str) and element.get("id") == wanted)


SUMMARY = '{% from "components/error_summary.html" import error_summary %}{{ error_summary(form) }}'
FIELDS = [
    ("text_area", "worry", "worry"),
    ("radios", "way", "way-0"),
    ("date_input", "first", "first-day"),
]


@pytest.mark.parametrize(("macro", "name", "target"), FIELDS)
def test_a_field_with_a_fault_says_so_where_it_is_described(look: Flask, macro: str, name: str, target: str) -> None:
    source = f'{{% from "components/{macro}.html" import {macro} %}}{{{{ {macro}(form.{name}, hint="Et råd") }}}}'
    tree = draw(look, source, data={})
    described = next(e.get("aria-describedby") or "" for e in tree.iter() if e.get("aria-describedby")).split()
    told = " ".join(text_of(by_id(tree, one)) for one in described)
    assert "Et råd" in told
    assert "Fejl: " in told
    assert by_id(tree, target).tag in ("input", "textarea")


@pytest.mark.parametrize(("macro", "name", "target"), FIELDS)
def test_the_summary_leads_to_the_field(look: Flask, macro: str, name: str, target: str) -> None:
    tree = draw(
        look, '{% from "components/error_summary.html" import error_summary %}{{ error_summary(form) }}', data={}
    )
    links = {a.get("href"): text_of(a) for a in tree.iter("a")}
    assert f"#{target}" in links
    with look.test_request_context("/alt", method="POST"):
        form = Talk(meta={"csrf": False})
        form.validate()
        assert links[f"#{target}"] == form[name].errors[0]


def test_the_summary_of_a_form_is_drawn_once_however_often_it_is_asked_for(look: Flask) -> None:
    tree = draw(look, SUMMARY + "{{ error_summary(form) }}", data={})
    assert sum(element.get("id") == "fejl" for element in tree.iter() if isinstance(element.tag, str)) == 1


def test_a_form_without_faults_has_no_summary(look: Flask) -> None:
    tree = draw(look, SUMMARY)
    assert not text_of(tree)


def test_the_server_judges_not_the_browser(client: FlaskClient) -> None:
    html = client.get("/alt").text
    assert " required" not in html.replace("aria-required", "")
    assert ' maxlength="' not in html.replace("data-maxlength", "")
    assert 'aria-required="true"' in html


def test_what_was_typed_is_still_there_after_a_fault(client: FlaskClient) -> None:
    token = token_in(client.get("/alt").text)
    sent = {
        "csrf_token": token,
        "worry": "Jeg kan ikke <b>løfte</b> noget",
        "days": ["tue"],
        "first": ["31", "2", "2027"],
        "phone": "70 00 00 02",
        "interpreter": "pl",
    }
    answer = client.post("/alt", data=sent)
    assert answer.status_code == 422
    check_page(answer.text)
    assert "Jeg kan ikke &lt;b&gt;løfte&lt;/b&gt; noget" in answer.text
    tree = html5lib.parse(answer.text, namespaceHTMLElements=False)
    assert [by_id(tree, f"first-{part}").get("value") for part in ("day", "month", "year")] == ["31", "2", "2027"]
    assert by_id(tree, "days-1").get("checked") is not None
    assert by_id(tree, "phone").get("value") == "70 00 00 02"
    assert "<title>Fejl: Alle dele – Mit Forløb</title>" in answer.text


def test_nothing_is_chosen_beforehand(client: FlaskClient) -> None:
    assert " checked" not in client.get("/alt").text


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (("24", "12", "2026"), date(2026, 12, 24)),
        ((" 1", "2 ", "2027"), date(2027, 2, 1)),
        (("", "", ""), None),
        (("31", "2", "2027"), None),
        (("i morgen", "", ""), None),
        (("24", "12"), None),
    ],
)
def test_a_day_is_read_from_three_boxes_or_told_to_be_none(
    look: Flask, typed: tuple[str, ...], expected: date | None
) -> None:
    with look.test_request_context("/alt", method="POST", data={"first": list(typed)}):
        form = Talk(meta={"csrf": False})
        form.validate()
        assert form.first.data == expected
        assert bool(form.first.errors) == (expected is None)
        assert form.first.written[: len(typed)] == typed


def test_answers_weigh_the_same(look: Flask) -> None:
    source = """{% from "components/choice_buttons.html" import choice_buttons %}
        {{ choice_buttons("svar", [("ja", "Ja"), ("nej", "Nej"), ("tal", "Tal med nogen først")]) }}"""
    buttons = list(draw(look, source).iter("button"))
    assert [button.get("value") for button in buttons] == ["ja", "nej", "tal"]
    assert len({button.get("class") for button in buttons}) == 1


def test_markup_in_a_value_is_shown_and_not_obeyed(look: Flask) -> None:
    source = """{% from "components/summary_list.html" import summary_list %}
        {% from "components/contact_card.html" import contact_card %}
        {{ summary_list([(evil, evil), (evil, [evil])]) }}{{ contact_card(evil, evil, phone=evil) }}"""
    tree = draw(look, source, evil='<img src=x>"')
    assert not list(tree.iter("img"))


def test_a_table_keeps_its_meaning_when_it_is_stacked(look: Flask) -> None:
    source = """{% from "components/data_table.html" import data_table %}
        {{ data_table("Opslag", ["Hvem", "Hvornår"], [["Jobcentret", "i går"]]) }}"""
    tree = draw(look, source)
    assert [cell.get("data-title") for cell in tree.iter("td")] == ["Hvem", "Hvornår"]
    assert [cell.get("scope") for cell in tree.iter("th")] == ["col", "col"]
    assert not [
        one for one in tree.iter() if one.get("role")
    ]  # a table is one by itself, and a validator wants no more


def test_a_phone_number_can_be_pressed(client: FlaskClient) -> None:
    assert 'href="tel:70000000"' in client.get("/samtykker").text
