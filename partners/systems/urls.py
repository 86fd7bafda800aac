"""URLs of the page about an agency's partner systems."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from partners import navigation
from partners.systems import views

navigation.add(_("Partner systems"), "systems", order=52, rule="see partner systems")

urlpatterns: list[URLPattern] = [
    path("systems", views.systems, name="systems"),
]
