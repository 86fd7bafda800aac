"""A person's ties on their overview, with the way to the network around them."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.ties.models import Association
from datasharing.overview import Fact, Overview, register
from partners.requests import UserRequest


@register
def fill(_request: UserRequest, there: Overview) -> None:
    """Add how many ties there are."""
    if not there.has(Association):
        return
    ties = Association.objects.filter(Q(person=there.person) | Q(other=there.person)).count()
    words = ngettext("%(ties)s tie: see the network", "%(ties)s ties: see the network", ties) % {"ties": ties}
    there.facts.append(
        Fact(term=_("Associates"), value=words, url=f"{reverse('network')}?around={there.person.reference}")
    )
