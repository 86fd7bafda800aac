"""That nothing more is done about a referral that came back."""

from django.utils.translation import gettext_lazy as _

from datasharing.kinds import Kind, register
from referrals.returned.models import Dismissal

register(Kind(slug="dismissals", model=Dismissal, label=_("What is done no more about referrals that came back")))
