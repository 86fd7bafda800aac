"""URLs of the pages on which the addressee answers a referral."""

from django.urls import URLPattern, path

from referrals.answers import views

urlpatterns: list[URLPattern] = [
    path("referrals/<str:reference>/acknowledgement", views.acknowledge_referral, name="acknowledge_referral"),
    path("referrals/<str:reference>/acceptance", views.accept_referral, name="accept_referral"),
    path("referrals/<str:reference>/worker", views.allocate_referral, name="allocate_referral"),
    path("referrals/<str:reference>/refusal", views.decline_referral, name="decline_referral"),
    path("referrals/<str:reference>/redirection", views.redirect_referral, name="redirect_referral"),
    path("referrals/<str:reference>/appointment", views.book_appointment, name="book_appointment"),
    path("referrals/<str:reference>/cancellation", views.cancel_appointment, name="cancel_appointment"),
    path("referrals/<str:reference>/attendance", views.record_attendance, name="record_attendance"),
    path("referrals/<str:reference>/start", views.start_treatment, name="start_treatment"),
    path("referrals/<str:reference>/closure", views.close_referral, name="close_referral"),
]
