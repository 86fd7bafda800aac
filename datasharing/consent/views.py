"""The page that withdraws a consent."""

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
    """Withdraw a consent that the member's agency holds, after a confirmation."""
    own = Consent.objects.filter(owner=request.membership.agency).select_related("person")
    consent = get_object_or_404(own, public_id=number)
    if request.method == "POST":
        try:
            actions.withdraw_consent(consent, by=request.membership)
        except actions.ConsentAlreadyEnded:
            messages.info(request, _("This consent had ended already."))
        else:
            messages.success(request, _("Withdrawn. Information that depended on this consent is no longer shared."))
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
