"""URLs of drug tests, besides those of their kinds."""

from django.urls import URLPattern, path

from referrals.drug_tests import views

urlpatterns: list[URLPattern] = [
    path("people/<str:reference>/drug-tests/new", views.add_drug_test, name="add_drug_test"),
]
