"""URLs of routing rules."""

from django.urls import URLPattern, path

from referrals.routing import views

urlpatterns: list[URLPattern] = [
    path("referrals/rules", views.routing_rules, name="routing_rules"),
    path("referrals/rules/new", views.add_rule, name="add_rule"),
    path("referrals/rules/<uuid:rule>", views.change_rule, name="change_rule"),
    path("referrals/rules/<uuid:rule>/place", views.move_rule, name="move_rule"),
    path("referrals/rules/<uuid:rule>/removal", views.remove_rule, name="remove_rule"),
]
