"""Levers, lever sheets, holds and disruptions."""

from django.urls import URLPattern, path

from cases.levers import disruption_views, hold_views, views
from cases.levers.kinds import ACTS

urlpatterns: list[URLPattern] = [
    path("levers", views.levers, name="levers"),
    path("people/<str:reference>/levers", views.lever_sheet, name="lever_sheet"),
    path("people/<str:reference>/levers/new", views.apply_lever, name="apply_lever"),
    path("people/<str:reference>/hold", hold_views.hold_person, name="hold_person"),
    path("groups/<str:reference>/levers", views.group_levers, name="group_levers"),
    path("groups/<str:reference>/levers/new", views.apply_to_group, name="apply_to_group"),
    path("groups/<str:reference>/lever-options/new", views.add_to_groups_sheet, name="add_to_groups_sheet"),
    path("groups/<str:reference>/hold", hold_views.hold_group, name="hold_group"),
    path("groups/<str:reference>/disruptions/new", disruption_views.disrupt_group, name="disrupt_group"),
    *(
        path(
            f"group-levers/<str:reference>/{act.slug}",
            views.acting_on_group_lever(act),
            name=f"{act.slug}_group_intervention",
        )
        for act in ACTS
    ),
    path(
        "group-lever-options/<str:reference>/withdraw",
        views.withdraw_group_lever_option,
        name="withdraw_group_lever_option",
    ),
    path("holds", hold_views.holds, name="holds"),
    path("holds/<str:reference>/lift", hold_views.lift_hold, name="lift_hold"),
    path("disruptions", disruption_views.disruptions, name="disruptions"),
    path("disruptions/new", disruption_views.disrupt_line, name="disrupt_line"),
    path("disruptions/<str:reference>/moderate", disruption_views.moderate_disruption, name="moderate_disruption"),
]
