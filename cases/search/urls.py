"""URLs of search."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from cases.search import views
from partners import navigation

navigation.add(_("Find a person"), "people", order=70, purposes=navigation.ABOUT_PEOPLE, finds=True)

urlpatterns: list[URLPattern] = [
    path("people", views.people, name="people"),
    path("people/search/<str:reference>", views.search, name="search"),
]
