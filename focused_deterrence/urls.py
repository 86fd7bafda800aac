"""The site map."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import TemplateView

from focused_deterrence.style_guide import style_guide

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("allauth.urls")),
    path("accessibility", TemplateView.as_view(template_name="accessibility.html"), name="accessibility"),
    path("privacy", TemplateView.as_view(template_name="privacy.html"), name="privacy"),
]

if settings.DEBUG:
    urlpatterns += [path("style-guide", style_guide, name="style_guide")]

handler400 = "focused_deterrence.errors.bad_request"
handler500 = "focused_deterrence.errors.server_error"
