"""The URLs of the partner API and its schema."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.views import APIView

from analysis.networks.api import NetworkView
from cases.api import PersonView, SearchView
from cases.incidents.api import IncidentsView
from datasharing.api.changes import ChangesView
from datasharing.api.records import describe, pulling, registered, view_of
from partners.systems.tokens import ClientTokenView
from referrals.api.sending import RouteView
from referrals.api.views import ReferralsView, ReferralView
from referrals.court.api import HearingsView
from referrals.detention.api import CustodyRecordsView
from referrals.prison.api import MovementsView, PrisonEpisodesView
from referrals.release.api import ReleaseDatesView


class NothingThere(APIView):
    """Answers 404 for all other addresses, to callers with a valid token."""

    schema = None

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        super().initial(request, *args, **kwargs)
        raise exceptions.NotFound


WITH_MORE_THAN_A_PULL = {
    "custody-records": describe(CustodyRecordsView),
    "hearings": describe(HearingsView),
    "incidents": describe(IncidentsView),
    "prison-episodes": describe(PrisonEpisodesView),
    "prison-movements": describe(MovementsView),
    "referrals": describe(ReferralsView),
    "release-dates": describe(ReleaseDatesView),
}

COLLECTIONS = registered()

urlpatterns: list[URLPattern] = [
    path("token", csrf_exempt(login_not_required(ClientTokenView.as_view())), name="api_token"),
    path("v1/openapi.json", SpectacularJSONAPIView.as_view(), name="api_description"),
    path("v1/changes", ChangesView.as_view(), name="api_changes"),
    path("v1/people/searches", SearchView.as_view(), name="api_search"),
    path("v1/people/<str:person>", PersonView.as_view(), name="api_person"),
    path("v1/network", NetworkView.as_view(), name="api_network"),
    path("v1/referrals/routes", RouteView.as_view(), name="api_route"),
    path("v1/referrals/<str:reference>", ReferralView.as_view(), name="api_referral"),
    *[
        path(
            f"v1/{collection.slug}",
            pulling(WITH_MORE_THAN_A_PULL.get(collection.slug, view_of(collection))),
            name=f"api_{collection.slug}",
        )
        for collection in COLLECTIONS
    ],
    path("<path:anything>", NothingThere.as_view(), name="api_nothing"),
]
