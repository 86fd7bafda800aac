"""The URL at which a tie is recorded."""

from django.urls import URLPattern, path

from cases.records.pages import adding
from cases.ties.kinds import ADDING_A_TIE

urlpatterns: list[URLPattern] = [
    path("people/<str:reference>/associates/new", adding(ADDING_A_TIE), name="add_associate"),
]
