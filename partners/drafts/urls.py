"""The address at which a page asks about its session."""

from django.urls import URLPattern, path

from partners.drafts import views

urlpatterns: list[URLPattern] = [path("session", views.session, name="session")]
