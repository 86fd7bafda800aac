"""The address of a member's notices."""

from django.urls import URLPattern, path

from datasharing.notices import views

urlpatterns: list[URLPattern] = [path("account/notices", views.notices, name="notices")]
