"""Promises: the ledger, and what became of each."""

from django.urls import URLPattern, path

from cases.promises import views

urlpatterns: list[URLPattern] = [
    path("promises", views.promises, name="promises"),
    path("promises/<str:reference>", views.promise, name="promise"),
    path("promises/<str:reference>/put-right", views.put_promise_right, name="put_promise_right"),
    path("promises/<str:reference>/words", views.change_promise, name="change_promise"),
    path("notifications/<str:reference>/promises/new", views.make_promise, name="make_promise"),
]
