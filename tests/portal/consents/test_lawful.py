"""What they may do without her yes stands beside what she said yes to: who, by which §, why, and who decides."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from portal.rulesets import Confidence
from portal.rulesets.without_consent import RULES, rules_about
from tests.support.consent_pages import DOCTOR, JOBCENTER, REGION, main_of
from tests.support.page import check_page

HEADING = "Det må de uden dit ja"


def part(html: str, heading: str) -> str:
    """The section under this heading, with the signs that keep a § together read as spaces."""
    main = main_of(html).replace("\N{NO-BREAK SPACE}", " ")
    start = main.index(f">{heading}</h2>")
    return main[start : main.index("</section>", start)]


def test_the_list_is_in_two_parts_and_hers_comes_first(client: FlaskClient) -> None:
    html = client.get("/samtykker").text
    check_page(html)
    assert html.index("Det har du sagt ja til") < html.index(HEADING)
    told = part(html, HEADING)
    assert told.count("<li") == len(RULES)
    for rule in RULES:
        assert f"Reglen står i {rule.law}." in told


def test_where_we_are_not_sure_it_says_who_decides(client: FlaskClient) -> None:
    told = part(client.get("/samtykker").text, HEADING)
    unsure = [rule for rule in RULES if rule.confidence is not Confidence.READ]
    decided = re.findall(r"(?:Kommunen|Den, der har oplysningerne,) afgør, om reglen passer", told)
    assert 0 < len(decided) == len(unsure) < len(RULES)


def test_an_agency_has_only_the_rules_of_its_kind(client: FlaskClient) -> None:
    doctor = client.get(f"/samtykker/myndighed/{DOCTOR}").text
    check_page(doctor)
    assert "sundhedsloven § 41" in part(doctor, HEADING)
    assert "retssikkerhedsloven § 11 c" not in part(doctor, HEADING)
    assert "retssikkerhedsloven § 11 c" in part(client.get(f"/samtykker/myndighed/{JOBCENTER}").text, HEADING)
    assert {rule.code for rule in rules_about("region")} == {"between-authorities", "treatment", "special-health"}


def test_of_a_kind_we_know_no_rule_for_that_is_what_it_says(client: FlaskClient) -> None:
    told = part(client.get("/samtykker/myndighed/a-kassen-faellesvaern").text, HEADING)
    assert "Vi kender ingen regel, der giver dem lov til noget uden dit ja." in told
    assert "Reglen står i" not in told


def test_what_it_may_ask_about_comes_from_the_register_with_its_paragraph(app: Flask, client: FlaskClient) -> None:
    main = main_of(client.get(f"/samtykker/myndighed/{REGION}").text).replace("\N{NO-BREAK SPACE}", " ")
    asks = main[main.index("Det må de spørge dig om") :]
    asks = asks[: asks.index("</ul>")]
    assert re.findall(r"<li>Oplysninger om (.*?) fra (.*?)\. For at .*? De må spørge efter (.*?)\.</li>", asks) == [
        ("arbejde", "Jobcenter Fjordby", "retssikkerhedsloven § 11 a"),
        ("sociale forhold", "Jobcenter Fjordby", "retssikkerhedsloven § 11 a"),
        ("helbred", "Lægehuset Havnen", "sundhedsloven § 43"),
    ]


def test_the_safeguard_of_section_11_a_is_never_told_as_article_7(client: FlaskClient) -> None:
    for path in ("/samtykker", f"/samtykker/myndighed/{JOBCENTER}"):
        assert not re.search(r"artikel\s7\b", client.get(path).text)
