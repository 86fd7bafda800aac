"""URLs of registering people and of identities."""

from django.urls import URLPattern, path

from cases.people import views

urlpatterns: list[URLPattern] = [
    path("people/new", views.register, name="register"),
    path("people/<str:reference>/all/<slug:slug>", views.records, name="records"),
    path("people/<str:reference>/names/new", views.hold_identity, name="hold_identity"),
    path("people/<str:reference>/names/<slug:programme>", views.correct_identity, name="correct_identity"),
]
