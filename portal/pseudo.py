"""A language nobody speaks: the Danish texts mirrored and longer, to see whether pages turn and nothing is cut.

It borrows the code of Arabic, so that days come as such a language writes them. Only a portal on loopback that was told
`PSEUDO_LANGUAGE=1` has it; citizens are never offered it.
"""

from __future__ import annotations

import re

from babel.support import NullTranslations

PSEUDO = "ar"
KEPT = re.compile(r"%\(\w+\)s|%%|<[^>]+>|&\w+;|\s+")
"""Placeholders, markup and spaces stay where they are."""
MIRRORED = "\u202e{}\u202c"


def pseudo(text: str) -> str:
    """Each word from right to left, with every vowel twice: about two fifths longer, as a translation may be."""
    parts, at = [], 0
    for kept in KEPT.finditer(text):
        parts += [_word(text[at : kept.start()]), kept[0]]
        at = kept.end()
    return "".join([*parts, _word(text[at:])])


def _word(word: str) -> str:
    return MIRRORED.format(re.sub(r"([aeiouyæøåAEIOUYÆØÅ])", r"\1\1", word)) if word else ""


class Pseudo(NullTranslations):
    """A catalogue without entries, which answers all the same."""

    def gettext(self, message: str) -> str:
        return pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return pseudo(msgid1 if n == 1 else msgid2)

    ugettext, ungettext = gettext, ngettext
