"""URLs of out-of-court resolutions, besides those of their kinds."""

from django.urls import URLPattern, path

from referrals.diversion import views

urlpatterns: list[URLPattern] = [
    path("out-of-court", views.resolutions, name="resolutions"),
    path("out-of-court/types", views.resolution_types, name="resolution_types"),
    path("out-of-court/<str:reference>", views.resolution, name="resolution"),
]
