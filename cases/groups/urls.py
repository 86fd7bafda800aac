"""Groups and their names."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from cases.groups import views
from partners import navigation
from partners.models import Purpose

navigation.add(_("Groups"), "groups", order=45, purposes={Purpose.DETERRENCE, Purpose.COORDINATION})

urlpatterns: list[URLPattern] = [
    path("groups", views.groups, name="groups"),
    path("groups/new", views.name_group, name="name_group"),
    path("groups/<str:reference>", views.group, name="group"),
    path("groups/<str:reference>/change", views.change_group, name="change_group"),
    path("groups/<str:reference>/names/new", views.add_group_alias, name="add_group_alias"),
]
