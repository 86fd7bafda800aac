"""URLs of remand and of release alerts, besides those of their kinds."""

from django.urls import URLPattern, path

from referrals.remand import views

urlpatterns: list[URLPattern] = [
    path("remand", views.remand_plans, name="remand_plans"),
    path("remand/engagement", views.remand_engagement, name="remand_engagement"),
    path("remand/<str:reference>", views.remand_plan, name="remand_plan"),
    path("remand/<str:reference>/plan", views.make_remand_plan, name="make_remand_plan"),
    path("prison/<str:reference>/release", views.release_person, name="release_person"),
    path("release-alerts", views.release_alerts, name="release_alerts"),
    path("release-alerts/unanswered", views.unanswered_alerts, name="unanswered_alerts"),
    path("release-alerts/<str:reference>", views.release_alert, name="release_alert"),
    path("release-alerts/<str:reference>/acknowledge", views.acknowledge_alert, name="acknowledge_alert"),
    path("release-alerts/<str:reference>/met", views.close_alert, name="close_alert"),
    path("release-alerts/<str:reference>/withdraw", views.withdraw_alert, name="withdraw_alert"),
    path("release-alerts/<str:reference>/consent", views.end_alert_consent, name="end_alert_consent"),
]
