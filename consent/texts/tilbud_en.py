"""What a citizen reads before she answers one concrete offer in a forløb: English, line for line. Version 1."""

from __future__ import annotations

from consent.texts.template import Line, Part, Passage

TILBUD = (
    Passage(
        Part.OFFER,
        "What are you answering?",
        (
            Line("{municipality} makes you an offer: {workplace}."),
            Line("The tasks are: {tasks}"),
            Line("What the work takes into account for your health: {skaanehensyn}"),
            Line("The offer is from {offered_on}."),
            Line("It can start on {starts_on}.", when="start"),
            Line("You only answer about this one offer. You do not answer about your whole programme."),
            Line("{text}", each="notes"),
        ),
    ),
    Passage(
        Part.IF_YES,
        "If you say yes",
        (
            Line("The municipality gets your yes. Then you agree how you start."),
            Line("You must be able to come as agreed. Ring if you fall ill."),
            Line("You can still ask for a talk about your health."),
            Line("A yes does not take away your right to complain."),
        ),
    ),
    Passage(
        Part.IF_NO,
        "If you say no",
        (
            Line("The municipality gets your no and decides what happens then."),
            Line("You are still in your programme. The municipality can make you another offer."),
            Line("You may write why. It can help the municipality to find something better."),
            Line("A no is not a complaint."),
        ),
    ),
    Passage(
        Part.SUPPORT,
        "What does it mean for your money?",
        (
            Line("A yes does not in itself change your benefit."),
            Line("If you say no without a fair reason, the municipality can deduct something from your benefit."),
            Line("It is in aktivloven § 69 b. The municipality decides whether your reason is fair."),
            Line("We show no amounts here. Ask the municipality before you answer."),
        ),
    ),
    Passage(
        Part.HEALTH,
        "Are you worried about your health?",
        (
            Line("A worry is not a no. Tell us first."),
            Line("You have a right to a talk with a health coordinator about the offer."),
            Line("If the offer has not begun, it waits until the municipality has decided."),
        ),
    ),
    Passage(
        Part.TALK,
        "Do you want to talk to somebody first?",
        (
            Line("That is as good an answer as yes and no. Choose “Talk to somebody first”."),
            Line("You may bring a companion. Somebody else may also answer for you with your power of attorney."),
            Line("Your union can advise you. So can DUKH: free, and outside the municipality."),
        ),
    ),
    Passage(
        Part.CHANGE,
        "Can you change your answer?",
        (
            Line("Yes, up to and including {answer_by}. Until then you can also wait before you answer.", when="by"),
            Line("Yes, until the offer begins. Until then you can also wait before you answer.", when="open"),
            Line("If you want to change it later, ring the municipality."),
            Line("Your answer can be seen by your caseworker and by those in {municipality} who work on the case."),
        ),
    ),
    Passage(
        Part.COMPLAINT,
        "Can you complain?",
        (
            Line(
                "Yes. {municipality} must have your complaint within {complaint_weeks} weeks of the decision.",
                when="decided",
            ),
            Line("No decision has been made yet. When it comes, you can complain.", when="undecided"),
            Line("The municipality looks at the case again. If it does not agree, it sends it to Ankestyrelsen."),
        ),
    ),
    Passage(
        Part.FREEDOM,
        "You choose",
        (
            Line("You need not say why. Yes and no are equally easy to answer."),
            Line("You can leave and come back. You get a receipt for your answer."),
            Line("We only pass on your answer. The municipality decides the case."),
        ),
    ),
)
