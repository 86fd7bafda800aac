"""The worker's part: it counts a long network step by step, so that its progress can be seen."""

from analysis.networks.actions import TASK
from analysis.networks.figures import STEPS
from analysis.networks.models import NetworkCount
from analysis.networks.patience import take_time
from analysis.networks.scope import Scope
from datasharing.outbox import outbox
from partners.models import Membership, Purpose


@outbox.task(TASK)
def count(reference: str, actor: Membership) -> None:
    """Take the next step of a count and hand over the one after, unless the count has made way for a newer one."""
    asked = NetworkCount.objects.filter(reference=reference).select_related("programme").first()
    if asked is None or asked.is_done:
        return
    take_time()
    asked.keep(STEPS[asked.steps](Scope.of(asked).counting(within=asked)))
    if not asked.is_done:
        outbox.hand_over(TASK, about=reference, to=actor.agency, purpose=Purpose(asked.purpose))
