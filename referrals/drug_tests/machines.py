"""The states of a drug test, and of an assessment that a positive test requires (practice reference, 2.2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.state_machine import By, Machine, transitions


class TestState(models.TextChoices):
    """The states of a drug test."""

    ELIGIBLE = "eligible", _("May be tested")
    REQUESTED = "requested", _("Asked for a sample")
    REFUSED = "refused", _("Refused")
    SAMPLED = "sampled", _("Sample taken")
    UNSUITABLE = "unsuitable", _("Sample unsuitable")
    RESULTED = "resulted", _("Result known")
    DISPUTED = "disputed", _("Disputed, at the laboratory")
    CONFIRMED = "confirmed", _("Confirmed by the laboratory")
    OVERTURNED = "overturned", _("Negative at the laboratory")
    NOT_TESTED = "not_tested", _("Not tested")


T = TestState
TEST_MACHINE = Machine(
    "drug-test",
    states=TestState,
    colours={
        T.ELIGIBLE: "yellow",
        T.REQUESTED: "yellow",
        T.REFUSED: "red",
        T.SAMPLED: "blue",
        T.UNSUITABLE: "orange",
        T.RESULTED: "green",
        T.DISPUTED: "yellow",
        T.CONFIRMED: "green",
        T.OVERTURNED: "grey",
        T.NOT_TESTED: "grey",
    },
    start=T.ELIGIBLE,
    allows=[
        transitions(By.OWNER, [T.ELIGIBLE], T.REQUESTED, T.REQUESTED, _("Ask for a sample")),
        transitions(By.OWNER, [T.REQUESTED, T.UNSUITABLE], T.REFUSED, T.REFUSED, _("They refuse")),
        transitions(By.OWNER, [T.REQUESTED, T.UNSUITABLE], T.SAMPLED, T.SAMPLED, _("Sample taken")),
        transitions(By.OWNER, [T.SAMPLED], T.UNSUITABLE, T.UNSUITABLE, _("Sample unsuitable")),
        transitions(By.OWNER, [T.SAMPLED], T.RESULTED, T.RESULTED, _("Record the result")),
        transitions(By.OWNER, [T.RESULTED], T.DISPUTED, T.DISPUTED, _("They dispute it")),
        transitions(By.OWNER, [T.DISPUTED], T.CONFIRMED, T.CONFIRMED, _("Laboratory confirms it")),
        transitions(By.OWNER, [T.DISPUTED], T.OVERTURNED, T.OVERTURNED, _("Negative at the laboratory")),
        transitions(
            By.OWNER, [T.ELIGIBLE, T.REQUESTED, T.UNSUITABLE], T.NOT_TESTED, T.NOT_TESTED, _("End without a test")
        ),
    ],
)
"""The state machine of drug tests."""


class AssessmentState(models.TextChoices):
    """The states of a required assessment."""

    IMPOSED = "imposed", _("To be served")
    SERVED = "served", _("Served")
    ATTENDED = "attended", _("Attended")
    MISSED = "missed", _("Not attended")
    EXCUSED = "excused", _("Not attended, with good cause")
    BREACHED = "breached", _("Breach told")
    WAIVED = "waived", _("Not needed")
    ENDED = "ended", _("Requirement ended")


A = AssessmentState
OPEN = [A.IMPOSED, A.SERVED, A.MISSED, A.EXCUSED]
ASSESSMENT_MACHINE = Machine(
    "required-assessment",
    states=AssessmentState,
    colours={
        A.IMPOSED: "yellow",
        A.SERVED: "blue",
        A.ATTENDED: "green",
        A.MISSED: "red",
        A.EXCUSED: "orange",
        A.BREACHED: "red",
        A.WAIVED: "grey",
        A.ENDED: "grey",
    },
    start=A.IMPOSED,
    allows=[
        transitions(By.OWNER, [A.IMPOSED], A.SERVED, A.SERVED, _("Serve the notice")),
        transitions(By.OWNER, [A.SERVED, A.EXCUSED], A.ATTENDED, A.ATTENDED, _("They attended")),
        transitions(By.OWNER, [A.SERVED], A.MISSED, A.MISSED, _("They did not attend")),
        transitions(By.OWNER, [A.SERVED, A.MISSED], A.EXCUSED, A.EXCUSED, _("Good cause")),
        transitions(By.OWNER, [A.EXCUSED], A.SERVED, A.SERVED, _("Arrange another appointment")),
        transitions(By.OWNER, [A.MISSED], A.BREACHED, A.BREACHED, _("Tell of the breach")),
        transitions(By.OWNER, [A.IMPOSED, A.SERVED], A.WAIVED, A.WAIVED, _("The assessor says it is not needed")),
        transitions(By.OWNER, OPEN, A.ENDED, A.ENDED, _("End the requirement")),
    ],
)
"""The state machine of required assessments."""
