"""URLs of networks."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from analysis.networks import views
from partners import navigation
from partners.models import Purpose

navigation.add(_("Network"), "network", order=48, purposes={Purpose.DETERRENCE})

urlpatterns: list[URLPattern] = [
    path("network", views.network, name="network"),
    path("network/picture", views.network_picture, name="network_picture"),
    path("network/count", views.count_network, name="count_network"),
]
