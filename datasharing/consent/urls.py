"""URLs of consent."""

from django.urls import URLPattern, path

from datasharing.consent import views

urlpatterns: list[URLPattern] = [
    path("consents/<uuid:number>/withdrawal", views.withdraw, name="withdraw_consent"),
]
