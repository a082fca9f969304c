"""A style sheet that says left and right is made to say start and end, so that it turns with the script.

The design system is drawn for scripts that run from the left. Each of its declarations that names a side is rewritten
by CSS Logical Properties 1, which readers of Danish cannot see, and readers of Arabic cannot do without.
"""

from __future__ import annotations

import re

SIDE = {"left": "start", "right": "end", "top": "start", "bottom": "end"}
BEGINS = r"(?<=[{;])\s*"
BOX = re.compile(BEGINS + r"(margin|padding|border)-(left|right)((?:-(?:color|style|width))?):")
PLACE = re.compile(BEGINS + r"(left|right):")
CORNER = re.compile(BEGINS + r"border-(top|bottom)-(left|right)-radius:")
ALIGNED = re.compile(BEGINS + r"text-align:(left|right)\b")
FLOATING = re.compile(BEGINS + r"(float|clear):(left|right)\b")
FOUR = re.compile(BEGINS + r"(margin|padding):" + r"([^\s;}!]+) " * 3 + r"([^\s;}!]+)(!important)?(?=[;}])")


def turning(style: str) -> str:
    """The same sheet, minified as it came, with each side told by where a line begins and ends."""
    style = BOX.sub(lambda found: f"{found[1]}-inline-{SIDE[found[2]]}{found[3]}:", style)
    style = PLACE.sub(lambda found: f"inset-inline-{SIDE[found[1]]}:", style)
    style = CORNER.sub(lambda found: f"border-{SIDE[found[1]]}-{SIDE[found[2]]}-radius:", style)
    style = ALIGNED.sub(lambda found: f"text-align:{SIDE[found[1]]}", style)
    style = FLOATING.sub(lambda found: f"{found[1]}:inline-{SIDE[found[2]]}", style)
    return FOUR.sub(_four, style)


def _four(found: re.Match[str]) -> str:
    """Four values name the left side last; where both sides are alike nothing has to turn."""
    name, top, right, bottom, left, weight = found.groups("")
    if right == left:
        return found[0]
    return f"{name}-block:{top} {bottom}{weight};{name}-inline:{left} {right}{weight}"
