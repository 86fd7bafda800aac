"""People: finding them, their page, what is added to it; and one's caseload."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from cases.views import caseload, concerns, person, records, search
from partners import navigation

navigation.add(_("My caseload"), "caseload", order=20, purposes=navigation.ABOUT_PEOPLE)
navigation.add(_("Find a person"), "people", order=70, purposes=navigation.ABOUT_PEOPLE, finds=True)

urlpatterns: list[URLPattern] = [
    path("caseload", caseload.caseload, name="caseload"),
    path("concerns", concerns.concerns, name="concerns"),
    path("people", search.people, name="people"),
    path("people/search/<str:reference>", search.search, name="search"),
    path("people/new", records.register, name="register"),
    path("people/<str:reference>", person.person, name="person"),
    path("people/<str:reference>/section/<slug:slug>", person.section, name="section"),
    path("people/<str:reference>/all/<slug:slug>", person.records, name="records"),
    path("people/<str:reference>/names/new", records.hold_identity, name="hold_identity"),
    path("people/<str:reference>/names/<slug:programme>", records.correct_identity, name="correct_identity"),
    path("people/<str:reference>/aliases/new", records.add_alias, name="add_alias"),
    path("people/<str:reference>/numbers/new", records.add_identifier, name="add_identifier"),
    path("people/<str:reference>/contact/new", records.add_contact_detail, name="add_contact_detail"),
    path("people/<str:reference>/alerts/new", records.raise_alert, name="raise_alert"),
    path("people/<str:reference>/concerns/new", records.raise_concern, name="raise_concern"),
    path("people/<str:reference>/notes/new", records.write_note, name="write_note"),
    path("people/<str:reference>/cases/new", records.open_case, name="open_case"),
    path("cases/<str:reference>/move", records.move_case, name="move_case"),
    path("alerts/<str:reference>/end", records.end_alert, name="end_alert"),
    path("concerns/<str:reference>/answer", records.answer_concern, name="answer_concern"),
]
