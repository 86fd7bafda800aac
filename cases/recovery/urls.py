"""URLs of recovery, besides those of its kinds."""

from django.urls import URLPattern, path

from cases.recovery import views

urlpatterns: list[URLPattern] = [
    path("open-needs", views.open_needs, name="open_needs"),
]
