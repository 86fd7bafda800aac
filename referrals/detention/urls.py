"""URLs of custody: those held now, one detention, the rota, and who left unseen."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from cases.records.pages import adding
from partners import navigation
from partners.models import Purpose
from referrals.detention import views
from referrals.detention.kinds import ADDING_A_DETENTION

navigation.add(_("Held now"), "custody", order=15, purposes={Purpose.CUSTODY}, rule="record a detention")

urlpatterns: list[URLPattern] = [
    path("custody", views.custody, name="custody"),
    path("custody/shifts", views.shifts, name="shifts"),
    path("custody/shifts/<int:shift>/remove", views.remove_shift, name="remove_shift"),
    path("custody/left-unseen", views.left_unseen, name="left_unseen"),
    path("custody/<str:reference>", views.custody_record, name="custody_record"),
    path("people/<str:reference>/custody/new", adding(ADDING_A_DETENTION), name="add_detention"),
]
