"""What may follow an accepted offer. Rooms above register a step, such as a referral to a service."""

from collections.abc import Callable, Iterator

from cases.support.models import SupportOffer
from datasharing.panels import Link

Step = Callable[[SupportOffer], Link]
_steps: list[Step] = []


def register(step: Step) -> Step:
    """Register a step that follows an accepted offer. Returns it, so this is also a decorator."""
    _steps.append(step)
    return step


def steps_after(offer: SupportOffer) -> Iterator[Link]:
    """The steps that follow `offer`; none unless it is accepted and its service has not started."""
    if offer.state == SupportOffer.State.ACCEPTED and offer.first_service_start_at is None:
        yield from (step(offer) for step in _steps)
