"""The states and the choices of release plans."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.release_days import Exclusion
from partners.state_machine import By, Machine, transitions


class ReleaseKind(models.TextChoices):
    """How a person is released."""

    SENTENCED = "sentenced", _("End of the custodial part")
    RECALL_FTR14 = "recall_ftr14", _("Fixed-term recall, 14 days")
    RECALL_FTR28 = "recall_ftr28", _("Fixed-term recall, 28 days")
    RECALL_FTR56 = "recall_ftr56", _("Fixed-term recall, 56 days")
    RECALL_STANDARD = "recall_standard", _("Standard recall")
    HDC_YOUTH = "hdc_youth", _("Home detention curfew, young person")
    HDC_LEGACY = "hdc_legacy", _("Home detention curfew, granted before September 2026")
    PAROLE = "parole", _("Parole")
    REMAND_BAIL = "remand_bail", _("Remand: bail")
    REMAND_ACQUITTED = "remand_acquitted", _("Remand: acquitted")
    REMAND_TIME_SERVED = "remand_time_served", _("Remand: time served")
    REMAND_DISCONTINUED = "remand_discontinued", _("Remand: discontinued")
    IMMIGRATION = "immigration", _("Immigration detention")


RECALLS = (
    ReleaseKind.RECALL_FTR14,
    ReleaseKind.RECALL_FTR28,
    ReleaseKind.RECALL_FTR56,
    ReleaseKind.RECALL_STANDARD,
)
EXCLUDES = {
    ReleaseKind.HDC_YOUTH: Exclusion.HOME_DETENTION,
    ReleaseKind.HDC_LEGACY: Exclusion.HOME_DETENTION,
    ReleaseKind.PAROLE: Exclusion.PAROLE,
}
"""The kinds of release to which the working-day rule does not apply."""
ExclusionRecorded = [
    ("", _("None")),
    (Exclusion.INDETERMINATE.value, _("Indeterminate sentence")),
    (Exclusion.PAROLE.value, _("The Parole Board decides")),
    (Exclusion.HOME_DETENTION.value, _("Home detention curfew")),
    (Exclusion.EXCEPTIONAL.value, _("Exceptional circumstances")),
]
"""The exclusions that a prison or a practitioner records."""


class PlanState(models.TextChoices):
    """The states of a release plan. Being at risk is not a state: a plan is, while something that blocks is overdue."""

    DRAFT = "draft", _("Draft")
    NEEDS_SET = "needs_set", _("Needs set")
    SHARED = "shared", _("Shared")
    AGREED = "agreed", _("Agreed")
    READY = "ready", _("Ready")
    RELEASED = "released", _("Released")
    ENGAGED = "engaged", _("Engaged in treatment")
    NOT_ENGAGED = "not_engaged", _("Not engaged in treatment")
    CLOSED = "closed", _("Closed")


BEFORE_RELEASE = [PlanState.DRAFT, PlanState.NEEDS_SET, PlanState.SHARED, PlanState.AGREED, PlanState.READY]
AFTER_RELEASE = [PlanState.RELEASED, PlanState.ENGAGED, PlanState.NOT_ENGAGED]
_SIGNED = [PlanState.AGREED, PlanState.READY]
PLAN_MACHINE = Machine(
    "release_plan",
    states=PlanState,
    colours={
        PlanState.DRAFT: "grey",
        PlanState.NEEDS_SET: "yellow",
        PlanState.SHARED: "blue",
        PlanState.AGREED: "blue",
        PlanState.READY: "green",
        PlanState.RELEASED: "blue",
        PlanState.ENGAGED: "green",
        PlanState.NOT_ENGAGED: "red",
        PlanState.CLOSED: "grey",
    },
    start=PlanState.DRAFT,
    allows=[
        transitions(By.OWNER, [PlanState.DRAFT], PlanState.NEEDS_SET, PlanState.NEEDS_SET, _("Say what they need")),
        transitions(By.OWNER, [PlanState.NEEDS_SET], PlanState.SHARED, PlanState.SHARED, _("Share the plan")),
        transitions(By.OWNER, [PlanState.SHARED], PlanState.AGREED, PlanState.AGREED, _("All three have signed")),
        transitions(By.OWNER, [PlanState.AGREED], PlanState.READY, PlanState.READY, _("Nothing blocks")),
        transitions(By.OWNER, [PlanState.READY], PlanState.AGREED, PlanState.AGREED, _("Something blocks again")),
        transitions(By.OWNER, _SIGNED, PlanState.SHARED, PlanState.SHARED, _("The date has moved")),
        transitions(By.OWNER, BEFORE_RELEASE, PlanState.RELEASED, PlanState.RELEASED, _("They were released")),
        transitions(By.OWNER, [PlanState.RELEASED], PlanState.ENGAGED, PlanState.ENGAGED, _("They came to treatment")),
        transitions(By.OWNER, [PlanState.RELEASED], PlanState.NOT_ENGAGED, PlanState.NOT_ENGAGED, _("Day 21 passed")),
        transitions(
            By.OWNER, [*BEFORE_RELEASE, *AFTER_RELEASE], PlanState.CLOSED, PlanState.CLOSED, _("Close the plan")
        ),
    ],
)
"""The state machine of release plans. `sql/release.sql` makes the transitions that follow from signatures and items."""


class Side(models.TextChoices):
    """Those who sign a plan."""

    PRISON = "prison", _("Prison")
    PROBATION = "probation", _("Probation")
    TREATMENT = "treatment", _("Treatment")


class ItemState(models.TextChoices):
    """The states of an item of the checklist. `OPEN` and `NOT_DONE` of a blocking item block."""

    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    NOT_DONE = "not_done", _("Not done")
    NOT_NEEDED = "not_needed", _("Not needed")


BLOCKS = (ItemState.OPEN, ItemState.NOT_DONE)


class ExtraDecision(models.TextChoices):
    """The prison's answer to the request for one more working day."""

    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")


class Engagement(models.TextChoices):
    """Whether they began treatment in the community within 21 days, as it stood when day 21 had passed."""

    ENGAGED = "engaged", _("Engaged")
    NOT_ENGAGED = "not_engaged", _("Not engaged")


class SetApart(models.TextChoices):
    """Why somebody is counted on a line of their own, and not among those engaged or not."""

    DIED = "died", _("Died before day 21")
    TRANSFERRED = "transferred", _("Transferred to another prison")
    RECALLED = "recalled", _("Recalled before day 21")


class AlarmKind(models.TextChoices):
    """What calls for a new look at a date or a licence."""

    TRANCHE = "tranche", _("The date is that of a tranche")
    LICENCE_REBUILD = "licence_rebuild", _("The licence must be rebuilt")
    DATE_DIFFERS = "date_differs", _("The received date differs from the rules")
