"""What other rooms say of a referral on its page, and the actions that they offer there."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from referrals.exchange.models import Referral


@dataclass
class Besides:
    """Rows of the referral's summary, and links to further pages, each a label and a URL."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    links: list[tuple[Any, str]] = field(default_factory=list)


Part = Callable[[Referral, int, Besides], None]
_parts: list[Part] = []


def register(part: Part) -> Part:
    """Have `part` add to what is said of a referral to an agency. A room calls this in its `steps.py`."""
    _parts.append(part)
    return part


def besides(referral: Referral, agency_id: int) -> Besides:
    """What all rooms say of `referral` to a member of the agency."""
    said = Besides()
    for part in _parts:
        part(referral, agency_id, said)
    return said
