"""Which cells of a row of figures are hidden, so that nobody can be found in it, nor counted back from its total."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Pile:
    """So many things that happened, to so many people."""

    count: int
    people: int


def hidden(cells: Sequence[Pile], total: Pile, smallest: int) -> tuple[frozenset[int], bool]:
    """The places of the cells to hide, and whether the total is hidden too.

    A cell about fewer than `smallest` people is hidden; nobody at all is told as 0. The total minus the shown cells
    gives the sum of the hidden ones: so at least two are hidden, of so many people together that the sum is no small
    cell either, and such that it can be split in several ways. If no more can be hidden, the total is.
    """
    if 0 < total.people < smallest:
        return frozenset(place for place, cell in enumerate(cells) if cell.count), True
    few = {place for place, cell in enumerate(cells) if 0 < cell.people < smallest}
    away = set(few)
    while away and not _safe([cells[place].people for place in away], smallest, only_few=away == few):
        rest = [(cell.count, place) for place, cell in enumerate(cells) if cell.count and place not in away]
        if not rest:
            return frozenset(away), True
        # All that are alike go together: which of them went would tell that the other is no smaller.
        away |= {place for count, place in rest if count == min(rest)[0]}
    return frozenset(away), False


def _safe(people: Sequence[int], smallest: int, *, only_few: bool) -> bool:
    """Whether the sum of the hidden cells says nothing of any of them, also to whoever knows these rules.

    The lowest sums could only be ones and twos. The highest sums of small cells alone could only be the largest of
    them: the reader sees from what is shown that no larger one is hidden.
    """
    together, cells = sum(people), len(people)
    if cells < 2 or together < max(smallest, 2 * cells):
        return False
    return not only_few or together <= cells * (smallest - 2)
