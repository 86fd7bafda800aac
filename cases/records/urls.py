"""What every kind of record shares: adding one, and what its owner may do with one."""

from django.urls import URLPattern, path

from cases.records import views
from datasharing import kinds

urlpatterns: list[URLPattern] = [
    *(
        path(f"people/<str:reference>/{kind.slug}/new", views.adding_to(kind, kind.adding), name=kind.add_url_name)
        for kind in kinds.registered()
        if kind.adding
    ),
    *(
        path(f"{kind.slug}/<str:reference>/{act.slug}", views.acting_on(kind, act), name=kind.act_url_name(act))
        for kind in kinds.registered()
        for act in kind.acts
    ),
]
