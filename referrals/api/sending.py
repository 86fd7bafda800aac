"""Referring by API: a partner system requests the route, asks the person for consent, and sends the referral once."""

import hashlib
import json
import uuid
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.models import Identity
from cases.people.birth import Birth
from cases.people.models import Distinction
from cases.people.subject_roles import role_in
from datasharing.api.records import HEADERS, find
from datasharing.api.schema import PROBLEMS
from datasharing.models import Consent, Person, SubjectRole
from partners.london import london_today
from partners.models import Area, Membership, Programme
from partners.reference.codes import offered
from partners.systems.problems import Conflict, Unprocessable
from partners.systems.strict import NoParameters, StrictSerializer, taken
from referrals.exchange.actions import send_referral
from referrals.exchange.beside import Beside
from referrals.exchange.limits import BeyondLimits
from referrals.exchange.live import Live
from referrals.exchange.models import Referral
from referrals.exchange.sending import ConsentNeeded
from referrals.idempotency import actions as idempotency
from referrals.routing.routing import Route, find_route

KEYS = uuid.UUID("6f0d5d0c-3a8e-5b5e-9c1f-0d6f3c1a2b4e")
"""The namespace of partner systems' idempotency keys, so that none equals a form's token."""


class NoRoute(Conflict):
    """No routing rule of the sender's agency matches."""

    default_code = "no_route"
    default_detail = "No routing rule of your agency covers this referral. Its supervisors edit the rules."


class RecipientChanged(Conflict):
    """The person consented to another recipient than the one the referral would go to now."""

    default_code = "recipient_changed"


class PossibleMatches(Conflict):
    """Other people of the sender's agency may be the same person; `matches` names them."""

    default_code = "possible_matches"
    default_detail = (
        "Your agency holds other people who may be the same person. Refer the right one; or send their references in"
        " `apart` to say that they are others, which is kept."
    )

    def __init__(self, references: list[str]) -> None:
        super().__init__()
        self.members = {"matches": references}


class LiveReferrals(Conflict):
    """The person has live referrals that the caller may see; `live` says which."""

    default_code = "live_referrals"
    default_detail = (
        "The person has live referrals. To refer them all the same, send the references of these and your reason in"
        " `despite`, which is kept for your agency."
    )

    def __init__(self, live: list[Live]) -> None:
        super().__init__()
        self.members = {"live": [_going_on(each) for each in live]}


def _going_on(live: Live) -> dict[str, Any]:
    at = live.appointment_at
    return {
        "referral": live.referral.reference,
        "service": str(live.referral.service.reference),
        "state": live.referral.state,
        "sent_at": live.referral.sent_at.isoformat(),
        "appointment_at": at.isoformat() if at else None,
    }


class ConsentMissing(Unprocessable):
    """The agreement requires the person's consent."""

    default_code = "consent_missing"
    default_detail = "The agreement requires the person's consent, and none was given."


class RoleMissing(Unprocessable):
    """The call has no subject role, and the agency has no identity to take it from."""

    default_code = "subject_role_missing"
    default_detail = "Your agency has no identity of this person: give subject_role, why the person is in the record."


class LimitsExceeded(Unprocessable):
    """The service is not for such people; a supervisor may send them from a page, saying why."""

    default_code = "beyond_limits"


class KeyUsed(Unprocessable):
    """The key has been used for another referral."""

    default_code = "key_used"
    default_detail = "This Idempotency-Key was used for another referral: choose one for each referral."


class WantedSerializer(StrictSerializer):
    """The data that decide where a referral goes."""

    person = serializers.CharField(max_length=10, help_text="The person's reference.")
    programme = serializers.SlugRelatedField(
        slug_field="code", queryset=Programme.objects.all(), required=False, allow_null=True, default=None
    )
    area = serializers.SlugRelatedField(
        slug_field="code",
        queryset=Area.objects.all(),
        required=False,
        allow_null=True,
        default=None,
        help_text="ONS code.",
    )
    substance_group = serializers.CharField(required=False, allow_blank=True, max_length=30, default="")
    sex = serializers.ChoiceField(
        [("", ""), ("female", "Women"), ("male", "Men")],
        required=False,
        default="",
        help_text="Where a service is for one sex only.",
    )
    subject_role = serializers.ChoiceField(
        SubjectRole.choices,
        required=False,
        help_text="Why the person is in the record; unless given, as your agency holds them.",
    )

    def validate_substance_group(self, said: str) -> str:
        """Check that the code is in use today."""
        if said and said not in dict(offered("substance_group")):
            raise serializers.ValidationError(f'"{said}" is not a valid choice.', code="invalid_choice")
        return said


