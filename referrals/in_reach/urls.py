"""URLs of clearances and of appointments in prison, besides those of their kinds."""

from django.urls import URLPattern, path

from referrals.in_reach import views

urlpatterns: list[URLPattern] = [
    path("clearances", views.clearances, name="clearances"),
    path("clearances/new", views.begin_clearance, name="begin_clearance"),
    path("clearances/<str:reference>", views.move_clearance, name="move_clearance"),
    path("in-reach", views.in_reach, name="in_reach"),
]
