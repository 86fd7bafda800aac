"""The state machine of out-of-court resolutions, and of their conditions."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.state_machine import By, Machine, transitions


class ResolutionState(models.TextChoices):
    """The states of an out-of-court resolution (practice reference, 2.5)."""

    CONSIDERED = "considered", _("Considered")
    OFFERED = "offered", _("Offered")
    ACCEPTED = "accepted", _("Accepted")
    ACTIVE = "active", _("Under way")
    COMPLETED = "completed", _("Completed")
    BREACHED = "breached", _("Breached")
    PROSECUTED = "prosecuted", _("Prosecuted")
    CLOSED = "closed", _("Closed")


S = ResolutionState
RESOLUTION_MACHINE = Machine(
    "out-of-court-resolution",
    states=ResolutionState,
    colours={
        S.CONSIDERED: "yellow",
        S.OFFERED: "yellow",
        S.ACCEPTED: "blue",
        S.ACTIVE: "blue",
        S.COMPLETED: "green",
        S.BREACHED: "red",
        S.PROSECUTED: "grey",
        S.CLOSED: "grey",
    },
    start=S.CONSIDERED,
    allows=[
        transitions(By.OWNER, [S.CONSIDERED], S.OFFERED, S.OFFERED, _("Offer it")),
        transitions(By.OWNER, [S.OFFERED], S.ACCEPTED, S.ACCEPTED, _("They accept")),
        transitions(By.OWNER, [S.ACCEPTED], S.ACTIVE, S.ACTIVE, _("Begin")),
        transitions(By.OWNER, [S.ACTIVE], S.COMPLETED, S.COMPLETED, _("Complete")),
        transitions(By.OWNER, [S.ACTIVE], S.BREACHED, S.BREACHED, _("They breached it")),
        transitions(By.OWNER, [S.BREACHED], S.PROSECUTED, S.PROSECUTED, _("Prosecute")),
        transitions(By.OWNER, [S.BREACHED], S.ACTIVE, S.ACTIVE, _("Vary the conditions")),
        transitions(
            By.OWNER, [S.CONSIDERED, S.OFFERED, S.ACCEPTED, S.COMPLETED, S.BREACHED], S.CLOSED, S.CLOSED, _("Close")
        ),
    ],
)
"""The state machine of out-of-court resolutions. After a breach another member decides what follows."""
OFFERED_ONCE = [S.OFFERED, S.ACCEPTED, S.ACTIVE, S.COMPLETED, S.BREACHED, S.PROSECUTED]
"""The states that only an authorised resolution has; one that is closed may never have been offered."""


class ConditionState(models.TextChoices):
    """The states of a condition."""

    PENDING = "pending", _("Pending")
    MET = "met", _("Met")
    NOT_MET = "not_met", _("Not met")
    WAIVED = "waived", _("Waived")


C = ConditionState
CONDITION_MACHINE = Machine(
    "resolution-condition",
    states=ConditionState,
    colours={C.PENDING: "yellow", C.MET: "green", C.NOT_MET: "red", C.WAIVED: "grey"},
    start=C.PENDING,
    allows=[
        transitions(By.OWNER, [C.PENDING], C.MET, C.MET, _("Met")),
        transitions(By.OWNER, [C.PENDING], C.NOT_MET, C.NOT_MET, _("Not met")),
        transitions(By.OWNER, [C.PENDING, C.NOT_MET], C.WAIVED, C.WAIVED, _("Waive")),
        transitions(By.OWNER, [C.NOT_MET], C.PENDING, C.PENDING, _("Give more time")),
    ],
)
"""The state machine of conditions. A condition that was not met may be given more time when conditions are varied."""


def among(states: Iterable[str]) -> Q:
    """The condition that `state` is one of `states`."""
    return reduce(or_, (Q(state=state) for state in states))
