"""The items of the treatment outcomes profile, with their ranges. Days are of the last 28.

As the TOP form has them (practice reference, 3.2): what was used, injecting, crime, health and social functioning. An
item without an answer was not disclosed.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

RECALL = 28
"""The days that the profile asks about."""
SCALE = 20
"""The highest value of a scale; 0 is poor and 20 good."""


@dataclass(frozen=True)
class Substance:
    """An item about a substance: days used, and the amount on a day of use in `unit`."""

    name: str
    label: Any
    unit: Any

    @property
    def days(self) -> str:
        """The column with the days used."""
        return f"{self.name}_days"

    @property
    def amount(self) -> str:
        """The column with the average amount on a day of use."""
        return f"{self.name}_amount"


@dataclass(frozen=True)
class Item:
    """Another item: its column and words."""

    column: str
    label: Any


SUBSTANCES = (
    Substance("alcohol", _("Alcohol"), _("units")),
    Substance("opiates", _("Opiates, not prescribed"), _("grams")),
    Substance("crack", _("Crack"), _("grams")),
    Substance("cocaine", _("Cocaine"), _("grams")),
    Substance("amphetamines", _("Amphetamines"), _("grams")),
    Substance("cannabis", _("Cannabis"), _("spliffs")),
    Substance("other", _("Another problem substance"), _("grams")),
    Substance("tobacco", _("Tobacco"), _("times")),
)
DAYS = (
    Item("injected_days", _("Days injected")),
    Item("shoplifting_days", _("Days of shoplifting")),
    Item("selling_days", _("Days of selling drugs")),
    Item("work_days", _("Days of paid work")),
    Item("education_days", _("Days at college or school")),
)
YES_OR_NO = (
    Item("shared_needle", _("Used a needle or syringe that somebody else had used")),
    Item("shared_works", _("Used a spoon, water or filter that somebody else had used")),
    Item("theft_vehicle", _("Theft from or of a vehicle")),
    Item("theft_property", _("Other theft of property, or burglary")),
    Item("fraud", _("Fraud, forgery or handling stolen goods")),
    Item("violence", _("Assault or violence")),
    Item("housing_problem", _("Acute housing problem")),
    Item("eviction_risk", _("At risk of eviction")),
)
SCALES = (
    Item("psychological_health", _("Psychological health")),
    Item("physical_health", _("Physical health")),
    Item("quality_of_life", _("Overall quality of life")),
)
SECTIONS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_("1. What they used"), (*(part for each in SUBSTANCES for part in (each.days, each.amount)), "other_name")),
    (_("2. Injecting"), ("injected_days", "shared_needle", "shared_works")),
    (
        _("3. Crime, in confidence"),
        ("shoplifting_days", "selling_days", "theft_vehicle", "theft_property", "fraud", "violence"),
    ),
    (
        _("4. Health and social functioning"),
        (
            "psychological_health",
            "work_days",
            "education_days",
            "physical_health",
            "housing_problem",
            "eviction_risk",
            "quality_of_life",
        ),
    ),
)
"""The sections of the form, with the columns of each in order."""
DAY_COLUMNS = (*(each.days for each in SUBSTANCES), *(each.column for each in DAYS))
AMOUNT_COLUMNS = tuple(each.amount for each in SUBSTANCES)
ANSWERS = (
    *DAY_COLUMNS,
    *(each.column for each in YES_OR_NO),
    *(each.column for each in SCALES),
)
"""The columns of which at least one is answered."""
