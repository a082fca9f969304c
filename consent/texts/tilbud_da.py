"""What a citizen reads before she answers one concrete offer in a forløb: Danish, the binding wording. Version 1."""

from __future__ import annotations

from consent.texts.template import Line, Part, Passage

TILBUD = (
    Passage(
        Part.OFFER,
        "Hvad skal du svare på?",
        (
            Line("{municipality} giver dig et tilbud: {workplace}."),
            Line("Opgaverne er: {tasks}"),
            Line("Skånehensyn er: {skaanehensyn}"),
            Line("Tilbuddet er fra {offered_on}."),
            Line("Det kan starte den {starts_on}.", when="start"),
            Line("Du svarer kun på det her ene tilbud. Du svarer ikke på hele dit forløb."),
            Line("{text}", each="notes"),
        ),
    ),
    Passage(
        Part.IF_YES,
        "Hvis du siger ja",
        (
            Line("Kommunen får dit ja. Så aftaler I, hvordan du begynder."),
            Line("Du skal kunne komme, som I aftaler. Ring, hvis du bliver syg."),
            Line("Du kan stadig bede om en samtale om dit helbred."),
            Line("Et ja fjerner ikke din ret til at klage."),
        ),
    ),
    Passage(
        Part.IF_NO,
        "Hvis du siger nej",
        (
            Line("Kommunen får dit nej og afgør, hvad der så sker."),
            Line("Du er stadig i dit forløb. Kommunen kan give dig et andet tilbud."),
            Line("Du må gerne skrive hvorfor. Det kan hjælpe kommunen med at finde noget bedre."),
            Line("Et nej er ikke en klage."),
        ),
    ),
    Passage(
        Part.SUPPORT,
        "Hvad betyder det for dine penge?",
        (
            Line("Et ja ændrer ikke i sig selv din ydelse."),
            Line("Siger du nej uden en rimelig grund, kan kommunen trække noget fra i din ydelse."),
            Line("Det står i aktivloven § 69 b. Kommunen afgør, om din grund er rimelig."),
            Line("Vi viser ingen beløb her. Spørg kommunen, før du svarer."),
        ),
    ),
    Passage(
        Part.HEALTH,
        "Er du bekymret for dit helbred?",
        (
            Line("En bekymring er ikke et nej. Sig det til os først."),
            Line("Du har ret til en samtale med en sundhedskoordinator om tilbuddet."),
            Line("Er tilbuddet ikke begyndt, venter det, til kommunen har taget stilling."),
        ),
    ),
    Passage(
        Part.TALK,
        "Vil du tale med nogen først?",
        (
            Line("Det er et lige så godt svar som ja og nej. Vælg “Tal med nogen først”."),
            Line("Du må have en bisidder med. En anden må også svare for dig med din fuldmagt."),
            Line("Din fagforening kan give råd. Det kan DUKH også: gratis og uden for kommunen."),
        ),
    ),
    Passage(
        Part.CHANGE,
        "Kan du ændre dit svar?",
        (
            Line("Ja, til og med {answer_by}. Så længe kan du også vente med at svare.", when="by"),
            Line("Ja, indtil tilbuddet begynder. Så længe kan du også vente med at svare.", when="open"),
            Line("Vil du ændre det senere, så ring til kommunen."),
            Line("Dit svar kan ses af din sagsbehandler og af dem i {municipality}, der har med sagen at gøre."),
        ),
    ),
    Passage(
        Part.COMPLAINT,
        "Kan du klage?",
        (
            Line(
                "Ja. Klagen skal være hos {municipality} senest {complaint_weeks} uger efter, at du fik afgørelsen.",
                when="decided",
            ),
            Line("Der er ikke truffet en afgørelse endnu. Når den kommer, kan du klage.", when="undecided"),
            Line("Kommunen ser på sagen igen. Er den ikke enig med dig, sender den klagen til Ankestyrelsen."),
        ),
    ),
    Passage(
        Part.FREEDOM,
        "Du vælger selv",
        (
            Line("Du skal ikke sige hvorfor. Ja og nej er lige lette at svare."),
            Line("Du kan gå herfra og komme tilbage. Du får en kvittering for dit svar."),
            Line("Vi sender kun dit svar videre. Kommunen afgør sagen."),
        ),
    ),
)