class ConsentGivenSerializer(StrictSerializer):
    """The person's consent, with the recipient that was named to them."""

    given = serializers.BooleanField()
    recipient = serializers.SlugField(max_length=50, help_text="Code of the agency that was named to the person.")
    means = serializers.ChoiceField(Consent.Means.choices, default=Consent.Means.SPOKEN)


class DespiteSerializer(StrictSerializer):
    """Why another referral is made, although the person has live ones."""

    referrals = serializers.ListField(
        child=serializers.CharField(max_length=10), min_length=1, max_length=50, help_text="Their references."
    )
    why = serializers.CharField(max_length=500, help_text="Your agency reads it, and no other.")


class NewReferralSerializer(WantedSerializer):
    """A referral to send."""

    reason = serializers.CharField(required=False, allow_blank=True, max_length=5000, default="")
    risks = serializers.ListField(
        child=serializers.CharField(max_length=20),
        required=False,
        default=list,
        help_text="Codes of the list immediate_risk: what is dangerous to them or to staff.",
    )
    risk_note = serializers.CharField(required=False, allow_blank=True, max_length=2000, default="")
    phone = serializers.CharField(
        required=False,
        allow_blank=True,
        allow_null=True,
        max_length=200,
        default=None,
        help_text="How to reach the person; unless given, as your agency holds it.",
    )
    urgent = serializers.BooleanField(default=False)
    apart = serializers.ListField(
        child=serializers.CharField(max_length=10),
        required=False,
        default=list,
        help_text="References of people who were answered as possible matches, and are others.",
    )
    despite = DespiteSerializer(required=False, allow_null=True, default=None)
    consent = ConsentGivenSerializer(required=False, allow_null=True, default=None)

    def validate_risks(self, said: list[str]) -> list[str]:
        """Codes that may be chosen today, each once."""
        known = dict(offered("immediate_risk"))
        for code in said:
            if code not in known:
                raise serializers.ValidationError(f'"{code}" is not a valid choice.', code="invalid_choice")
        return list(dict.fromkeys(said))


def _person(reference: str) -> Person:
    person = Person.objects.filter(reference=reference).first()
    if person is None:
        raise Http404
    return person


def _role(said: dict[str, Any], person: Person, by: Membership) -> SubjectRole:
    if "subject_role" in said:
        return SubjectRole(said["subject_role"])
    held = Identity.objects.filter(person=person, owner=by.agency).newest().first()
    if held is None:
        raise RoleMissing
    return role_in(held, said["programme"])


def _route(said: dict[str, Any], person: Person, by: Membership) -> Route:
    now = timezone.now()
    own = Identity.objects.filter(person=person, owner=by.agency).newest().first()
    identity = own or Identity.objects.filter(person=person).newest().first()
    birth = identity.birth if identity else Birth.unknown()
    route = find_route(
        by.agency,
        programme=said["programme"],
        subject_role=_role(said, person, by),
        area=said["area"],
        substance_group=said["substance_group"],
        at=now,
        age=birth.age_on(london_today(now)),
        youngest=birth.youngest_on(london_today(now)),
        sex=said["sex"],
    )
    if route is None:
        raise NoRoute
    return route


class RouteView(APIView):
    """`POST` the data that decide the route; returns the recipient and the wording in which to ask for consent."""

    @extend_schema(
        operation_id="route_referral",
        summary="Who would receive a referral",
        parameters=HEADERS,
        request=WantedSerializer,
        responses={
            200: inline_serializer(
                "Route",
                {
                    "recipient": serializers.CharField(),
                    "recipient_name": serializers.CharField(),
                    "service": serializers.CharField(),
                    "needs_consent": serializers.BooleanField(),
                    "wording": serializers.CharField(),
                },
            ),
            **PROBLEMS,
        },
    )
    def post(self, request: Request) -> Response:
        taken(NoParameters, request.query_params)
        wanted = taken(WantedSerializer, request.data)
        call: Any = request._request  # noqa: SLF001 - what DRF wraps
        route = _route(wanted.validated_data, _person(wanted.validated_data["person"]), call.membership)
        return Response(
            {
                "recipient": route.recipient.code,
                "recipient_name": route.recipient.name,
                "service": route.service.reference,
                "needs_consent": route.needs_consent,
                "wording": route.wording,
            }
        )


