"""Trigger rules and triggers."""

from django.urls import URLPattern, path

from cases.triggers import rule_views, target_views, views
from cases.triggers.kinds import ACTS

urlpatterns: list[URLPattern] = [
    path("triggers", views.triggers, name="triggers"),
    path("triggers/<str:reference>", views.trigger, name="trigger"),
    path("triggers/<str:reference>/targets/new", target_views.add_targets, name="add_trigger_targets"),
    *(
        path(
            f"triggers/<str:reference>/{act.slug}",
            views.acting_on_trigger(act),
            name=f"{act.slug}_trigger".replace("-", "_"),
        )
        for act in ACTS
    ),
    path("groups/<str:reference>/triggers/new", views.detect_trigger, name="detect_trigger"),
    path("people/<str:reference>/triggers/new", views.detect_person_trigger, name="detect_person_trigger"),
    path("people/<str:reference>/rules-told/new", views.tell_rule, name="tell_rule"),
    path("trigger-rules", rule_views.trigger_rules, name="trigger_rules"),
    path("trigger-rules/new", rule_views.write_rule, name="write_rule"),
    path("trigger-rules/<str:reference>", rule_views.trigger_rule, name="trigger_rule"),
    path("trigger-rules/<str:reference>/replace", rule_views.replace_rule, name="replace_rule"),
    path("trigger-rules/<str:reference>/announce", rule_views.announce_rule, name="announce_rule"),
]
