"""Risks that one's own agency recorded in custody, wherever it meets the person again."""

from collections.abc import Iterator

from django.utils import timezone

from cases.safeguarding.risks import STANDS_FOR, Risk, source
from partners.london import london_today
from partners.reference.codes import label_of
from referrals.custody.models import CustodyContact


@source
def of_contacts(people: set[int]) -> Iterator[tuple[int, Risk]]:
    """What was recorded as a risk at contacts with `people` not long ago."""
    lately = CustodyContact.objects.filter(person__in=people, seen_at__gte=timezone.now() - STANDS_FOR)
    for contact in lately.exclude(risks=[]).select_related("owner").newest():
        for code in contact.risks:
            yield (
                contact.person_id,
                Risk(
                    code=code,
                    label=label_of("immediate_risk", code),
                    agency=contact.owner,
                    since=london_today(contact.seen_at),
                ),
            )
