"""The state machine of treatment requirements."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.state_machine import By, Machine, transitions


class RequirementState(models.TextChoices):
    """The states of a treatment requirement, from the screening at court to its end (practice reference, 2.6)."""

    SCREENED = "screened", _("Screened")
    POTENTIALLY_SUITABLE = "potentially_suitable", _("Potentially suitable")
    ASSESSMENT_REQUESTED = "assessment_requested", _("Assessment asked for")
    SUITABLE = "suitable", _("Suitable")
    UNSUITABLE = "unsuitable", _("Not suitable")
    UNAVAILABLE = "unavailable", _("No treatment available")
    PROPOSED = "proposed", _("Proposed to the court")
    IMPOSED = "imposed", _("Imposed")
    NOT_IMPOSED = "not_imposed", _("Not imposed")
    FIRST_APPOINTMENT = "first_appointment", _("Came to the first appointment")
    STARTED = "started", _("Treatment started")
    COMPLETED = "completed", _("Completed")
    BREACHED = "breached", _("Breached")
    REVOKED = "revoked", _("Revoked")
    TERMINATED = "terminated_early_complete", _("Ended early, complete")


S = RequirementState
ASSESSED = [S.SUITABLE, S.UNSUITABLE, S.UNAVAILABLE]
"""The states that only the provider's answer brings about (sql/requirements.sql)."""
BEFORE_SENTENCE = [S.SCREENED, S.POTENTIALLY_SUITABLE, S.ASSESSMENT_REQUESTED, *ASSESSED, S.PROPOSED]
LIVE = [S.IMPOSED, S.FIRST_APPOINTMENT, S.STARTED]
ENDED = [S.COMPLETED, S.BREACHED, S.REVOKED, S.TERMINATED]
IN_FORCE_ONCE = [*LIVE, *ENDED]
"""The states after the court imposed it."""
_MAY_ASK = [S.POTENTIALLY_SUITABLE, S.UNSUITABLE, S.UNAVAILABLE]
REQUIREMENT_MACHINE = Machine(
    "treatment-requirement",
    states=RequirementState,
    colours={
        S.SCREENED: "yellow",
        S.POTENTIALLY_SUITABLE: "yellow",
        S.ASSESSMENT_REQUESTED: "blue",
        S.SUITABLE: "yellow",
        S.UNSUITABLE: "orange",
        S.UNAVAILABLE: "orange",
        S.PROPOSED: "blue",
        S.IMPOSED: "yellow",
        S.NOT_IMPOSED: "grey",
        S.FIRST_APPOINTMENT: "blue",
        S.STARTED: "blue",
        S.COMPLETED: "green",
        S.BREACHED: "red",
        S.REVOKED: "grey",
        S.TERMINATED: "green",
    },
    start=S.SCREENED,
    allows=[
        transitions(By.OWNER, [S.SCREENED], S.POTENTIALLY_SUITABLE, S.POTENTIALLY_SUITABLE, _("Look further")),
        transitions(By.OWNER, _MAY_ASK, S.ASSESSMENT_REQUESTED, S.ASSESSMENT_REQUESTED, _("Ask for an assessment")),
        *(
            transitions(By.ADDRESSEE, [S.ASSESSMENT_REQUESTED], answer, answer, _("Say what the assessment found"))
            for answer in ASSESSED
        ),
        transitions(
            By.ADDRESSEE, [S.ASSESSMENT_REQUESTED], S.POTENTIALLY_SUITABLE, S.POTENTIALLY_SUITABLE, _("Decline")
        ),
        transitions(By.ADDRESSEE, ASSESSED, S.ASSESSMENT_REQUESTED, S.ASSESSMENT_REQUESTED, _("Take the answer back")),
        transitions(By.OWNER, [S.SUITABLE], S.PROPOSED, S.PROPOSED, _("Propose it to the court")),
        transitions(By.OWNER, [S.PROPOSED], S.SUITABLE, S.SUITABLE, _("They no longer agree")),
        transitions(By.OWNER, [S.PROPOSED], S.IMPOSED, S.IMPOSED, _("The court imposed it")),
        transitions(By.OWNER, BEFORE_SENTENCE, S.NOT_IMPOSED, S.NOT_IMPOSED, _("The court did not impose it")),
        transitions(By.OWNER, [S.IMPOSED], S.FIRST_APPOINTMENT, S.FIRST_APPOINTMENT, _("They came to the first one")),
        transitions(By.ADDRESSEE, [S.FIRST_APPOINTMENT], S.IMPOSED, S.IMPOSED, _("Take the answer back")),
        transitions(By.OWNER, [S.FIRST_APPOINTMENT], S.STARTED, S.STARTED, _("Treatment started")),
        transitions(By.OWNER, [S.STARTED], S.COMPLETED, S.COMPLETED, _("They completed it")),
        transitions(By.OWNER, LIVE, S.BREACHED, S.BREACHED, _("They breached it")),
        transitions(By.OWNER, LIVE, S.REVOKED, S.REVOKED, _("The court revoked it")),
        transitions(By.OWNER, [S.STARTED], S.TERMINATED, S.TERMINATED, _("It ended early, complete")),
    ],
)


def among(states: Iterable[str]) -> Q:
    """The condition that `state` is one of `states`."""
    return reduce(or_, (Q(state=state) for state in states))
