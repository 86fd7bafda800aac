"""Treatment outcomes profiles. Partner systems may pull them for treatment only, as no clause opens them otherwise."""

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from datasharing.kinds import Column, Kind, register
from datasharing.panels import Cell, Link
from referrals.outcomes_profile.items import AMOUNT_COLUMNS, ANSWERS, SUBSTANCES
from referrals.outcomes_profile.models import OutcomesProfile
from referrals.treatment.words import RULE, day

TAKE = _("Take a treatment outcomes profile")


def _used(profile: OutcomesProfile) -> Cell:
    used = [
        gettext("%(what)s %(days)s") % {"what": each.label, "days": days}
        for each in SUBSTANCES
        if each.name != "tobacco" and (days := getattr(profile, each.days))
    ]
    return Cell(", ".join(used) or gettext("Nothing disclosed"), remark=gettext("days of the last 28"))


def _scales(profile: OutcomesProfile) -> Cell:
    said = [profile.psychological_health, profile.physical_health, profile.quality_of_life]
    return Cell(", ".join("–" if each is None else str(each) for each in said))


register(
    Kind(
        slug="treatment-outcomes",
        model=OutcomesProfile,
        label=_("Treatment outcomes"),
        order=65,
        columns=(
            Column(
                _("Profile"),
                lambda profile: Cell(
                    profile, url=reverse("treatment_outcomes", args=[profile.reference]), remark=day(profile.taken_on)
                ),
            ),
            Column(_("Used"), _used),
            Column(_("Psychological, physical, quality of life, of 20"), _scales),
            Column(_("By"), "taken_by"),
        ),
        related=("taken_by",),
        added_at=(TAKE, "add_treatment_outcomes"),
        add_rule=RULE,
        links=lambda profile: [Link(_("See all answers"), "treatment_outcomes", (profile.reference,), RULE, profile)],
        shares=(
            "reference",
            "stage",
            "taken_on",
            "before_custody",
            *ANSWERS,
            *AMOUNT_COLUMNS,
            "other_name",
        ),
    )
)
