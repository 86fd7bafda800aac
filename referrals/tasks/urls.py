"""URLs of tasks: asking, answering, and lists."""

from django.urls import URLPattern, path

from referrals.tasks import views

urlpatterns: list[URLPattern] = [
    path("people/<str:reference>/tasks/new", views.ask_task, name="ask_task"),
    path("tasks", views.tasks, name="tasks"),
    path("tasks/sent", views.sent_tasks, name="sent_tasks"),
    path("tasks/<str:reference>", views.task, name="task"),
    path("tasks/<str:reference>/acknowledgement", views.acknowledge_task, name="acknowledge_task"),
    path("tasks/<str:reference>/completion", views.complete_task, name="complete_task"),
    path("tasks/<str:reference>/refusal", views.decline_task, name="decline_task"),
    path("tasks/<str:reference>/withdrawal", views.withdraw_task, name="withdraw_task"),
    path("tasks/<str:reference>/taken-back", views.correct_task_event, name="correct_task_event"),
    path("tasks/<str:reference>/consent-withdrawn", views.record_task_consent_withdrawn, name="task_consent"),
]
