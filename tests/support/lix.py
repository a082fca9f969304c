"""How hard a Danish text is to read: Björnsson's LIX, words a sentence and how many of them are long."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib

BLOCKS = {"p", "li", "h1", "h2", "h3", "h4", "dd", "dt", "td", "th", "label", "legend", "summary", "caption", "button"}
ASIDE = {"nav", "script", "dialog", "footer", "header"}
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
LAW = re.compile(r"§|artikel |lov om |[Ll]oven \(|forordningen")
"""A sentence that cites the law carries the law's own words, which are not ours to shorten."""


def main_text(html: str) -> list[str]:
    """The sentences of the page's own matter; a heading, an item and a cell end one as a full stop does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # html5lib's own deprecations are not the page's fault
        tree = html5lib.HTMLParser(namespaceHTMLElements=False).parse(html)
    main = next(element for element in tree.iter() if element.tag == "main")
    return [part for block in _blocks(main) for part in _sentences(block) if WORD.search(part)]


def lix(sentences: list[str]) -> float:
    """Below 25 is a children's book, 35 is easy, 45 a newspaper, 55 the law; a name counts as a short word."""
    told = [sentence for sentence in sentences if not LAW.search(sentence)]
    words = [word for sentence in told for word in WORD.findall(sentence)]
    if not words:
        return 0.0
    long = sum(len(word) > 6 for sentence in told for word in _words_of_language(sentence))
    return len(words) / len(told) + 100 * long / len(words)


def _words_of_language(sentence: str) -> list[str]:
    """Without names: a capital inside a sentence is somebody's or some place's, however long it is."""
    first, *rest = WORD.findall(sentence)
    return [first, *(word for word in rest if not word[0].isupper())]


def _blocks(element: Element) -> Iterator[str]:
    for child in element:
        if not isinstance(child.tag, str) or child.tag in ASIDE:
            continue
        if child.tag in BLOCKS and not any(inner.tag in BLOCKS for inner in child.iter() if inner is not child):
            yield " ".join("".join(child.itertext()).split())
        else:
            yield from _blocks(child)


def _sentences(block: str) -> list[str]:
    return re.split(r"(?<=[.!?:])\s+(?=[A-ZÆØÅ»])", block)
