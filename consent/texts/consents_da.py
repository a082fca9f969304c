"""What a citizen reads before she says yes or no to a consent: Danish, the binding wording. Version 1."""

from __future__ import annotations

from consent.events import Kind
from consent.texts.template import Line, Part, Passage

_A, _B, _C = Kind.COLLECTION.value, Kind.HEALTH_DISCLOSURE.value, Kind.GDPR.value

_WHICH = "Hvilke oplysninger?"
_ONLY_THESE = (
    Line("Det gælder kun det, der står her:"),
    Line("Oplysninger om {name}. {examples}", each="categories"),
)
_CHOICE = Line("Du kan sige ja til noget og nej til andet.", when="many")

_WHERE_WHEN_WHY = (
    Passage(
        Part.SENDER,
        "Hvem må sende dem?",
        (Line("{sender} må sende oplysningerne. Dit ja gælder ikke for andre."),),
    ),
    Passage(
        Part.PURPOSE,
        "Hvad skal de bruges til?",
        (
            Line("{recipient} skal bruge dem til at {purpose}. Dit ja gælder kun til det."),
            Line("Det gælder sagen {case}.", when="case"),
        ),
    ),
    Passage(
        Part.DURATION,
        "Hvor længe gælder det?",
        (
            Line("Det gælder, fra du siger ja, dog tidligst {start}."),
            Line("Det slutter {end}. Så skal de spørge dig igen."),
            Line("Det slutter altid senest et år efter, at du sagde ja.", when=_B),
            Line("Det bliver aldrig forlænget af sig selv."),
        ),
    ),
)

_LAW = Passage(
    Part.LAW,
    "Hvad siger loven?",
    (
        Line(
            "Reglen står i retssikkerhedsloven § 11 a. "
            "En myndighed skal normalt spørge dig, før den henter dem hos andre.",
            when=_A,
        ),
        Line(
            "{recipient} har din sag, fordi det er en offentlig opgave. Dit samtykke er en ekstra sikkerhed for dig.",
            when=_A,
        ),
        Line("Reglen står i sundhedsloven § 43 og § 44. De, der behandler dig, har tavshedspligt.", when=_B),
        Line("Derfor skal du normalt sige ja på skrift, før de må sende noget videre.", when=_B),
        Line("Dit ja bliver skrevet i din journal. Det gælder højst et år.", when=_B),
        Line(
            "Reglen står i GDPR artikel 6, stk. 1, litra a. Er det følsomt, også i artikel 9, stk. 2, litra a.", when=_C
        ),
        Line("Det er helt frivilligt.", when=_C),
    ),
)

_IF_NO_LINES = (
    Line("Det er i orden. Du skal ikke sige hvorfor."),
    Line("Så afgør {municipality} sagen på det, den har. Det står i retssikkerhedsloven § 11 b.", when=_A),
    Line("Så giver du ikke {sender} lov til at sende dem. {municipality} afgør din sag på det, den har.", when=_B),
    Line("Der kan mangle viden i sagen. Du kan altid selv sende den.", when=_A),
    Line("Der kan mangle viden i sagen. Du kan altid selv sende den.", when=_B),
    Line("Du får stadig den samme behandling hos læge og hospital.", when=_B),
    Line("Så sker der ikke mere. Det betyder ikke noget for din sag.", when=_C),
    Line("Du kan også sige ja senere."),
)

_WITHDRAW = Passage(
    Part.WITHDRAW,
    "Kan du fortryde?",
    (
        Line("Ja, når som helst. Det er lige så let, som det var at sige ja."),
        Line("Tryk på “Træk tilbage” her på siden, eller ring til {municipality}."),
        Line("Stopper nye opslag. Det, de allerede har fået, bliver i sagen."),
    ),
)

_IF_YES = Passage(
    Part.IF_YES,
    "Hvad betyder et ja?",
    (
        Line("Med et ja må {recipient} spørge. Et ja sender ikke noget i sig selv."),
        Line("Hver gang de spørger, kan du se det her."),
    ),
)

REQUEST = (
    Passage(
        Part.WHO,
        "Hvem spørger?",
        (Line("{recipient} spørger, om de må få oplysninger om dig."), Line("{why}")),
    ),
    Passage(Part.CATEGORIES, _WHICH, (*_ONLY_THESE, _CHOICE)),
    *_WHERE_WHEN_WHY,
    _LAW,
    Passage(Part.IF_NO, "Hvad sker der, hvis du siger nej?", _IF_NO_LINES),
    _WITHDRAW,
    _IF_YES,
)

GIVEN = (
    Passage(
        Part.WHO,
        "Hvem giver du lov?",
        (Line("{sentence}"), Line("Ingen har spurgt dig. Du giver selv {recipient} lov."), Line("{why}")),
    ),
    Passage(Part.CATEGORIES, _WHICH, _ONLY_THESE),
    *_WHERE_WHEN_WHY,
    _LAW,
    Passage(Part.IF_NO, "Hvad sker der, hvis du lader være?", _IF_NO_LINES),
    _WITHDRAW,
    _IF_YES,
)
