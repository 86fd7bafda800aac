"""Action plans."""

from django.urls import URLPattern, path

from referrals.plans import views

urlpatterns: list[URLPattern] = [
    path("plans", views.plans, name="plans"),
    path("plans/<str:reference>", views.plan, name="plan"),
    path("plans/<str:reference>/close", views.close_plan, name="close_plan"),
    path("plans/<str:plan>/people/<str:person>/steps/new", views.add_step, name="add_plan_step"),
    path("groups/<str:reference>/plans/new", views.begin_groups_plan, name="begin_groups_plan"),
    path("people/<str:reference>/plans/new", views.begin_persons_plan, name="begin_persons_plan"),
]
