"""Releases: the list and calendar, one plan, and what is done with it."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from partners import navigation
from partners.models import Purpose
from referrals.release import acts, person_acts, views

navigation.add(_("Releases"), "releases", order=25, purposes={Purpose.SUPERVISION})

urlpatterns: list[URLPattern] = [
    path("releases", views.releases, name="releases"),
    path("releases/<str:reference>", views.release, name="release"),
    path("releases/<str:reference>/sheet", views.sheet, name="release_sheet"),
    path("releases/<str:reference>/needs", acts.set_needs, name="set_release_needs"),
    path("releases/<str:reference>/share", acts.share, name="share_release"),
    path("releases/<str:reference>/sign", acts.sign, name="sign_release"),
    path("releases/<str:reference>/date", acts.move_date, name="move_release_date"),
    path("releases/<str:reference>/extra-day", acts.ask_extra_day, name="ask_extra_day"),
    path("releases/<str:reference>/extra-day/answer", acts.decide_extra_day, name="decide_extra_day"),
    path("releases/<str:reference>/released", acts.record_release, name="record_release"),
    path("releases/<str:reference>/after/<slug:step>", acts.record_after, name="record_after_release"),
    path("releases/<str:reference>/engaged", acts.record_engaged, name="record_engaged"),
    path("releases/<str:reference>/close", acts.close, name="close_release"),
    path("releases/<str:reference>/remind", acts.remind_all, name="remind_release"),
    path("release-items/<str:reference>/remind", acts.remind, name="remind_release_item"),
    path("release-items/<str:reference>/settle", acts.settle_item, name="settle_release_item"),
    path("release-alarms/<str:reference>/settle", acts.settle_alarm, name="settle_release_alarm"),
    path("people/<str:reference>/recalls/new", person_acts.record_recall, name="record_recall"),
]
