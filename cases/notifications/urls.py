"""Notifications: list, calendar, one's page and script, its invitees, running order and steps."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from cases.notifications import invitation_views, speaking_views, step_views, views
from cases.notifications.states import NOTIFYING
from partners import navigation

navigation.add(_("Notifications"), "notifications", order=49, purposes=NOTIFYING)

urlpatterns: list[URLPattern] = [
    path("notifications", views.notifications, name="notifications"),
    path("notifications/new", views.plan_notification, name="plan_notification"),
    path("notifications/speaking", views.briefings, name="briefings"),
    path("notifications/<str:reference>", views.notification, name="notification"),
    path("notifications/<str:reference>/change", views.change_notification, name="change_notification"),
    path("notifications/<str:reference>/script", views.notification_script, name="notification_script"),
    path("notifications/<str:reference>/speakers-told", views.brief_speakers, name="brief_speakers"),
    path("notifications/<str:reference>/invited", step_views.mark_invited, name="mark_invited"),
    path("notifications/<str:reference>/rehearsal", step_views.rehearse_notification, name="rehearse_notification"),
    path("notifications/<str:reference>/held", step_views.hold_notification, name="hold_notification"),
    path("notifications/<str:reference>/debrief", step_views.debrief_notification, name="debrief_notification"),
    path("notifications/<str:reference>/closed", step_views.close_notification, name="close_notification"),
    path("notifications/<str:reference>/cancelled", step_views.cancel_notification, name="cancel_notification"),
    path("notifications/<str:reference>/order/new", speaking_views.add_message, name="add_message"),
    path("notifications/<str:reference>/rules/new", speaking_views.put_rule_in_script, name="put_rule_in_script"),
    path("running-orders/<str:reference>", speaking_views.message, name="message"),
    path("running-orders/<str:reference>/left-out", speaking_views.leave_out_message, name="leave_out_message"),
    path("running-orders/<str:reference>/messengers/new", speaking_views.ask_messenger, name="ask_messenger"),
    path("people/<str:reference>/notifications/new", invitation_views.invite_person, name="invite_person"),
    path("invitees/<str:reference>", invitation_views.invitee, name="invitee"),
    path("invitees/<str:reference>/withdrawn", invitation_views.withdraw_invitee, name="withdraw_invitee"),
]
