"""The site map."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import TemplateView

from focused_deterrence import health
from focused_deterrence.style_guide import style_guide


def _public(template: str) -> Callable[..., HttpResponseBase]:
    return login_not_required(TemplateView.as_view(template_name=template))


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("partners.urls")),
    path("", include("datasharing.urls")),
    path("", include("cases.urls")),
    path("", include("referrals.urls")),
    path("", include("analysis.urls")),
    path("api/", include("focused_deterrence.api")),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("accessibility", _public("accessibility.html"), name="accessibility"),
    path("privacy", _public("privacy.html"), name="privacy"),
]

if settings.DEBUG:
    urlpatterns += [path("style-guide", style_guide, name="style_guide")]

handler400 = "focused_deterrence.errors.bad_request"
handler500 = "focused_deterrence.errors.server_error"
