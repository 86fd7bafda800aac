"""URLs of meetings."""

from django.urls import URLPattern, path

from referrals.meetings import views

urlpatterns: list[URLPattern] = [
    path("meetings", views.meetings, name="meetings"),
    path("meetings/new", views.call_meeting, name="call_meeting"),
    path("meetings/<str:reference>", views.meeting, name="meeting"),
    path("meetings/<str:reference>/attendance", views.record_attendance, name="meeting_attendance"),
    path("meetings/<str:reference>/held", views.hold_meeting, name="hold_meeting"),
    path("meetings/<str:reference>/cancelled", views.cancel_meeting, name="cancel_meeting"),
    path("meetings/<str:reference>/decisions/new", views.record_decision, name="record_decision"),
    path("meetings/<str:reference>/actions/new", views.ask_action, name="ask_action"),
    path("meetings/<str:reference>/pack", views.print_pack, name="print_pack"),
    path("meeting-actions/<str:reference>", views.answer_action, name="meeting_action"),
]
