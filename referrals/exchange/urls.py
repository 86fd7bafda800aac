"""URLs of one referral, and of its withdrawal."""

from django.urls import URLPattern, path

from referrals.exchange import views

urlpatterns: list[URLPattern] = [
    path("referrals/<str:reference>", views.referral, name="referral"),
    path("referrals/<str:reference>/withdrawal", views.withdraw_referral, name="withdraw_referral"),
    path("referrals/<str:reference>/correction", views.correct_referral, name="correct_referral"),
    path("referrals/<str:reference>/taken-back", views.correct_event, name="correct_event"),
    path("referrals/<str:reference>/consent-withdrawn", views.record_consent_withdrawn, name="referral_consent"),
]
