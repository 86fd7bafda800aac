"""URLs of people in prison, besides those of their kinds."""

from django.urls import URLPattern, path

from referrals.prison import views

urlpatterns: list[URLPattern] = [
    path("prison", views.prison_episodes, name="prison_episodes"),
    path("prison/<str:reference>", views.prison_episode, name="prison_episode"),
    path("prison/<str:reference>/refer", views.refer_from_prison, name="refer_from_prison"),
]
