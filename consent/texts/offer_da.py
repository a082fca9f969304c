"""What a citizen reads before she answers an offer of a ressourceforløb: Danish, the binding wording. Version 1.

The same is told before a yes and before a no, and neither is easier to find.
"""

from __future__ import annotations

from consent.texts.template import Line, Part, Passage

OFFER = (
    Passage(
        Part.OFFER,
        "Hvad skal du svare på?",
        (
            Line("{municipality} tilbyder dig et ressourceforløb.", when="whole"),
            Line("{municipality} tilbyder dig et nyt ressourceforløb. Du har haft et før.", when="new"),
            Line("Tilbuddet er fra {offered_on}. Det varer højst {max_years} år."),
            Line("Det kan starte den {starts_on}.", when="start"),
            Line("Du svarer på hele forløbet. Du svarer ikke på en enkelt praktik eller et kursus."),
            Line("{text}", each="notes"),
        ),
    ),
    Passage(
        Part.IF_YES,
        "Hvis du siger ja",
        (
            Line("Kommunen får dit ja og afgør, hvad der så sker."),
            Line("I et forløb får du en fast sagsbehandler. I laver en plan sammen, med dine mål først."),
            Line("Du skal kunne tage imod de tilbud, der står i planen."),
            Line("Du kan få ressourceforløbsydelse i et forløb. Kommunen afgør det."),
            Line("Et ja fjerner ikke din ret til at klage."),
        ),
    ),
    Passage(
        Part.IF_NO,
        "Hvis du siger nej",
        (
            Line("Kommunen får dit nej og afgør, hvad der så sker."),
            Line("Uden et forløb får du ikke en plan og en fast sagsbehandler på samme måde."),
            Line("Du kan stadig få anden hjælp fra kommunen. Spørg, hvad der er muligt for dig."),
            Line("Man kan ikke få ressourceforløbsydelse uden et forløb. Mange får så kontanthjælp."),
            Line("Et nej er ikke en klage."),
        ),
    ),
    Passage(
        Part.SUPPORT,
        "Hvad betyder det for dine penge?",
        (
            Line("I et forløb ser man ikke på, hvad din ægtefælle har og tjener. Det gør man ved kontanthjælp."),
            Line("Ved kontanthjælp ser man også på, hvad du selv ejer."),
            Line("Får du penge fra en forsikring, kan de blive trukket fra i et forløb."),
            Line("Spørg din pensionskasse eller dit forsikringsselskab, før du siger ja eller nej."),
            Line("Vi viser ingen beløb her. Kommunen kan sige, hvad du kan få."),
        ),
    ),
    Passage(
        Part.AGE,
        "Hvad betyder din alder?",
        (
            Line("{age_rule}"),
            Line("Du kan svare ja eller nej, uanset hvor gammel du er. Alder kan ændre, hvad et nej betyder."),
            Line("Reglerne har gjaldt siden {rules_from}."),
        ),
    ),
    Passage(
        Part.PENSION,
        "Kan svaret give pension eller fleksjob?",
        (Line("Nej. Hverken et ja eller et nej giver i sig selv førtidspension eller fleksjob."),),
    ),
    Passage(
        Part.HEALTH,
        "Er du bekymret for dit helbred?",
        (
            Line("Så er det ikke et nej. Sig det til os."),
            Line("Når du får et konkret tilbud, har du ret til at tale med en sundhedskoordinator."),
            Line("Er tilbuddet ikke begyndt, venter det, til kommunen har taget stilling."),
            Line("Siger du nej til et enkelt tilbud uden en rimelig grund, kan din ydelse blive sat ned."),
            Line("Det står i aktivloven § 69 b. Derfor er det godt at tale sammen først."),
        ),
    ),
    Passage(
        Part.TALK,
        "Vil du tale med nogen først?",
        (
            Line("Det er et lige så godt svar som ja og nej. Vælg “Tal med nogen først”."),
            Line("Du kan tænke over det. Du kan også skrive, hvad du mener om sagen."),
            Line("Du må have en bisidder med. En anden må også svare for dig med din fuldmagt."),
            Line("Din fagforening kan give råd. Det kan DUKH også: gratis og uden for kommunen."),
        ),
    ),
    Passage(
        Part.CHANGE,
        "Kan du ændre dit svar?",
        (
            Line("Ja, til og med {answer_by}. Så længe kan du også vente med at svare."),
            Line("Vil du ændre det senere, så ring til kommunen."),
            Line("Dit svar kan ses af din sagsbehandler og af dem i {municipality}, der har med sagen at gøre."),
        ),
    ),
    Passage(
        Part.COMPLAINT,
        "Kan du klage?",
        (
            Line("Ja. Du kan klage, når kommunen har truffet en afgørelse."),
            Line("Klagen skal være hos {municipality} senest {complaint_weeks} uger efter, at du fik den."),
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
