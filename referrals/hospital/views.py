"""The page of a letter to the hospital that referred a person."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from datasharing.models import SubjectRole
from partners.requests import UserRequest, reads_or_posts
from referrals.exchange.models import Referral
from referrals.exchange.pages import ask, do_once, find
from referrals.hospital.actions import write_letter
from referrals.hospital.forms import LetterForm
from referrals.hospital.models import FromHospital
from referrals.idempotency.token_form import OnceForm
from referrals.tasks.ways import Way, ways


@reads_or_posts
def letter(request: UserRequest, reference: str) -> HttpResponse:
    """Write to the hospital that referred the person."""
    about = find(reference)
    if about.addressee_id != request.membership.agency_id:
        raise Http404
    get_object_or_404(FromHospital, referral=about)
    way = _way(request, about)
    if way is None:
        lead = _("No agreement lets your agency write to %(agency)s about them.") % {"agency": about.owner}
        question = _("Letter to the hospital")
        return ask(request, about, OnceForm(), "referrals/hospital/no_letter.html", question=question, lead=lead)
    form = LetterForm(request.POST or None, way=way)
    if form.is_valid():
        said = {"letter": form.cleaned_data["letter"], "consented": form.cleaned_data.get("agreed", False)}
        return do_once(request, about, form, lambda: write_letter(about, by=request.membership, way=way, **said))
    page: dict[str, Any] = {"question": _("Letter to the hospital"), "label": _("Send"), "way": way}
    return ask(request, about, form, "referrals/hospital/letter.html", **page)


def _way(request: UserRequest, about: Referral) -> Way | None:
    """The way by which the addressee may ask something of the hospital about the person."""
    found = ways(
        request.membership.agency,
        [about.programme, None],
        role=SubjectRole(about.subject_role),
        purpose=request.purpose,
        at=timezone.now(),
    )
    return next((way for way in found if way.recipient == about.owner), None)
