"""Kinds of outside workers in prisons: clearances, and appointments."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from datasharing.kinds import Act, Adding, Column, Kind, register
from datasharing.panels import Cell
from referrals.in_reach import actions
from referrals.in_reach.clocks import APPOINTMENT, EXPIRES, EXPIRING
from referrals.in_reach.forms import EndAppointmentForm, InReachForm
from referrals.in_reach.models import (
    APPOINTMENT_MACHINE,
    CLEARANCE_MACHINE,
    AppointmentState,
    Clearance,
    InReachAppointment,
)


def _when(appointment: InReachAppointment) -> Cell:
    at = date_format(timezone.localtime(appointment.starts_at), "j F Y, H:i")
    return Cell(at, remark=f"{appointment.get_means_display()}, {appointment.prison}")


def _state(appointment: InReachAppointment) -> Cell:
    episode = appointment.episode
    has_moved = (
        appointment.state == AppointmentState.BOOKED
        and episode is not None
        and episode.prison_id != appointment.prison_id
    )
    remark = gettext("they are in %(prison)s now") % {"prison": episode.prison} if has_moved and episode else ""
    state = appointment.state
    return Cell(APPOINTMENT_MACHINE.label(state), colour=APPOINTMENT_MACHINE.colour(state), remark=remark)


register(
    Kind(
        slug="clearances",
        model=Clearance,
        label=_("Clearances"),
        machine=CLEARANCE_MACHINE,
        shares=(
            "reference",
            "worker",
            "prison",
            "level",
            "state",
            "submitted_on",
            "queried_on",
            "decided_on",
            "expires_on",
        ),
        clocks=(EXPIRING, EXPIRES),
    ),
    Kind(
        slug="in-reach-appointments",
        model=InReachAppointment,
        label=_("Appointments in prison"),
        order=66,
        columns=(
            Column(_("When"), _when),
            Column(_("For"), lambda each: Cell(each, remark=each.note)),
            Column(_("Worker"), "worker"),
            Column(_("State"), _state),
        ),
        related=("prison", "worker", "episode__prison"),
        adding=Adding(
            words=_("Book an appointment in prison"),
            form=InReachForm,
            verb=actions.book_in_reach,
            example={
                "prison": "NMI",
                "means": "face",
                "aim": "release",
                "on_day": "1",
                "on_month": "12",
                "on_year": "2026",
                "time": "14:30",
            },
        ),
        acts=(
            Act(
                slug="end",
                words=_("Record what came of it"),
                title=_("What came of the appointment?"),
                label=_("Save"),
                form=EndAppointmentForm,
                verb=actions.end_appointment,
                when=lambda appointment: appointment.state == AppointmentState.BOOKED,
                refusals={actions.MovedOn: (None, _("That was recorded in the meantime."))},
            ),
        ),
        machine=APPOINTMENT_MACHINE,
        shares=("reference", "episode", "prison", "worker", "means", "aim", "starts_at", "state", "note"),
        clocks=(APPOINTMENT,),
    ),
)