def send(request: Request) -> Response:
    """Send the referral in the body, once for each Idempotency-Key and purpose."""
    key = request.headers.get("Idempotency-Key", "")
    if not 8 <= len(key) <= 200 or not key.isprintable():
        raise exceptions.ParseError("Send an Idempotency-Key of 8 to 200 characters, another for each referral.")
    taken(NoParameters, request.query_params)
    new = taken(NewReferralSerializer, request.data)
    call: Any = request._request  # noqa: SLF001 - what DRF wraps
    person = _person(new.validated_data["person"])
    said = hashlib.sha256(json.dumps(request.data, sort_keys=True).encode()).hexdigest()
    sent_as = idempotency.once(
        uuid.uuid5(KEYS, f"{call.purpose} {key}"),
        by=call.membership,
        about=person,
        act=lambda: f"{_send(new.validated_data, person, call.membership).reference} {said}",
    )
    reference, _, first_said = sent_as.partition(" ")
    if first_said != said:
        raise KeyUsed
    referral = get_object_or_404(Referral.objects.to_show().select_related("programme", "area"), reference=reference)
    place = reverse("api_referral", args=[reference])
    return Response(find("referrals").serializer(referral).data, status=201, headers={"Location": place})


def _go_on(said: dict[str, Any], person: Person, by: Membership) -> dict[str, Any]:
    """Keep whom the caller says to be others; the live referrals in spite of which it goes on, as the verb takes them.

    :raises PossibleMatches: if others of the agency's own may be the same, and are not among those named
    :raises LiveReferrals: with all live referrals of the person, if one of them is not named
    """
    own = Identity.objects.filter(person=person, owner=by.agency).select_related("owner", "person").newest().first()
    beside, despite = Beside.of(person, own=own), said["despite"] or {"referrals": [], "why": ""}
    if not set(beside.apart) <= set(said["apart"]):
        raise PossibleMatches(beside.apart)
    if beside.unnamed_live(despite["referrals"]):
        raise LiveReferrals(beside.live)
    beside.tell_apart(person, by=by, subject_role=_role(said, person, by), door=Distinction.Door.API)
    return {"despite": beside.despite, "why_another": despite["why"]}


def _send(said: dict[str, Any], person: Person, by: Membership) -> Referral:
    gone_on = _go_on(said, person, by)
    route = _route(said, person, by)
    consent = said["consent"] or {}
    if consent.get("given") and consent["recipient"] != route.recipient.code:
        raise RecipientChanged(f"It would go to {route.recipient.name} ({route.recipient.code}): ask the person again.")
    names = ("substance_group", "area", "reason", "sex", "risks", "risk_note", "phone", "urgent")
    details = {name: said[name] for name in names}
    try:
        return send_referral(
            person,
            by=by,
            subject_role=_role(said, person, by),
            route=route,
            programme=said["programme"],
            consented=bool(consent.get("given")),
            means=consent.get("means", Consent.Means.SPOKEN),
            **gone_on,
            **details,
        )
    except BeyondLimits as error:
        raise LimitsExceeded(str(error)) from error
    except ConsentNeeded as error:
        raise ConsentMissing from error


SENDING = extend_schema(
    operation_id="send_referral",
    summary="Send a referral, once",
    parameters=[
        *HEADERS,
        OpenApiParameter(
            "Idempotency-Key",
            {"type": "string", "minLength": 8, "maxLength": 200},
            OpenApiParameter.HEADER,
            required=True,
            description="Another for each referral.",
        ),
    ],
    request=NewReferralSerializer,
    responses={201: find("referrals").serializer, **PROBLEMS},
)
"""The description of `send` in the API schema."""
