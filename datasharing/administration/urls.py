"""Changes of administration."""

from django.urls import URLPattern, path

from datasharing.administration import views

urlpatterns: list[URLPattern] = [path("administration", views.administration, name="administration")]
