"""URLs of the caseload."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from cases.work import views
from partners import navigation

navigation.add(_("My caseload"), "caseload", order=20, purposes=navigation.ABOUT_PEOPLE)

urlpatterns: list[URLPattern] = [
    path("caseload", views.caseload, name="caseload"),
]
