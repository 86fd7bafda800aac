"""Referrals: the contact they come from, the lists, and everything that happens to one."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from partners import navigation
from referrals.home import HANDLE_REFERRALS
from referrals.views import answers, contacts, custody, ending, lists, referral, rules, unrouted

navigation.add(_("Referrals"), "referrals", order=30, purposes=HANDLE_REFERRALS)

custody_suite: list[URLPattern] = [
    path("contacts/new", custody.new_contact, name="new_contact"),
    path("contacts/new/register", custody.register_detained, name="register_detained"),
    path("contacts/new/<str:person>", contacts.contact_with, name="contact_with"),
    path("contacts/new/<str:person>/identity", custody.hold_detained, name="hold_detained"),
    path("contacts/new/<str:person>/route", contacts.contact_route, name="contact_route"),
    path("contacts/<str:reference>", contacts.contact, name="contact"),
    path("contacts/<str:reference>/referral", contacts.refer_contact, name="refer_contact"),
]

queues: list[URLPattern] = [
    path("referrals", lists.referrals, name="referrals"),
    path("referrals/sent", lists.sent_referrals, name="sent_referrals"),
    path("referrals/appointments", lists.appointments, name="appointments"),
    path("referrals/unrouted", unrouted.unrouted_referrals, name="unrouted_referrals"),
    path("referrals/unrouted/<str:reference>", unrouted.unrouted_referral, name="unrouted_referral"),
    path("referrals/unrouted/<str:reference>/discard", unrouted.discard_unrouted, name="discard_unrouted"),
]

routing: list[URLPattern] = [
    path("referrals/rules", rules.routing_rules, name="routing_rules"),
    path("referrals/rules/new", rules.add_rule, name="add_rule"),
    path("referrals/rules/<uuid:rule>", rules.change_rule, name="change_rule"),
    path("referrals/rules/<uuid:rule>/place", rules.move_rule, name="move_rule"),
    path("referrals/rules/<uuid:rule>/removal", rules.remove_rule, name="remove_rule"),
]

one_referral: list[URLPattern] = [
    path("referrals/<str:reference>", referral.referral, name="referral"),
    path("referrals/<str:reference>/acknowledgement", answers.acknowledge_referral, name="acknowledge_referral"),
    path("referrals/<str:reference>/acceptance", answers.accept_referral, name="accept_referral"),
    path("referrals/<str:reference>/worker", answers.allocate_referral, name="allocate_referral"),
    path("referrals/<str:reference>/refusal", answers.decline_referral, name="decline_referral"),
    path("referrals/<str:reference>/redirection", ending.redirect_referral, name="redirect_referral"),
    path("referrals/<str:reference>/appointment", answers.book_appointment, name="book_appointment"),
    path("referrals/<str:reference>/cancellation", answers.cancel_appointment, name="cancel_appointment"),
    path("referrals/<str:reference>/attendance", answers.record_attendance, name="record_attendance"),
    path("referrals/<str:reference>/start", answers.start_treatment, name="start_treatment"),
    path("referrals/<str:reference>/withdrawal", ending.withdraw_referral, name="withdraw_referral"),
    path("referrals/<str:reference>/correction", ending.correct_referral, name="correct_referral"),
]

urlpatterns: list[URLPattern] = [*custody_suite, *queues, *routing, *one_referral]
