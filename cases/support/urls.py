"""URLs of support, besides those of its kinds."""

from django.urls import URLPattern, path

from cases.support import views

urlpatterns: list[URLPattern] = [
    path("last-contacts", views.last_contacts, name="last_contacts"),
]
