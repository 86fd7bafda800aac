"""What is added about a person from their page besides a plan: a recall."""

from django.utils.translation import gettext_lazy as _

from cases.records.pages import adding
from datasharing.kinds import Adding
from referrals.release.actions import AlreadyPlanned
from referrals.release.afterwards import record_recall as recall
from referrals.release.forms import RecallForm

ALREADY = _("Your agency plans their release already: open that plan.")
RECALL = Adding(
    words=_("Record a recall"),
    form=RecallForm,
    verb=recall,
    refusals={AlreadyPlanned: ("release_kind", ALREADY)},
)

record_recall = adding(RECALL)
