"""Referrals and what happens to them, as partner systems pull them."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from datasharing.api.records import Collection, NamedField, RecordSerializer
from referrals.custody.models import CustodyContact
from referrals.exchange.models import Event, Kind, Referral, ReferralIdentity


class ExchangeSerializer(RecordSerializer):
    """A record that was sent to one agency."""

    addressee = NamedField()

    SENT: ClassVar = [*RecordSerializer.SHARED, "addressee"]


class ReferralSerializer(ExchangeSerializer):
    """A referral as it was sent, and where it stands."""

    service = NamedField("reference")
    area = NamedField()

    class Meta:
        model = Referral
        fields: ClassVar = [
            *ExchangeSerializer.SENT, "reference", "service", "substance_group", "area", "reason", "urgent", "sent_at",
            "acknowledge_by", "state",
        ]  # fmt: skip


class AboutReferralSerializer(ExchangeSerializer):
    """Something that belongs to a referral."""

    referral = NamedField("reference")


class ReferralIdentitySerializer(AboutReferralSerializer):
    """Who a referral is about, as its sender knew them when it was sent."""

    class Meta:
        model = ReferralIdentity
        fields: ClassVar = [
            *ExchangeSerializer.SENT, "referral", "family_name", "given_names", "known_as", "date_of_birth",
            "birth_precision", "phone",
        ]  # fmt: skip


class EventSerializer(AboutReferralSerializer):
    """What happened to a referral, as whoever did it says."""

    class Meta:
        model = Event
        fields: ClassVar = [
            *ExchangeSerializer.SENT, "referral", "kind", "happened_at", "reason", "note", "appointment_at",
            "appointment_place", "elsewhere",
        ]  # fmt: skip


class AppointmentSerializer(AboutReferralSerializer):
    """A first appointment that was booked, and where the referral stands since."""

    state = serializers.CharField(source="referral.state", read_only=True)

    class Meta:
        model = Event
        fields: ClassVar = [*ExchangeSerializer.SENT, "referral", "appointment_at", "appointment_place", "state"]


class CustodyContactSerializer(RecordSerializer):
    """A drug worker's contact with somebody in custody."""

    suite = NamedField("name")

    class Meta:
        model = CustodyContact
        fields: ClassVar = [
            *RecordSerializer.SHARED, "reference", "suite", "custody_number", "seen_at", "outcome", "reasons", "risks",
            "substance_group", "naloxone_supplied", "note",
        ]  # fmt: skip


def booked(events: QuerySet[Any]) -> QuerySet[Any]:
    """Those by which an appointment was booked."""
    return events.filter(kind=Kind.BOOKED)


COLLECTIONS = [
    Collection(slug="custody-contacts", serializer=CustodyContactSerializer, label="contacts in custody"),
    Collection(slug="referrals", serializer=ReferralSerializer, label="referrals"),
    Collection(slug="referral-identities", serializer=ReferralIdentitySerializer, label="who referrals are about"),
    Collection(slug="events", serializer=EventSerializer, label="what happened to referrals"),
    Collection(slug="appointments", serializer=AppointmentSerializer, label="appointments booked", among=booked),
]
