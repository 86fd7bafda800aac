"""Who saw what."""

from django.urls import URLPattern, path

from datasharing.access import views

urlpatterns: list[URLPattern] = [
    path("stopped-reading", views.stopped_reading, name="stopped_reading"),
    path("people/<str:reference>/access", views.access, name="access"),
    path("facts/<slug:kind>/<uuid:number>/access", views.access_to_fact, name="access_to_fact"),
]
