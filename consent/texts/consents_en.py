"""What a citizen reads before she says yes or no to a consent: English, line for line as the Danish. Version 1."""

from __future__ import annotations

from consent.events import Kind
from consent.texts.template import Line, Part, Passage

_A, _B, _C = Kind.COLLECTION.value, Kind.HEALTH_DISCLOSURE.value, Kind.GDPR.value

_WHICH = "Which information?"
_ONLY_THESE = (
    Line("It covers only what is written here:"),
    Line("Information about {name}. {examples}", each="categories"),
)
_CHOICE = Line("You can say yes to some of it and no to the rest.", when="many")

_WHERE_WHEN_WHY = (
    Passage(
        Part.SENDER,
        "Who may send it?",
        (Line("{sender} may send the information. Your yes does not cover anyone else."),),
    ),
    Passage(
        Part.PURPOSE,
        "What will it be used for?",
        (
            Line("{recipient} needs it in order to {purpose}. Your yes covers only that."),
            Line("It is about the case {case}.", when="case"),
        ),
    ),
    Passage(
        Part.DURATION,
        "How long is it valid?",
        (
            Line("It is valid from when you say yes, but not before {start}."),
            Line("It is valid until {end}. After that they must ask you again."),
            Line("It always ends one year after you said yes, at the latest.", when=_B),
            Line("It is never extended by itself."),
        ),
    ),
)

_LAW = Passage(
    Part.LAW,
    "What does the law say?",
    (
        Line(
            "The rule is in section 11 a (§ 11 a) of the Danish Legal Safeguards Act (retssikkerhedsloven). "
            "An authority must normally ask you before it gets the information from others.",
            when=_A,
        ),
        Line(
            "{recipient} has your case because it is a public task. Your consent is an extra safeguard for you.",
            when=_A,
        ),
        Line(
            "The rule is in sections 43 and 44 (§ 43 and § 44) of the Danish Health Act (sundhedsloven). "
            "Those who treat you have a duty of confidentiality.",
            when=_B,
        ),
        Line("So you must normally say yes in writing before they may pass anything on.", when=_B),
        Line("Your yes is written in your patient record. It is valid for one year at most.", when=_B),
        Line("The rule is in GDPR article 6(1)(a). If it is sensitive, also in article 9(2)(a).", when=_C),
        Line("It is entirely voluntary.", when=_C),
    ),
)

_IF_NO_LINES = (
    Line("That is all right. You do not have to say why."),
    Line(
        "Then {municipality} decides the case on what it has. "
        "The rule is in section 11 b (§ 11 b) of the Legal Safeguards Act.",
        when=_A,
    ),
    Line(
        "Then you do not give {sender} permission to send it. {municipality} decides your case on what it has.", when=_B
    ),
    Line("Some knowledge may be missing in the case. You can always send it yourself.", when=_A),
    Line("Some knowledge may be missing in the case. You can always send it yourself.", when=_B),
    Line("You still get the same treatment from doctor and hospital.", when=_B),
    Line("Then nothing more happens. It makes no difference to your case.", when=_C),
    Line("You can also say yes later."),
)

_WITHDRAW = Passage(
    Part.WITHDRAW,
    "Can you change your mind?",
    (
        Line("Yes, at any time. It is as easy as saying yes was."),
        Line("Press “Withdraw” here on the site, or call {municipality}."),
        Line("This stops new look-ups. What they have already received stays in the case."),
    ),
)

_IF_YES = Passage(
    Part.IF_YES,
    "What does a yes mean?",
    (
        Line("With a yes, {recipient} may ask. A yes does not send anything by itself."),
        Line("Each time they ask, you can see it here."),
    ),
)

REQUEST = (
    Passage(
        Part.WHO,
        "Who is asking?",
        (Line("{recipient} is asking whether they may get information about you."), Line("{why}")),
    ),
    Passage(Part.CATEGORIES, _WHICH, (*_ONLY_THESE, _CHOICE)),
    *_WHERE_WHEN_WHY,
    _LAW,
    Passage(Part.IF_NO, "What happens if you say no?", _IF_NO_LINES),
    _WITHDRAW,
    _IF_YES,
)

GIVEN = (
    Passage(
        Part.WHO,
        "Who are you giving permission to?",
        (Line("{sentence}"), Line("Nobody has asked you. You are giving {recipient} permission."), Line("{why}")),
    ),
    Passage(Part.CATEGORIES, _WHICH, _ONLY_THESE),
    *_WHERE_WHEN_WHY,
    _LAW,
    Passage(Part.IF_NO, "What happens if you leave it?", _IF_NO_LINES),
    _WITHDRAW,
    _IF_YES,
)
