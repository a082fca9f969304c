"""Asta is Carla's; Dagny is Carla's colleague, and reaches for what is not hers."""

from __future__ import annotations

from tests.portal.casework.conftest import astas_case, dagny, every_page_holds

__all__ = ["astas_case", "dagny", "every_page_holds"]
