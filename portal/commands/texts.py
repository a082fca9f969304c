"""`python -m portal.commands.texts extract | compile`: the catalogue of what people read; Danish is the msgid."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

BEGUN = datetime(2026, 11, 22, tzinfo=UTC)
"""A date in the head of the catalogue that does not change whenever it is written."""
ROOT = Path(__file__).parent.parent.parent
ENGLISH = ROOT / "translations/en/LC_MESSAGES/messages.po"
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "_l": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}


def extracted() -> Catalog:
    """Every text in templates and code, with where it stands."""
    found = Catalog(project="mit-forloeb", charset="utf-8")
    for folder, methods in (
        ("templates", [("**.html", "jinja2"), ("**.txt", "jinja2")]),
        ("portal", [("**.py", "python")]),
    ):
        options = {"**.html": {"trimmed": "true", "silent": "false"}, "**.txt": {"trimmed": "true"}}
        for name, line, message, _comments, context in extract_from_dir(
            ROOT / folder, method_map=methods, options_map=options, keywords=KEYWORDS
        ):
            found.add(message, None, [(f"{folder}/{name}", line)], context=context)
    return found


def english() -> Catalog:
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def extract() -> None:
    """Bring the English catalogue up to date: new texts come empty, old ones go."""
    catalog = Catalog(
        locale="en", project="mit-forloeb", charset="utf-8", msgid_bugs_address="", last_translator="", language_team=""
    )
    known = english() if ENGLISH.exists() else catalog
    for message in extracted():
        if message.id:
            told = known.get(message.id, message.context)
            string = told.string if told else message.string
            catalog.add(message.id, string, message.locations, message.flags, context=message.context)
    catalog.header_comment = "# English beside the Danish: the msgid is the text a citizen reads, and it is binding."
    catalog.fuzzy = False
    catalog.creation_date = catalog.revision_date = BEGUN
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    out = BytesIO()
    write_po(out, catalog, width=120, omit_header=False, include_lineno=False, ignore_obsolete=True, sort_output=True)
    ENGLISH.write_bytes(out.getvalue())


def compile_catalogue() -> None:
    with ENGLISH.with_suffix(".mo").open("wb") as file:
        write_mo(file, english())


if __name__ == "__main__":
    {"extract": extract, "compile": compile_catalogue}[sys.argv[1]]()
