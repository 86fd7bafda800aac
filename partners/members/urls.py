"""URLs of the pages about an agency's members."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from partners import navigation
from partners.members import views

navigation.add(_("Members"), "members", order=50, rule="keep members")

urlpatterns: list[URLPattern] = [
    path("members", views.members, name="members"),
    path("members/invite", views.invite, name="invite_member"),
    path("members/<uuid:reference>", views.member, name="member"),
    path("members/<uuid:reference>/deactivate", views.deactivate, name="deactivate_member"),
    path("members/<uuid:reference>/sign-out", views.sign_out, name="sign_member_out"),
    path("members/<uuid:reference>/start-over", views.start_over, name="start_member_over"),
    path("members/<uuid:reference>/<str:role>/purposes", views.purposes, name="change_purposes"),
    path("members/<uuid:reference>/<str:role>/team", views.change_team, name="change_team"),
    path("members/<uuid:reference>/<str:role>/end", views.end, name="end_membership"),
]
