"""Kinds of referrals, their snapshots, events and allocations."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from datasharing.api.records import Collection, ExchangeSerializer, NamedField
from datasharing.kinds import Column, Kind, register
from datasharing.models import Person
from datasharing.panels import Cell, Entry
from referrals.exchange.clocks import ACKNOWLEDGEMENT, ATTENDANCE
from referrals.exchange.models import (
    REFERRAL_MACHINE,
    Allocation,
    Event,
    EventKind,
    Referral,
    ReferralIdentity,
    SecondReferral,
)
from referrals.exchange.presentation import when


def _sent(referral: Referral) -> Cell:
    return Cell(when(referral.sent_at), url=referral.get_absolute_url(), remark=referral.sent_by.user)


def _state(referral: Referral) -> Cell:
    return Cell(REFERRAL_MACHINE.label(referral.state), colour=REFERRAL_MACHINE.colour(referral.state))


def _referral_entries(referral: Referral) -> Iterable[Entry]:
    yield Entry(
        at=referral.sent_at,
        title=gettext("Referred to %(service)s") % {"service": referral.service},
        byline=str(referral.sent_by.user),
        agency=referral.owner,
        url=referral.get_absolute_url(),
    )


def _taken_on_as(person: Person) -> list[int]:
    """Keys of the referrals that the member's agency accepted as this existing client."""
    held = Allocation.objects.filter(client=person).exclude(person=person).holding()
    return [allocation.referral_id for allocation in held]


class AppointmentSerializer(ExchangeSerializer):
    """A booked first appointment, and the referral's state since."""

    referral = NamedField("reference")
    state = serializers.CharField(source="referral.state", read_only=True)

    class Meta:
        model = Event
        fields: ClassVar = [*ExchangeSerializer.SENT, "referral", "appointment_at", "appointment_place", "state"]


def _booked(events: QuerySet[Any]) -> QuerySet[Any]:
    return events.filter(kind=EventKind.BOOKED)


register(
    Kind(
        slug="referrals",
        model=Referral,
        label=_("Referrals"),
        order=61,
        columns=(
            Column(_("Sent"), _sent),
            Column(_("To"), lambda referral: Cell(referral.service, remark=referral.addressee)),
            Column(_("State"), _state),
        ),
        related=("service", "addressee", "sent_by__user"),
        entries=_referral_entries,
        machine=REFERRAL_MACHINE,
        linked=_taken_on_as,
        added_at=(_("Refer to a service"), "refer_person"),
        add_rule="refer a person",
        shares=(
            "reference",
            "service",
            "substance_group",
            "area",
            "reason",
            "risks",
            "risk_note",
            "sex",
            "urgent",
            "override_reason",
            "sent_at",
            "acknowledge_by",
            "state",
        ),
        clocks=(ACKNOWLEDGEMENT,),
    ),
    Kind(
        slug="referral-identities",
        model=ReferralIdentity,
        label=_("Who referrals are about"),
        shares=(
            "referral",
            "family_name",
            "given_names",
            "known_as",
            "date_of_birth",
            "birth_precision",
            "phone",
        ),
    ),
    Kind(
        slug="events",
        model=Event,
        label=_("What happened to referrals"),
        shares=(
            "referral",
            "kind",
            "happened_at",
            "reason",
            "note",
            "appointment_at",
            "appointment_place",
            "out_of_hours",
            "elsewhere",
            "outcome_elsewhere",
            "onward",
        ),
        collections=(
            Collection(
                slug="appointments",
                serializer=AppointmentSerializer,
                label="appointments booked",
                among=_booked,
            ),
        ),
        clocks=(ATTENDANCE,),
    ),
    Kind(slug="second-referrals", model=SecondReferral, label=_("Why another referral was made")),
    Kind(slug="allocations", model=Allocation, label=_("Who works with a person referred")),
)
