"""The kinds of notification, and the state machine that all of them follow."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.members.purposes import Purpose
from partners.state_machine import By, Machine, transitions

NOTIFYING = frozenset({Purpose.DETERRENCE, Purpose.COORDINATION, Purpose.SUPERVISION})
"""Purposes for which people are told, and for which what is due about it is shown."""


class NotificationKind(models.TextChoices):
    """The kinds of notification (reference/practice.md, 1.7)."""

    CALL_IN = "call_in", _("Call-in")
    CUSTOM = "custom", _("Custom notification")
    OFFENDER_MEETING = "offender", _("Offender notification meeting")
    MARKET_MEETING = "market", _("Drug-market meeting")
    PRISON_CALL_IN = "prison", _("Prison call-in")
    CUSTODY = "custody", _("Custody conversation")
    LETTER = "letter", _("Letter")


FORUMS = (NotificationKind.CALL_IN, NotificationKind.MARKET_MEETING, NotificationKind.PRISON_CALL_IN)
"""Kinds at which several people are told in one room, which is rehearsed first."""


class NotificationState(models.TextChoices):
    """The states of a notification; `NOTIFICATION_MACHINE` has the transitions."""

    PLANNED = "planned", _("Planned")
    INVITED = "invited", _("Invited")
    REHEARSED = "rehearsed", _("Rehearsed")
    HELD = "held", _("Held")
    DEBRIEFED = "debriefed", _("Debriefed")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


State = NotificationState
AHEAD = (State.PLANNED, State.INVITED, State.REHEARSED)
"""The states of a notification that has not been held yet."""
TOLD = (State.HELD, State.DEBRIEFED, State.CLOSED)
"""The states of a notification that has been held: what it announced has been announced."""
NOTIFICATION_MACHINE = Machine(
    "notification",
    states=NotificationState,
    colours={
        State.PLANNED: "yellow",
        State.INVITED: "blue",
        State.REHEARSED: "blue",
        State.HELD: "yellow",
        State.DEBRIEFED: "green",
        State.CLOSED: "grey",
        State.CANCELLED: "orange",
    },
    start=State.PLANNED,
    allows=[
        transitions(By.OWNER, [State.PLANNED], State.INVITED, State.INVITED, _("The invitations are out")),
        transitions(By.OWNER, [State.INVITED], State.REHEARSED, State.REHEARSED, _("Record the rehearsal")),
        # the trigger lets a forum be held only when it has been rehearsed (sql/notifications.sql)
        transitions(By.OWNER, AHEAD, State.HELD, State.HELD, _("Record that it was held")),
        transitions(By.OWNER, [State.HELD], State.DEBRIEFED, State.DEBRIEFED, _("Debrief")),
        transitions(By.OWNER, [State.DEBRIEFED], State.CLOSED, State.CLOSED, _("Close")),
        transitions(By.OWNER, AHEAD, State.CANCELLED, State.CANCELLED, _("Cancel")),
    ],
)
"""The state machine of notifications."""


class Check(models.TextChoices):
    """What a rehearsal goes through; all of it, or it was none."""

    SPEAKERS = "speakers", _("All who speak were there, and kept to their minutes")
    WORDING = "wording", _("Rules and promises were read aloud in the words that will be said")
    HELP = "help", _("The number for help was rung, and answered")
    SEATING = "seating", _("Seating, arrival and leaving were walked through")
    SAFETY = "safety", _("The safety plan was gone through with those who keep it")


class Voice(models.TextChoices):
    """Which of the three messages somebody speaks; the opening is none of them."""

    OPENING = "opening", _("Opening")
    MORAL = "moral", _("Community")
    ENFORCEMENT = "enforcement", _("Consequences")
    HELP = "help", _("Help")


VOICES = (Voice.MORAL, Voice.ENFORCEMENT, Voice.HELP)
"""Without each of these no notification is held."""


class MessengerRole(models.TextChoices):
    """In what capacity somebody speaks."""

    LEAD = "lead", _("Partnership lead")
    POLICE = "police_lead", _("Police")
    PROSECUTOR = "prosecutor", _("Prosecutor")
    PROBATION = "probation", _("Probation")
    SERVICE = "service_lead", _("Service that helps")
    MEDIC = "medic", _("Medic")
    PARENT = "victim_parent", _("Bereaved parent")
    FAITH = "faith", _("Faith or elder")
    EX_MEMBER = "ex_member", _("Former member")
    LIVED = "lived_experience", _("Lived experience")
    FAMILY = "family_influential", _("Family member whom they listen to")


OWN_CONSENT = (
    MessengerRole.PARENT,
    MessengerRole.FAITH,
    MessengerRole.EX_MEMBER,
    MessengerRole.LIVED,
    MessengerRole.FAMILY,
)
"""Capacities of people of the community and of families: they speak only if they themselves have agreed to."""
