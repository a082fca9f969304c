"""What people read and press on their way, in Danish and in English, written down apart from the catalogue."""

from __future__ import annotations

from typing import Literal

Language = Literal["da", "en"]

PAIRS = {
    # ways in, round and out
    "Velkommen til Mit Forløb": "Welcome to Mit Forløb",
    "Log ind med MitID": "Log in with MitID",
    "Log ind som medarbejder": "Log in as staff",
    "Hvem vil du logge på som?": "Who do you want to log in as?",
    "Hovedmenu": "Main menu",
    "Menu": "Menu",
    "Log af": "Log out",
    "Tak for denne gang": "Thank you for your visit",
    "Gå til sidens indhold": "Go to the content of the page",
    # the front page
    "Din forside": "Your front page",
    "Forside": "Front page",
    "Det skal du gøre nu": "What you need to do now",
    "Læs tilbuddet om ressourceforløb, og svar, når du er klar.": (
        "Read the offer of a ressourceforløb and answer when you are ready."
    ),
    "Hvem venter på hvem": "Who is waiting for whom",
    "Region Fjord skal sætte noget fra din plan i gang.": "Region Fjord must get something in your plan started.",
    # the plan
    "Min plan": "My plan",
    "Dine mål": "Your goals",
    "Din kontakt i kommunen": "Your contact in the municipality",
    "Dit næste møde": "Your next meeting",
    "Det, der skal ske: indsatsdelen": "What is going to happen: the action part (indsatsdelen)",
    "Det, vi ved: den forberedende del": "What we know: the preparatory part (forberedende del)",
    "Ansvarlig": "In charge",
    "Venter på at begynde": "Waiting to begin",
    # consents
    "Samtykker": "Consents",
    "Mine samtykker": "My consents",
    "Region Fjord, klinisk funktion, spørger om": "Region Fjord, klinisk funktion, asks for",
    "Region Fjord, klinisk funktion, spørger dig": "Region Fjord, klinisk funktion, is asking you",
    "Hvem spørger?": "Who is asking?",
    "Hvilke oplysninger?": "Which information?",
    "Hvem må sende dem?": "Who may send it?",
    "Hvad skal de bruges til?": "What will it be used for?",
    "Hvor længe gælder det?": "How long is it valid?",
    "Hvad siger loven?": "What does the law say?",
    "Hvad sker der, hvis du siger nej?": "What happens if you say no?",
    "Kan du fortryde?": "Can you change your mind?",
    "Hvad betyder et ja?": "What does a yes mean?",
    "Må de få oplysninger om arbejde?": "May they get information about work?",
    "Må de få oplysninger om sociale forhold?": "May they get information about social matters?",
    "Ja": "Yes",
    "Nej": "No",
    "Send mit svar": "Send my answer",
    "Kvittering": "Receipt",
    "Du har sagt ja": "You have said yes",
    "Træk tilbage": "Withdraw",
    "Træk dit samtykke tilbage": "Withdraw your consent",
    "Du har trukket dit samtykke tilbage": "You have withdrawn your consent",
    "Stopper nye opslag. Det, de allerede har fået, bliver i sagen.": (
        "This stops new look-ups. What they have already received stays in the case."
    ),
    "Giv et samtykke": "Give a consent",
    "Min læge (Lægehuset Havnen) må sende oplysninger om helbred til Jobcenter Fjordby.": (
        "My doctor (Lægehuset Havnen) may send information about health to Jobcenter Fjordby."
    ),
    "Læs det, før du svarer": "Read this before you answer",
    "Ja, jeg giver samtykke": "Yes, I consent",
    # who asked
    "Hvem har set mine oplysninger": "Who has seen my information",
    "Spørgsmål om dig": "Questions about you",
    # the worry
    "Samtaler og tilbud": "Conversations and offers",
    "Tilbud: Fjordby Genbrug, butikken": "Offer: Fjordby Genbrug, butikken",
    "Jeg er bekymret for mit helbred": "I am worried about my health",
    "Fortæl, hvad du er bekymret for": "Tell us what you are worried about",
    "Hvad er du bekymret for?": "What are you worried about?",
    "Hvordan vil du helst tale sammen?": "How would you like to talk?",
    "På video": "By video",
    "Hvornår passer det dig?": "When does it suit you?",
    "Jeg tager en bisidder med": "I am bringing a companion (bisidder)",
    "Jeg har brug for en tolk": "I need an interpreter",
    "Hvilket sprog skal tolken tale?": "Which language should the interpreter speak?",
    "Gå videre og tjek": "Continue and check",
    "Tjek, og send dit ønske om en samtale": "Check and send your request for a conversation",
    "Send ønsket": "Send the request",
    "Kvittering for dit ønske om en samtale": "Receipt for your request for a conversation",
    "Tilbuddet er sat på pause": "The offer is paused",
    "Du skal ikke begynde, før kommunen har besluttet, om tilbuddet skal ændres.": (
        "You do not begin until the municipality has decided whether to change the offer."
    ),
    "Dit ønske om en samtale om dit helbred": "Your request for a conversation about your health",
    "Kommunens svar": "The municipality's answer",
    # the offer of a ressourceforløb
    "Tilbud om et nyt ressourceforløb": "Offer of a further ressourceforløb",
    "Hvis du siger ja": "If you say yes",
    "Hvis du siger nej": "If you say no",
    "Jeg siger ja": "I say yes",
    "Jeg siger nej": "I say no",
    "Tal med nogen først": "Talk with someone first",
    "Tilbage til tilbuddet": "Back to the offer",
    "Send dit ja til et nyt ressourceforløb": "Send your yes to a further ressourceforløb",
    "Send dit nej til et nyt ressourceforløb": "Send your no to a further ressourceforløb",
    "Send mit ja": "Send my yes",
    "Send mit nej": "Send my no",
    "Kvittering for dit svar": "Receipt for your answer",
    "Et ja fjerner ikke din ret til at klage. Et nej er ikke en klage.": (
        "A yes does not take away your right to complain. A no is not a complaint."
    ),
    # messages
    "Beskeder": "Messages",
    "Du har fået svar på dit ønske om en samtale.": "You have had an answer to your request for a conversation.",
    # the caseworker
    "Indbakke": "Inbox",
    "Opgaver, der venter": "Tasks that are waiting",
    "Borgeren ønsker en samtale med sundhedskoordinatoren.": (
        "The citizen would like a conversation with the health coordinator."
    ),
    "Hvad har kommunen besluttet om tilbuddet?": "What has the municipality decided about the offer?",
    "Det er ikke besluttet endnu, og det her er en besked": "It has not been decided yet, and this is a message",
    "Ønske om en samtale": "Request for a conversation",
    "Dit svar til borgeren": "Your answer to the citizen",
    "Dit svar er sendt. Borgeren har fået besked.": "Your answer has been sent. The citizen has been told.",
    "Send svaret": "Send the answer",
}
"""Danish → English. The Danish is binding, so it is also the name of the pair."""


def said(danish: str, language: Language) -> str:
    return danish if language == "da" else PAIRS[danish]
