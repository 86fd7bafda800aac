"""What a referral from hospital says on its page, and the letter that follows."""

from django.urls import reverse
from django.utils.translation import gettext as _

from referrals.exchange.besides import Besides, register
from referrals.exchange.models import TAKEN_ON, Referral
from referrals.exchange.presentation import when
from referrals.hospital.models import FromHospital


@register
def say(referral: Referral, agency_id: int, said: Besides) -> None:
    """Add what the hospital knew, and for the agency that took the person on a letter to the hospital."""
    told = FromHospital.objects.filter(referral=referral).first()
    if told is None:
        return
    rows = {
        _("From hospital"): ", ".join(filter(None, [str(told), told.ward])),
        _("Overdose"): _("They survived an overdose") if told.is_overdose else "",
        _("Substitute medication"): told.get_medication_display(),
        _("Leaves hospital"): when(told.see_before) if told.see_before else "",
    }
    said.rows += [{"key": key, "value": value} for key, value in rows.items() if value]
    if referral.addressee_id == agency_id and referral.state in TAKEN_ON:
        words = _("Write to %(agency)s") % {"agency": referral.owner}
        said.links.append((words, reverse("hospital_letter", args=[referral.reference])))
