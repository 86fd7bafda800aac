"""URLs of custody: finding the person, the contact, and the referral that follows."""

from django.urls import URLPattern, path

from referrals.custody import arrival_views, views

urlpatterns: list[URLPattern] = [
    path("contacts/new", arrival_views.new_contact, name="new_contact"),
    path("contacts/new/register", arrival_views.register_detained, name="register_detained"),
    path("contacts/new/<str:person>", views.contact_with, name="contact_with"),
    path("contacts/new/<str:person>/identity", arrival_views.hold_detained, name="hold_detained"),
    path("contacts/new/<str:person>/route", views.contact_route, name="contact_route"),
    path("contacts/<str:reference>", views.contact, name="contact"),
    path("contacts/<str:reference>/told", views.contact_told, name="contact_told"),
    path("contacts/<str:reference>/referral", views.refer_contact, name="refer_contact"),
]
