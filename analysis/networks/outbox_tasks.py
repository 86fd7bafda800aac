"""The worker's part: it counts a long network step by step, so that its progress can be seen."""

from django.db import connection

from analysis.networks.actions import TASK
from analysis.networks.figures import STEPS, Figures
from analysis.networks.models import NetworkCount
from analysis.networks.scope import Scope
from datasharing.enforcement.bulk import uncollected
from datasharing.enforcement.door import Actor, acting
from datasharing.outbox import outbox
from partners.models import Membership, Purpose


@outbox.long_task(TASK)
def count(reference: str, actor: Membership, purpose: Purpose) -> outbox.Task:
    """Read the ties in one transaction, work out the next step's figures in none, and keep them in another."""
    with uncollected():
        with acting(Actor.of(actor, purpose, resource=TASK)):
            _take_time()
            asked = _find(reference)
            counting = Scope.of(asked).counting(within=asked) if asked else None
        step = asked.steps if asked else 0
        figures = STEPS[step](counting) if counting else {}

    def keep(reference: str, actor: Membership) -> None:
        held = _find(reference)
        if held is not None and held.steps == step:
            _keep(held, figures, by=actor)

    return keep


def _take_time() -> None:
    """Let this transaction read for minutes, not for the seconds of a page: it holds nothing that others wait for."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '2min'")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '2min'")


def _find(reference: str) -> NetworkCount | None:
    """The count, unless it is done or has made way for a newer one."""
    found = NetworkCount.objects.filter(reference=reference).select_related("programme").first()
    return None if found is None or found.is_done else found


def _keep(held: NetworkCount, figures: Figures, *, by: Membership) -> None:
    held.keep(figures)
    if not held.is_done:
        outbox.hand_over(TASK, about=held.reference, to=by.agency, purpose=Purpose(held.purpose))
