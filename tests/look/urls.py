"""The site map as it is while DEBUG is on; tests run with DEBUG off."""

from django.urls import path

from focused_deterrence.style_guide import style_guide
from focused_deterrence.urls import handler400, handler500, urlpatterns

urlpatterns = [*urlpatterns, path("style-guide", style_guide, name="style_guide")]

__all__ = ["handler400", "handler500", "urlpatterns"]
