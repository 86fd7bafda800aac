"""URLs of a person's page and its sections."""

from django.urls import URLPattern, path

from cases.person_page import views

urlpatterns: list[URLPattern] = [
    path("people/<str:reference>", views.person, name="person"),
    path("people/<str:reference>/section/<slug:slug>", views.section, name="section"),
]
