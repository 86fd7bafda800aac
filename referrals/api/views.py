"""Views on referrals besides the pull."""

from typing import Any

from django.http import Http404, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from datasharing.api.records import HEADERS, CollectionView, find
from datasharing.api.schema import PROBLEMS
from partners.systems.strict import NoParameters, taken
from referrals.api.sending import SENDING, send
from referrals.exchange.models import Event, Referral

REFERRALS = find("referrals")
ReferralSerializer = REFERRALS.serializer
ReferralIdentitySerializer = find("referral-identities").serializer
EventSerializer = find("events").serializer


class ReferralsView(CollectionView):
    """`GET` a page of referrals; `POST` a new one."""

    collection = REFERRALS

    @SENDING
    def post(self, request: Request) -> Response:
        return send(request)


class ReferralView(APIView):
    """`GET` one referral with its identity and events."""

    @extend_schema(
        operation_id="referral",
        summary="One referral, who it is about and what has happened to it",
        parameters=HEADERS,
        responses={200: dict[str, Any], **PROBLEMS},
    )
    def get(self, request: Request, reference: str) -> HttpResponse:
        taken(NoParameters, request.query_params)
        referral = Referral.objects.to_show().select_related("programme", "area").filter(reference=reference).first()
        if referral is None:
            raise Http404
        identity = getattr(referral, "identity", None)
        events = Event.objects.filter(referral=referral).select_related("owner", "addressee", "programme", "referral")
        return Response(
            {
                **ReferralSerializer(referral).data,
                "identity": ReferralIdentitySerializer(identity).data if identity else None,
                "events": EventSerializer(events.order_by("pk"), many=True).data,
            }
        )
