"""URLs of the pages that add records and act on them, for all kinds."""

from django.urls import URLPattern, path

from cases.records import pages
from datasharing import kinds

urlpatterns: list[URLPattern] = [
    *(
        path(f"people/<str:reference>/{kind.slug}/new", pages.adding_to(kind, kind.adding), name=kind.add_url_name)
        for kind in kinds.registered()
        if kind.adding
    ),
    *(
        path(f"{kind.slug}/<str:reference>/{act.slug}", pages.acting_on(kind, act), name=kind.act_url_name(act))
        for kind in kinds.registered()
        for act in kind.acts
    ),
]
