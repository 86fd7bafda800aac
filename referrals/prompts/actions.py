"""Keeping the words by which an agency's staff are told what to do at once."""

from django.db import transaction

from partners.models import Membership
from partners.rules import allowed_by
from referrals.prompts.models import RiskPrompt


@allowed_by("keep risk prompts")
@transaction.atomic
def set_prompt(words: str, *, by: Membership) -> RiskPrompt:
    """Have `by`'s agency tell its staff in these `words` what to do about thoughts of suicide."""
    return RiskPrompt.objects.update_or_create(agency=by.agency, defaults={"words": words})[0]
