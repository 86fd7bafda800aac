"""URLs of the way to treatment."""

from django.urls import URLPattern, path

from analysis.pathway import views

urlpatterns: list[URLPattern] = [path("pathway", views.pathway, name="pathway")]
