"""What the design system says of left and right is said of start and end, and nothing else of it is touched."""

from __future__ import annotations

import re

import pytest

from portal import assets
from portal.turning import turning


@pytest.mark.parametrize(
    ("physical", "logical"),
    [
        (".a{margin-left:8px}", ".a{margin-inline-start:8px}"),
        (".a{color:red;padding-right:0!important}", ".a{color:red;padding-inline-end:0!important}"),
        (".a{border-left:1px solid}", ".a{border-inline-start:1px solid}"),
        (".a{border-right-color:red}", ".a{border-inline-end-color:red}"),
        (".a{left:-9999px;right:auto}", ".a{inset-inline-start:-9999px;inset-inline-end:auto}"),
        (".a{border-top-left-radius:0}", ".a{border-start-start-radius:0}"),
        (".a{text-align:left;float:right}", ".a{text-align:start;float:inline-end}"),
        (".a{padding:1px 2px 3px 4px;top:0}", ".a{padding-block:1px 3px;padding-inline:4px 2px;top:0}"),
    ],
)
def test_a_side_is_told_by_where_a_line_begins(physical: str, logical: str) -> None:
    assert turning(physical) == logical


@pytest.mark.parametrize(
    "style",
    [
        ".left:hover{color:red}",
        ".a{padding:1px 2px 3px 2px}",
        ".a{padding:1rem 1.5rem;top:-4.2rem;transition:all .2s ease-in-out}",
        ".a{background-image:url(../img/chevron-left.svg)}",
    ],
)
def test_what_names_no_side_stays(style: str) -> None:
    assert turning(style) == style


def test_no_side_is_left_in_what_pages_load() -> None:
    if not assets.BUILT.is_dir():
        assets.build()
    sheets = [assets.BUILT / "css/dkfds.min.css", *sorted((assets.STATIC / "css").glob("*.css"))]
    named = re.compile(
        r"[{;]\s*((?:margin|padding|border)-(?:left|right)[\w-]*|left|right|text-align: ?(?:left|right))\b"
    )
    found = {
        sheet.name: named.findall(sheet.read_text(encoding="utf-8")) for sheet in sheets if sheet.name != "pdf.css"
    }
    assert {name: sides for name, sides in found.items() if sides} == {}
