"""Who saw what."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from datasharing.access import review_views, search_views, views
from partners import navigation

navigation.add(_("Who saw what"), "acts", order=70, rule="search who saw what")

urlpatterns: list[URLPattern] = [
    path("stopped-reading", views.stopped_reading, name="stopped_reading"),
    path("people/<str:reference>/access", views.access, name="access"),
    path("facts/<slug:kind>/<uuid:number>/access", views.access_to_fact, name="access_to_fact"),
    path("who-saw-what", search_views.acts, name="acts"),
    path("who-saw-what/export", search_views.export_acts, name="export_acts"),
    path("unusual-reads", review_views.unusual_reads, name="unusual_reads"),
    path("unusual-reads/<uuid:number>", review_views.review_read, name="review_read"),
]
