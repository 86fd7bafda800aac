"""The filter of the way to treatment. Its choices are in the URL."""

from datetime import datetime, timedelta
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from analysis.pathway.counting import Cohort
from partners.london import london_midnight, london_today
from partners.period_form import PeriodForm
from partners.reference.codes import offered

CUSTODY, ALL = "custody", "all"
USUAL = timedelta(weeks=26)


class PathwayForm(PeriodForm):
    """Whose way to follow. Without a choice: those met in custody in the last 26 weeks."""

    source = forms.ChoiceField(
        label=_("Whom"), choices=[(CUSTODY, _("Met in custody")), (ALL, _("Everybody referred"))], required=False
    )
    substance = forms.ChoiceField(label=_("Substances"), required=False)

    def __init__(self, asked: QueryDict, *, now: datetime) -> None:
        data = asked.copy()
        data.setdefault("source", CUSTODY)
        super().__init__(data)
        self.now = now
        self.fields["since"].help_text = _("Without a day: the last 26 weeks")
        substances = cast("forms.ChoiceField", self.fields["substance"])
        substances.choices = offered("substance_group", blank=_("All"))

    def cohort(self) -> Cohort:
        """Those who were chosen; the usual ones if the choice is not valid."""
        asked: dict[str, Any] = self.cleaned_data if self.is_valid() else {}
        today = london_today(self.now)
        until = asked.get("until") or today
        return Cohort(
            since=london_midnight(asked.get("since") or today - USUAL),
            until=london_midnight(until + timedelta(days=1)),
            now=self.now,
            from_custody=asked.get("source", CUSTODY) != ALL,
            substance_group=asked.get("substance", ""),
        )
