"""The rules for a ressourceforløb that was offered on or after 1 January 2022."""

from __future__ import annotations

from datetime import date

from portal.rulesets import CourseRules, Figure

ACT = "lov om en aktiv beskæftigelsesindsats"
AGENCY_PAGE = "star.dk: Ressourceforløb, varighed og alder"

RULES = CourseRules(
    valid_from=date(2022, 1, 1),  # lov nr. 1160 af 8. juni 2021
    closed_to_new_from=Figure(
        value=date(2026, 2, 1),
        law="lov nr. 1750 af 29. december 2025 § 4",
        source="lovguiden.dk; cabiweb.dk: Beskæftigelsesreformen 2026-2027",
        verified=True,
    ),
    max_years=Figure(value=3, law=ACT, source=AGENCY_PAGE, verified=True),
    lower_age=Figure(value=40, law=ACT, source=AGENCY_PAGE, verified=True),
    upper_age=Figure(value=50, law=ACT, source=AGENCY_PAGE, verified=True),
    total_years_between=Figure(value=5, law=ACT, source=AGENCY_PAGE, verified=True),
    years_to_pension=Figure(value=6, law=f"{ACT} § 112, stk. 3", source="elov.dk, § 112", verified=True),
    # Not read in the pension act itself: used for a "det ser ud til", never for a date on the page.
    pension_ages=Figure(
        value=(
            (date(1955, 7, 1), 67),
            (date(1963, 1, 1), 68),
            (date(1967, 1, 1), 69),
            (date(1971, 1, 1), 70),
        ),
        law="lov om social pension § 1 a",
        source="general knowledge of the pension ages decided until 2025",
        verified=False,
    ),
    complaint_weeks=Figure(
        value=4,
        law="lov om retssikkerhed og administration på det sociale område §§ 60 og 67",
        source="dukh.dk: Hvis du vil klage; 3f.dk: Klag over en afgørelse",
        verified=True,
    ),
)
