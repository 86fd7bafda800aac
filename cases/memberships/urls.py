"""Memberships of groups."""

from django.urls import URLPattern, path

from cases.memberships import views
from cases.memberships.kinds import ADDING_A_MEMBER
from cases.records.pages import adding

urlpatterns: list[URLPattern] = [
    path("groups/members", views.members_of_groups, name="members_of_groups"),
    path("people/<str:reference>/groups/new", adding(ADDING_A_MEMBER), name="add_to_group"),
]
