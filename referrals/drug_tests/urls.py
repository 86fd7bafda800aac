"""URLs of drug tests, besides those of their kinds."""

from django.urls import URLPattern, path

from referrals.drug_tests import views

urlpatterns: list[URLPattern] = [
    path("custody/<str:reference>/drug-test", views.add_drug_test, name="add_drug_test"),
]
