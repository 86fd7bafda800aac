"""Taking back a person's consent."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from datasharing.agreements.effects import Closing, in_flight
from datasharing.consent import actions
from datasharing.consent.models import Consent
from datasharing.consent.presentation import recipients_of
from partners.requests import UserRequest, reads_or_posts


@reads_or_posts
def withdraw(request: UserRequest, number: UUID) -> HttpResponse:
    """End a consent that one's own agency was given, asking first."""
    own = Consent.objects.filter(owner=request.membership.agency).select_related("person")
    consent = get_object_or_404(own, public_id=number)
    if request.method == "POST":
        try:
            actions.withdraw_consent(consent, by=request.membership)
        except actions.ConsentAlreadyEnded:
            messages.info(request, _("The consent had ended before."))
        else:
            messages.success(request, _("Withdrawn. Nothing that rests on it is open any more."))
        return redirect(consent.person)
    context = {
        "consent": consent,
        "question": _("Withdraw the consent to tell %(names)s?") % {"names": ", ".join(recipients_of(consent))},
        "label": _("Withdraw it"),
        "dangerous": True,
        "in_flight": in_flight(Closing(consent=consent)),
        "cancel_url": consent.person.get_absolute_url(),
    }
    return render(request, "datasharing/consent/withdraw_consent.html", context)
