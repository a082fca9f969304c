"""What a citizen reads before she answers an offer of a ressourceforløb: English, line for line. Version 1."""

from __future__ import annotations

from consent.texts.template import Line, Part, Passage

OFFER = (
    Passage(
        Part.OFFER,
        "What are you answering?",
        (
            Line("{municipality} offers you a ressourceforløb, a long rehabilitation programme.", when="whole"),
            Line(
                "{municipality} offers you a new ressourceforløb, a long rehabilitation programme. "
                "You have had one before.",
                when="new",
            ),
            Line("The offer is from {offered_on}. It lasts {max_years} years at most."),
            Line("It can start on {starts_on}.", when="start"),
            Line("You answer about the whole programme. You do not answer about a single work placement or course."),
            Line("{text}", each="notes"),
        ),
    ),
    Passage(
        Part.IF_YES,
        "If you say yes",
        (
            Line("The municipality gets your yes and decides what happens then."),
            Line("In a programme you get one regular caseworker. You make a plan together, with your goals first."),
            Line("You must be able to take part in the offers that are in the plan."),
            Line("You can get resource benefit (ressourceforløbsydelse) in a programme. The municipality decides."),
            Line("A yes does not take away your right to complain."),
        ),
    ),
    Passage(
        Part.IF_NO,
        "If you say no",
        (
            Line("The municipality gets your no and decides what happens then."),
            Line("Without a programme you do not get a plan and a regular caseworker in the same way."),
            Line("You can still get other help from the municipality. Ask what is possible for you."),
            Line(
                "One cannot get resource benefit without a programme. Many then get social assistance (kontanthjælp)."
            ),
            Line("A no is not a complaint."),
        ),
    ),
    Passage(
        Part.SUPPORT,
        "What does it mean for your money?",
        (
            Line("In a programme nobody looks at what your spouse has and earns. For social assistance they do."),
            Line("For social assistance they also look at what you own yourself."),
            Line("If you get money from an insurance, it can be deducted in a programme."),
            Line("Ask your pension fund or insurance company before you say yes or no."),
            Line("We show no amounts here. The municipality can tell you what you can get."),
        ),
    ),
    Passage(
        Part.AGE,
        "What does your age mean?",
        (
            Line("{age_rule}"),
            Line("You can answer yes or no however old you are. Age can change what a no means."),
            Line("The rules have been in force since {rules_from}."),
        ),
    ),
    Passage(
        Part.PENSION,
        "Can the answer give you a pension or a flexible job?",
        (
            Line(
                "No. Neither a yes nor a no by itself gives you disability pension (førtidspension) "
                "or a flexible job (fleksjob)."
            ),
        ),
    ),
    Passage(
        Part.HEALTH,
        "Are you worried about your health?",
        (
            Line("Then it is not a no. Tell us."),
            Line("When you get a concrete offer, you have a right to talk with a health coordinator."),
            Line("If the offer has not begun, it waits until the municipality has decided what to do."),
            Line("If you say no to a single offer without a reasonable cause, your benefit can be reduced."),
            Line("That is in section 69 b (§ 69 b) of the Act on Active Social Policy (aktivloven)."),
            Line("That is why it is good to talk first."),
        ),
    ),
    Passage(
        Part.TALK,
        "Do you want to talk with someone first?",
        (
            Line("It is as good an answer as yes and no. Choose “Talk with someone first”."),
            Line("You can think about it. You can also write what you think about the case."),
            Line("You may bring a companion (bisidder). Someone else may also answer for you with your authority."),
            Line("Your trade union can give advice. So can DUKH: free of charge and outside the municipality."),
        ),
    ),
    Passage(
        Part.CHANGE,
        "Can you change your answer?",
        (
            Line("Yes, up to and including {answer_by}. You can also wait that long to answer."),
            Line("If you want to change it later, call the municipality."),
            Line("Your answer can be seen by your caseworker and by those in {municipality} who work on the case."),
        ),
    ),
    Passage(
        Part.COMPLAINT,
        "Can you complain?",
        (
            Line("Yes. You can complain when the municipality has made a decision."),
            Line("{municipality} must have the complaint within {complaint_weeks} weeks after you got it."),
            Line(
                "The municipality looks at the case again. If it does not agree with you, "
                "it sends the complaint to Ankestyrelsen, the national appeals board."
            ),
        ),
    ),
    Passage(
        Part.FREEDOM,
        "You choose yourself",
        (
            Line("You do not have to say why. Yes and no are equally easy to answer."),
            Line("You can leave and come back. You get a receipt for your answer."),
            Line("We only pass your answer on. The municipality decides the case."),
        ),
    ),
)
