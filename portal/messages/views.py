"""The sentence of each kind, told to the citizen and told to her caseworker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _

from portal.messages.service import Notice


@dataclass(frozen=True, kw_only=True)
class NoticeLine:
    """One line of the inbox."""

    id: UUID
    text: str
    at: datetime
    is_new: bool


def line(notice: Notice) -> NoticeLine:
    return NoticeLine(id=notice.id, text=sentence_for_citizen(notice.kind), at=notice.at, is_new=notice.read_at is None)


def sentence_for_citizen(kind: str) -> str:
    sentences: dict[str, str] = {
        "consent.requested": _("En myndighed beder om dit samtykke."),
        "consent.granted": _("Du har givet et samtykke. Her er din kvittering."),
        "consent.refused": _("Du har sagt nej til et samtykke. Her er din kvittering."),
        "consent.withdrawn": _("Du har trukket et samtykke tilbage. Her er din kvittering."),
        "consent.withdrawn_for_her": _(
            "Et samtykke er trukket tilbage for dig, som du bad om. Det er registreret af en medarbejder."
        ),
        "consent.recorded_for_her": _(
            "En medarbejder har skrevet dit svar på et samtykke ind. Er det ikke dit, så sig det her."
        ),
        "consent.withdrawn_all": _("Du har trukket alle dine samtykker til en myndighed tilbage."),
        "consent.disowned": _("Du har sagt, at et samtykke ikke var dit. Her er din kvittering."),
        "consent.ends_soon": _("Et samtykke slutter snart. Du skal ikke gøre noget, hvis det gerne må slutte."),
        "conversation.asked": _("Vi har modtaget dit ønske om en samtale."),
        "conversation.answered": _("Du har fået svar på dit ønske om en samtale."),
        "conversation.proposed": _("Du har fået tider til en samtale. Vælg en af dem, eller bed om andre."),
        "conversation.replied": _("Vi har modtaget dit svar om samtalen."),
        "conversation.cancelled": _("Du har sagt, at du ikke vil have samtalen."),
        "conversation.commented": _("Vi har modtaget det, du skrev om beslutningen."),
        "conversation.waits": _("Der ligger tider til en samtale, som du ikke har svaret på. Du kan også ringe."),
        "offer.sent": _("Du har fået et tilbud, som du kan læse og svare på."),
        "offer.changed": _("Et tilbud, du har fået, er ændret. Læs den nye tekst."),
        "offer.withdrawn": _("Kommunen har trukket et tilbud tilbage. Du skal ikke gøre noget."),
        "offer.answered": _("Vi har modtaget dit svar på tilbuddet."),
        "offer.answered_for_her": _("Din sagsbehandler har skrevet dit svar på et tilbud ind. Her er din kvittering."),
        "offer.silent": _("Du har ikke svaret på et tilbud endnu. Det er hverken et ja eller et nej."),
        "course.changed": _("Kommunen har skrevet noget om dit forløb. Se, hvad det betyder for kommunens frister."),
        "case.coordinator": _("Du har fået en koordinerende sagsbehandler."),
        "report.received": _("Vi har modtaget, at du ikke kender et opslag. Her er din kvittering."),
        "report.answered": _("Du har fået svar om det opslag, du ikke kendte."),
        "case.opened": _("En medarbejder, der ikke har din sag, har åbnet den. Læs, hvem og hvorfor."),
        "case.handed_over": _("Du har fået en anden koordinerende sagsbehandler."),
        "plan.newer_asked": _("Vi har modtaget dit ønske om at få noget i din plan gjort nyere."),
        "plan.newer_seen_to": _("Vi har set på det i din plan, som du bad om at få nyere."),
        "plan.written": _("Vi har modtaget det, du har skrevet til din plan."),
        "plan.answered": _("Du har fået svar på det, du har skrevet til din plan."),
        "plan.scores_sent": _("Vi har modtaget de point, du har sendt."),
        "plan.changed": _("Din plan er ændret. Læs, hvad der er nyt."),
        "plan.contact_changed": _("Der er nyt om, hvem der er med i din sag."),
        "plan.withheld": _("Noget i din sag er holdt tilbage. Læs, efter hvilken lov, og hvordan du klager."),
        "plan.withheld_lifted": _("Noget i din sag, der var holdt tilbage, må du nu se. Din sagsbehandler sender det."),
        "plan.source_changed": _("Der er nyt om, hvem vi spørger til din plan."),
        "plan.source_pointed_out": _("Vi har modtaget det, du har peget på."),
        "document.sent": _("Vi har modtaget dit dokument."),
        "document.infected": _("Vi fandt virus i en fil, du har sendt. Vi har ikke gemt filen."),
        "meeting.invited": _("Du er indkaldt til et møde. Læs, hvor og hvornår, og svar."),
        "meeting.cancelled": _("Kommunen har aflyst et møde og finder en ny tid. Du skal ikke gøre noget."),
        "meeting.replied": _("Vi har modtaget dit svar på indkaldelsen."),
        "meeting.to_be_found": _("Kommunen leder efter en ny tid til dit møde."),
        "thread.written": _("Vi har modtaget din besked."),
        "thread.answered": _("Din sagsbehandler har skrevet til dig."),
        "rights.asked": _("Vi har modtaget det, du bad om."),
        "rights.answered": _("Du har fået svar på det, du bad om eller klagede over."),
        "help.wanted": _("Vi har skrevet ned, at du gerne vil have hjælp."),
        "letter.granted": _("Vi skriver et brev om dit samtykke."),
        "letter.stopped": _("Vi skriver et brev om dit samtykke."),
        "power.recorded": _("Kommunen har skrevet ind, at en anden må handle for dig. Er det forkert, så stop det."),
        "power.first_used": _("En anden har handlet for dig her for første gang. Se hvem, og stop det, hvis du vil."),
        "power.acted": _("En anden har gjort noget for dig. Her kan du se hvad."),
        "power.done": _("Du har gjort noget for en anden. Her er din kvittering."),
        "power.ended": _("En, der måtte handle for dig, må det ikke mere. Det er skrevet ind af en medarbejder."),
    }
    return sentences[kind]


def sentence_for_staff(kind: str) -> str:
    sentences: dict[str, str] = {
        "consent.requested": _("En myndighed har bedt borgeren om samtykke."),
        "consent.granted": _("Borgeren har givet et samtykke."),
        "consent.refused": _("Borgeren har sagt nej til et samtykke."),
        "consent.withdrawn": _("Borgeren har trukket et samtykke tilbage."),
        "consent.withdrawn_for_her": _("Et samtykke er trukket tilbage, som borgeren bad om."),
        "consent.recorded_for_her": _("Borgerens svar på et samtykke er skrevet ind."),
        "consent.withdrawn_all": _("Borgeren har trukket alle sine samtykker til en myndighed tilbage."),
        "consent.disowned": _(
            "Borgeren har ikke sagt ja til et samtykke, som en medarbejder har registreret. Det gælder ikke mere."
        ),
        "consent.ends_soon": _("Et af borgerens samtykker slutter snart."),
        "conversation.asked": _("Borgeren ønsker en samtale med sundhedskoordinatoren."),
        "conversation.answered": _("Borgeren har fået svar. Det mangler at blive besluttet, om tilbuddet skal ændres."),
        "conversation.proposed": _("Borgeren har fået tider til en samtale."),
        "conversation.replied": _("Borgeren har svaret på tiderne til en samtale."),
        "conversation.cancelled": _("Borgeren vil ikke have samtalen. Beslut, om tilbuddet skal ændres."),
        "conversation.commented": _("Borgeren har skrevet om beslutningen efter en samtale."),
        "conversation.waits": _("Der er ikke sket noget i en uge med borgerens ønske om en samtale."),
        "offer.sent": _("Borgeren har fået et tilbud og har ikke svaret endnu."),
        "offer.changed": _("Et tilbud til borgeren er ændret."),
        "offer.withdrawn": _("Et tilbud til borgeren er trukket tilbage."),
        "offer.answered": _("Borgeren har svaret på et tilbud."),
        "offer.answered_for_her": _("Borgerens mundtlige svar på et tilbud er skrevet ind."),
        "offer.silent": _("Ring til borgeren: Fristen for at svare på et tilbud er gået uden et svar."),
        "course.changed": _("Der er skrevet noget om borgerens forløb."),
        "case.coordinator": _("Sagen har fået en koordinerende sagsbehandler."),
        "report.received": _("Borgeren har meldt et opslag."),
        "report.answered": _("Borgeren har fået svar om et opslag."),
        "case.opened": _("Sagen er åbnet af en, der ikke har den."),
        "case.handed_over": _("Sagen har fået en anden koordinerende sagsbehandler."),
        "plan.newer_asked": _("Borgeren beder om at få noget i planen gjort nyere. Sæt færdig, når det er gjort."),
        "plan.newer_seen_to": _("Noget i planen er set efter, som borgeren bad om."),
        "plan.written": _("Borgeren har skrevet til planen."),
        "plan.scores_sent": _("Borgeren har sendt sine egne point."),
        "plan.changed": _("Planen er ændret."),
        "plan.contact_changed": _("En kontakt i sagen er ændret."),
        "plan.withheld": _("Noget er holdt tilbage for borgeren."),
        "plan.withheld_lifted": _("Noget er ikke længere holdt tilbage for borgeren."),
        "plan.source_changed": _("En kilde i sagen er ændret."),
        "plan.source_pointed_out": _("Borgeren har peget på en kilde."),
        "plan.answered": _("Borgeren har fået svar på det, der er skrevet til planen."),
        "document.sent": _("Borgeren har sendt et dokument."),
        "document.infected": _("Der er fundet virus i en fil fra borgeren. Filen er ikke gemt."),
        "meeting.invited": _("Borgeren er indkaldt til et møde."),
        "meeting.cancelled": _("Et møde med borgeren er aflyst."),
        "meeting.replied": _("Borgeren har svaret på en indkaldelse og beder om noget."),
        "meeting.to_be_found": _("Et møde er aflyst. Find en ny tid, og indkald borgeren igen."),
        "thread.written": _("Borgeren har skrevet til dig."),
        "thread.answered": _("Borgeren har fået svar på sin besked."),
        "rights.asked": _("Borgeren bruger en rettighed eller klager, og der er en frist for svaret."),
        "rights.answered": _("Borgeren har fået svar på det, der blev bedt om."),
        "help.wanted": _("Borgeren vil gerne have hjælp. Ring, og aftal, hvordan I gør det sammen."),
        "letter.granted": _(
            "Send brev: Borgeren har sagt ja til et samtykke. En part kan ikke få besked digitalt. Sæt opgaven færdig,"
            " når brevet er sendt."
        ),
        "letter.stopped": _(
            "Send brev: Et samtykke gælder ikke mere. En part kan ikke få besked digitalt. Sæt opgaven færdig, når"
            " brevet er sendt."
        ),
        "power.recorded": _("En anden må handle for borgeren."),
        "power.first_used": _("En anden har handlet for borgeren for første gang."),
        "power.acted": _("En anden har gjort noget for borgeren."),
        "power.done": _("Borgeren har gjort noget for en anden."),
        "power.ended": _("En anden må ikke handle for borgeren mere."),
    }
    return sentences[kind]
