"""The citizen's doors that open to whoever acts for her, each with the privilege it takes; what is not here is shut.

Never among them: drafts, her own scores, who has looked, her logins, her reports, how she is reached, and all that
hands out everything at once.
"""

from __future__ import annotations

from collections.abc import Mapping

from portal.access import Lent

OWN = Lent(privilege=None, personal=False)
"""The holder's own page: whom she acts for, and the way back to herself."""
PLAN, OFFERS = Lent(privilege="read", shows="plan"), Lent(privilege="read", shows="offers")
CONSENTS = Lent(privilege="read", personal=False, shows="consents")
ANSWER_FOR_MONEY_TOO = Lent(privilege="consent", personal=False, shows="consents")
GIVE = Lent(privilege="consent", shows="consents")
ANSWER = Lent(privilege="offer", shows="offers")
WRITE = Lent(privilege="write", shows="messages")
COMPLAIN = Lent(privilege="write", shows="requests", only={"slug": "klage"})
COMPLAINT = Lent(privilege="write", shows="requests")

DOORS: Mapping[str, Lent] = {
    "GET representation.choose": OWN,
    "POST representation.begin": OWN,
    "POST representation.stop": OWN,
    "GET representation.front": OWN,
    "GET plan.show": PLAN,
    "GET plan.editions": PLAN,
    "GET plan.edition": PLAN,
    "GET courses.show": PLAN,
    "GET consents.overview": CONSENTS,
    "GET consents.detail": CONSENTS,
    "GET consents.receipt": CONSENTS,
    "GET consents.answer": ANSWER_FOR_MONEY_TOO,
    "POST consents.answer": ANSWER_FOR_MONEY_TOO,
    "GET consents.withdraw": ANSWER_FOR_MONEY_TOO,
    "POST consents.withdraw": ANSWER_FOR_MONEY_TOO,
    "GET consents.choose": GIVE,
    "GET consents.combine": GIVE,
    "GET consents.give": GIVE,
    "POST consents.give": GIVE,
    "GET offers.overview": OFFERS,
    "GET offers.tilbud": OFFERS,
    "GET offers.course": OFFERS,
    "GET offers.single": OFFERS,
    "GET offers.talk": OFFERS,
    "GET answering.receipt": OFFERS,
    "GET answering.confirm": ANSWER,
    "POST answering.answer": ANSWER,
    "GET threads.overview": WRITE,
    "GET threads.new": WRITE,
    "POST threads.new": WRITE,
    "GET threads.show": WRITE,
    "POST threads.show": WRITE,
    "GET threads.file": WRITE,
    "GET rights.ask": COMPLAIN,
    "POST rights.ask": COMPLAIN,
    "GET rights.receipt": COMPLAINT,
}
