"""How much one member, or one partner system, may read in ten minutes: more than real work asks for, and a limit to
what a stolen session or token can carry away.

The log is what is counted, so every web process counts alike and nothing has to be kept beside it.
"""

from django.conf import settings

from partners.models import Membership, Role

MINUTES = 10
REASON = "too much read"
"""What the log gives as the reason of a page or call that was refused for it."""
READ_LATELY = "sharing.read_lately()"
"""A member has read about so many people; of a partner system, every time counts that a person was in an answer."""


class TooMuchRead(Exception):
    """Whoever acts has read as much as anybody may in ten minutes."""


def bound_of(membership: Membership) -> int:
    """How much `membership` may read in ten minutes."""
    match membership.role:
        case Role.API_CLIENT:
            bound = settings.READS_PER_CLIENT
        case Role.ANALYST:
            bound = settings.READS_PER_ANALYST
        case _:
            bound = settings.READS_PER_MEMBER
    return int(bound)
