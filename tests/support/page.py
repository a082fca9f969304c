"""What every page owes its reader, checked on the markup itself: called on each page that a test fetches."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element

import html5lib

SUFFIX = " – Mit Forløb"
FAULTY = ("Fejl: ", "Error: ")
NUMBER = re.compile(r"(?<![\w-])\d{6}[- ]?\d{4}(?![\w-])")
"""A CPR number as people write it; ten digits inside a longer word (an id, a hash) are not one."""
UNDEFINED = re.compile(r"\bNone\b(?! of)|\bundefined\b|\bNaN\b|\{\{|\}\}|\{%|%\(\w+\)s|<[A-Za-z]\w* object at")
NEEDS_NO_LABEL = {"hidden", "submit", "button", "reset", "image"}
TOLERATED: frozenset[str] = frozenset()
"""Parse errors of html5lib that we let pass: none. A page that needs one is mended instead."""


def check_page(html: str) -> None:
    """Raise AssertionError with everything that is wrong with the page, a line each."""
    faults = list(_faults(html))
    assert not faults, "\n".join(faults)


def _faults(html: str) -> Iterator[str]:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # html5lib's own deprecations are not the page's fault
        tree = parser.parse(html)
    for (line, column), code, detail in parser.errors:
        if code not in TOLERATED:
            yield f"not valid HTML at line {line}, column {column}: {code} {detail or ''}"
    elements = [element for element in tree.iter() if isinstance(element.tag, str)]
    yield from _frame(tree, elements)
    yield from _names(elements)
    yield from _labels(tree, elements)
    yield from _forms(tree)
    yield from _inline(elements)
    yield from _words(elements)


def _frame(tree: Element, elements: list[Element]) -> Iterator[str]:
    if not tree.get("lang"):
        yield "<html> has no lang"
    headings = [text_of(element) for element in elements if element.tag == "h1"]
    title = next((text_of(element) for element in elements if element.tag == "title"), "")
    if len(headings) != 1:
        yield f"{len(headings)} h1 instead of one: {headings}"
    elif _without_prefix(title).removesuffix(SUFFIX) != headings[0] or not title.endswith(SUFFIX):
        yield f"<title> is {title!r} and the h1 {headings[0]!r}"
    for landmark in ("header", "main", "footer"):
        if sum(element.tag == landmark for element in elements) != 1:
            yield f"not exactly one <{landmark}>"
    levels = [int(element.tag[1]) for element in elements if re.fullmatch(r"h[1-6]", element.tag)]
    # The error summary stands above the h1, so levels count from the h1 on.
    after = levels[levels.index(1) :] if 1 in levels else levels
    for before, then in pairwise(after):
        if then > before + 1:
            yield f"an h{then} follows an h{before}"


def _without_prefix(title: str) -> str:
    for prefix in FAULTY:
        title = title.removeprefix(prefix)
    return title


def _names(elements: list[Element]) -> Iterator[str]:
    ids = Counter(element.get("id") for element in elements if element.get("id") is not None)
    for name, count in ids.items():
        if count > 1:
            yield f"the id {name!r} occurs {count} times"
        if not name or re.search(r"\s", name):
            yield f"the id {name!r} is empty or has a space"
    for element in elements:
        for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list", "headers"):
            for target in (element.get(attribute) or "").split():
                if target not in ids:
                    yield f"{attribute}={target!r} on <{element.tag}> points nowhere"
        href = element.get("href") or ""
        if href.startswith("#") and element.tag == "a" and href[1:] not in ids:
            yield f"the link {href!r} points nowhere"


def _labels(tree: Element, elements: list[Element]) -> Iterator[str]:
    labelled = {element.get("for") for element in elements if element.tag == "label" and text_of(element)}
    wrapped = {id(inner) for label in tree.iter("label") if text_of(label) for inner in label.iter()}
    for element in elements:
        kind = element.get("type", "text")
        if element.tag in ("select", "textarea") or (element.tag == "input" and kind not in NEEDS_NO_LABEL):
            named = element.get("id") in labelled or id(element) in wrapped or _spoken(element)
            if not named:
                yield f"<{element.tag} name={element.get('name')!r}> has no label"
        if element.tag in ("button", "a", "summary") and not text_of(element) and not _spoken(element):
            yield f"an empty <{element.tag}>"
        if element.tag == "img" and element.get("alt") is None:
            yield f"the picture {element.get('src')!r} has no alt"
        if element.tag == "fieldset" and not any(text_of(legend) for legend in element.iter("legend")):
            yield "a fieldset without a legend"


def _spoken(element: Element) -> bool:
    return any(inner.get("aria-label") or inner.get("aria-labelledby") for inner in element.iter())


def _forms(tree: Element) -> Iterator[str]:
    for form in tree.iter("form"):
        method = (form.get("method") or "").lower()
        where = f"the form to {form.get('action') or 'its own page'!r}"
        if method not in ("get", "post"):
            yield f"{where} does not say its method"
        fields = [field for field in form.iter("input") if field.get("name") == "csrf_token"]
        if method == "post" and not any(field.get("value") for field in fields):
            yield f"{where} has no csrf_token"
        if method == "get" and fields:
            yield f"{where} would put its csrf_token into the address"
        if not any(e.tag == "button" or e.get("type") == "submit" for e in form.iter() if isinstance(e.tag, str)):
            yield f"{where} cannot be sent without scripts: it has no button"


def _inline(elements: list[Element]) -> Iterator[str]:
    for element in elements:
        if element.tag == "style" or (element.tag == "script" and not element.get("src")):
            yield f"an inline <{element.tag}>"
        for name, value in element.attrib.items():
            if name == "style" or name.startswith("on"):
                yield f"the inline attribute {name}= on <{element.tag}>"
            if name in ("href", "action", "src", "formaction") and value.strip().lower().startswith("javascript:"):
                yield f"a script as {name} on <{element.tag}>"
            if name in ("src", "href") and element.tag in ("script", "link", "img", "iframe") and "//" in value:
                yield f"{element.tag} fetches {value!r} from elsewhere"


def _words(elements: list[Element]) -> Iterator[str]:
    for element in elements:
        if element.tag == "script":
            continue
        # What a person typed in a field is hers and shown again; everything else is ours.
        own = [] if element.tag == "textarea" else [element.text or ""]
        shown = [element.get(name) or "" for name in ("href", "action", "aria-label", "title", "alt", "content")]
        for text in (*own, element.tail or "", *shown):
            if NUMBER.search(text):
                yield f"something like a CPR number in <{element.tag}>: {NUMBER.sub('[number]', text).strip()[:80]!r}"
            if UNDEFINED.search(text) and element.tag != "code":  # braces of a program are its own
                yield f"a value that is missing in <{element.tag}>: {text.strip()[:80]!r}"


def text_of(element: Element) -> str:
    """The text of an element and all within it, spaces collapsed."""
    return " ".join("".join(element.itertext()).split())
