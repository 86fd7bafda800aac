"""Relations of groups."""

from django.urls import URLPattern, path

from cases.relations import views

urlpatterns: list[URLPattern] = [
    path("groups/<str:reference>/relations/new", views.relate_groups, name="relate_groups"),
    path("groups/<str:reference>/merge", views.merge_group, name="merge_group"),
    path("groups/<str:reference>/split", views.split_group, name="split_group"),
    path("group-relations/<str:reference>/end", views.end_relation, name="end_group_relation"),
]
