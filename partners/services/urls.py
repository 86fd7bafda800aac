"""The service directory."""

from django.urls import URLPattern, path

from partners.services import views

urlpatterns: list[URLPattern] = [
    path("services", views.services, name="services"),
    path("services/new", views.add_service, name="add_service"),
    path("services/<uuid:reference>", views.service, name="service"),
    path("services/<uuid:reference>/entry", views.service_entry, name="service_entry"),
    path("services/<uuid:reference>/hours", views.service_hours, name="service_hours"),
    path("services/<uuid:reference>/places", views.service_places, name="service_places"),
    path("services/<uuid:reference>/intake", views.service_intake, name="service_intake"),
]
