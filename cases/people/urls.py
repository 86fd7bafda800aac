"""A person's page, and who an agency says they are."""

from django.urls import URLPattern, path

from cases.people import views

urlpatterns: list[URLPattern] = [
    path("people/new", views.register, name="register"),
    path("people/<str:reference>", views.person, name="person"),
    path("people/<str:reference>/all/<slug:slug>", views.records, name="records"),
    path("people/<str:reference>/names/new", views.hold_identity, name="hold_identity"),
    path("people/<str:reference>/names/<slug:programme>", views.correct_identity, name="correct_identity"),
    path("people/<str:reference>/aliases/new", views.add_alias, name="add_alias"),
    path("people/<str:reference>/numbers/new", views.add_identifier, name="add_identifier"),
    path("people/<str:reference>/contact/new", views.add_contact_detail, name="add_contact_detail"),
]
