"""What came back to its sender."""

from django.urls import URLPattern, path

from referrals.returned import views

urlpatterns: list[URLPattern] = [
    path("referrals/<str:reference>/elsewhere", views.send_elsewhere, name="send_elsewhere"),
    path("referrals/<str:reference>/dismissal", views.dismiss, name="dismiss_referral"),
    path("tasks/<str:reference>/dismissal", views.dismiss_task, name="dismiss_task"),
]
