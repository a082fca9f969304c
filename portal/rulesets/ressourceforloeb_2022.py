"""The rules for a ressourceforløb that was offered or granted from 1 January 2022 until the scheme closed."""

from __future__ import annotations

from datetime import date

from portal.rulesets import Confidence, Figure, RuleSet, Talks

ACT = "lov om en aktiv beskæftigelsesindsats"
ORDER = "bekendtgørelse nr. 2408 af 13. december 2021"
AGENCY_PAGE = "star.dk: Ressourceforløb, varighed og alder"
PENSION_ACT = "lov om social pension § 1 a"

RULES = RuleSet(
    kind="ressourceforloeb",
    valid_from=date(2022, 1, 1),  # lov nr. 1160 af 8. juni 2021
    valid_until=date(2026, 1, 31),
    may_be_granted=Figure(value=True, law=f"{ACT} § 112", source="elov.dk, § 112", confidence=Confidence.READ),
    closes_on=Figure(
        value=date(2026, 2, 1),
        law="lov nr. 1750 af 29. december 2025 § 4",
        source="lovguiden.dk; cabiweb.dk: Beskæftigelsesreformen 2026-2027",
        confidence=Confidence.READ,
    ),
    max_years=Figure(value=3, law=ACT, source=AGENCY_PAGE, confidence=Confidence.READ),
    lower_age=Figure(value=40, law=ACT, source=AGENCY_PAGE, confidence=Confidence.READ),
    upper_age=Figure(value=50, law=ACT, source=AGENCY_PAGE, confidence=Confidence.READ),
    # The page says neither how exactly 40 or 50 counts nor on which day: hence the words "det ser ud til".
    birthday_counts=Figure(
        value=True, law=ACT, source="read out of the agency's page", confidence=Confidence.SECOND_HAND
    ),
    total_years_between=Figure(value=5, law=ACT, source=AGENCY_PAGE, confidence=Confidence.READ),
    years_to_pension=Figure(value=6, law=f"{ACT} § 112, stk. 3", source="elov.dk, § 112", confidence=Confidence.READ),
    pension_months=Figure(
        value=(
            (date.min, 65 * 12),
            (date(1954, 1, 1), 65 * 12 + 6),
            (date(1954, 7, 1), 66 * 12),
            (date(1955, 1, 1), 66 * 12 + 6),
            (date(1955, 7, 1), 67 * 12),
            (date(1963, 1, 1), 68 * 12),
            (date(1967, 1, 1), 69 * 12),
        ),
        law=PENSION_ACT,
        source="elov.dk: pensionsloven § 1 a, lovbekendtgørelse nr. 527 af 25. april 2022",
        confidence=Confidence.READ,
    ),
    later_pension_months=Figure(
        value=((date(1971, 1, 1), 70 * 12),),
        law=PENSION_ACT,
        source="general knowledge of the act of 2025",
        confidence=Confidence.UNVERIFIED,
    ),
    guarantee_months=Figure(
        value=6, law=f"{ACT} § 113, stk. 2", source="ft.dk: L 209 (2020-21)", confidence=Confidence.READ
    ),
    counting_efforts=Figure(
        value=frozenset(
            {
                "virksomhedspraktik",  # chapter 11
                "loentilskud",  # chapter 12
                "vejledning_opkvalificering",  # chapter 14
                "serviceloven",
                "kommunal_sundhed",
            }
        ),
        law=f"{ACT} § 113, stk. 2; {ORDER} § 17, stk. 1 og 2",
        source="socialjura.dk; star.dk: Spørgsmål og svar om indsatsgarantien",
        confidence=Confidence.READ,
    ),
    stopping=Figure(
        value=frozenset({"fritaget", "uden_kontakt"}),
        law=f"{ORDER} § 17, stk. 3",
        source="socialjura.dk",
        confidence=Confidence.READ,
    ),
    talks=Figure(
        value=Talks(count=4, months=6),
        law=f"{ACT} § 31, stk. 3",
        source="elov.dk, § 31; star.dk: kontaktforløb",
        confidence=Confidence.SECOND_HAND,
    ),
    complaint_weeks=Figure(
        value=4,
        law="lov om retssikkerhed og administration på det sociale område §§ 60 og 67",
        source="dukh.dk: Hvis du vil klage; 3f.dk: Klag over en afgørelse",
        confidence=Confidence.READ,
    ),
)
