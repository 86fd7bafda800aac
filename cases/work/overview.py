"""Open cases and their leads on a person's overview."""

from django.utils.translation import gettext as _

from cases.work.models import CASE_MACHINE, Case
from datasharing.overview import Card, Overview, Worker, register
from datasharing.panels import Cell
from partners.requests import UserRequest

AT_MOST = 20


@register
def fill(_request: UserRequest, there: Overview) -> None:
    """Add a card for each open case."""
    if not there.has(Case):
        return
    cases = Case.objects.filter(person=there.person).open().select_related("owner", "programme", "lead__user")
    for case in cases.newest()[:AT_MOST]:
        programme = str(case.programme or _("no programme"))
        rows = [
            (_("State"), Cell(CASE_MACHINE.label(case.state), colour=CASE_MACHINE.colour(case.state))),
            (_("Led by"), Cell(case.lead.user if case.lead else _("No lead yet"))),
            (_("Why"), Cell(case.reason)),
        ]
        shown = [(term, cell) for term, cell in rows if cell.text]
        there.cards.append(
            Card(title=_("Case: %(programme)s") % {"programme": programme}, rows=shown, agency=case.owner)
        )
        if case.lead:
            there.workers.append(Worker(case.lead.user, _("%(agency)s (lead)") % {"agency": case.owner}))
