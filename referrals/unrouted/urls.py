"""URLs of unrouted referrals."""

from django.urls import URLPattern, path

from referrals.unrouted import views

urlpatterns: list[URLPattern] = [
    path("referrals/unrouted", views.unrouted_referrals, name="unrouted_referrals"),
    path("referrals/unrouted/<str:reference>", views.unrouted_referral, name="unrouted_referral"),
    path("referrals/unrouted/<str:reference>/discard", views.discard_unrouted, name="discard_unrouted"),
]
