"""URLs of restrictions."""

from django.urls import URLPattern, path

from datasharing.restriction import views

urlpatterns: list[URLPattern] = [
    path("restrictions", views.restrictions, name="restrictions"),
    path("people/<str:reference>/restriction", views.restrict, name="restrict"),
]
