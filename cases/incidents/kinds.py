"""Incidents, who took part in them, and their reviews."""

from collections.abc import Iterable
from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.incidents import actions
from cases.incidents.clocks import NOTIFY, REVIEW
from cases.incidents.forms import ParticipantForm
from cases.incidents.models import REVIEW_MACHINE, Incident, IncidentParticipant, IncidentReview
from datasharing.kinds import Act, Adding, Column, Kind, register
from datasharing.panels import Cell, Entry

Part = IncidentParticipant.Part
COLOURS = {Part.SUSPECT: "yellow", Part.ARRESTED: "red", Part.VICTIM: "blue", Part.WITNESS: "grey"}


def _incident(participant: IncidentParticipant) -> Cell:
    incident = participant.incident
    return Cell(incident, url=incident.get_absolute_url()) if incident else Cell(gettext("Incident not shown"))


def _part(participant: IncidentParticipant) -> Cell:
    return Cell(participant.get_part_display(), colour=COLOURS[Part(participant.part)])


def _took_part(participant: IncidentParticipant) -> Iterable[Entry]:
    incident = participant.incident
    if incident is None:
        return
    noon = timezone.make_aware(datetime.combine(incident.occurred_on, time(12)))
    yield Entry(
        at=incident.occurred_at or noon,
        title=gettext("%(part)s in an incident") % {"part": participant.get_part_display()},
        text=str(incident),
        agency=participant.owner,
        url=incident.get_absolute_url(),
    )


ADDING_A_PARTICIPANT = Adding(
    words=_("Add to an incident"),
    form=ParticipantForm,
    verb=actions.add_participant,
    refusals={
        actions.AlreadyTookPart: ("part", _("Your agency has recorded a part of this kind in the incident already"))
    },
)
"""Of the page at `add_to_incident`; it can only be shown by example once there is an incident."""

register(
    Kind(
        slug="incidents",
        model=Incident,
        label=_("Incidents"),
        machine=REVIEW_MACHINE,
        shares=(
            "reference",
            "number",
            "occurred_on",
            "occurred_at",
            "reported_on",
            "place",
            "area",
            "place_type",
            "offence",
            "weapon",
            "severity",
            "summary",
            "state",
            "review_due",
        ),
        clocks=(REVIEW,),
    ),
    Kind(
        slug="incident-participants",
        model=IncidentParticipant,
        label=_("Incidents"),
        order=40,
        columns=(Column(_("Incident"), _incident), Column(_("Part"), _part)),
        related=("incident",),
        added_at=(ADDING_A_PARTICIPANT.words, "add_to_incident"),
        acts=(
            Act(
                slug="arrest",
                words=_("Arrested"),
                title=_("Was the suspect arrested?"),
                label=_("They were arrested"),
                verb=actions.change_part,
                facts=lambda: {"part": Part.ARRESTED},
                when=lambda participant: participant.part == Part.SUSPECT,
            ),
        ),
        entries=_took_part,
        shares=("reference", "incident", "part"),
    ),
    Kind(
        slug="incident-reviews",
        model=IncidentReview,
        label=_("Reviews of incidents"),
        shares=(
            "reference",
            "incident",
            "involvement",
            "attributed_group",
            "victim_group",
            "motive",
            "relationship",
            "retaliation_of",
            "risk",
            "counts",
            "rationale",
            "decided_at",
            "notify_by",
            "notify_ended_at",
            "notify_ending",
        ),
        clocks=(NOTIFY,),
    ),
)
