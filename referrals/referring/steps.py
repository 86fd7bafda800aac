"""A referral as the step that follows an accepted offer of support."""

from django.utils.translation import gettext as _

from cases.support.models import SupportOffer
from cases.support.steps import register
from datasharing.panels import Link


@register
def refer(offer: SupportOffer) -> Link:
    """The referral of the person, with what they accepted."""
    return Link(
        _("Refer to a service"),
        "refer_person",
        (offer.person.reference,),
        "refer a person",
        query=f"offer={offer.reference}",
    )
