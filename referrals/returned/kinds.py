"""That nothing more is done about what came back."""

from django.utils.translation import gettext_lazy as _

from datasharing.kinds import Kind, register
from referrals.returned.models import Dismissal, TaskDismissal

register(
    Kind(slug="dismissals", model=Dismissal, label=_("Referrals that came back and were left")),
    Kind(slug="task-dismissals", model=TaskDismissal, label=_("Tasks that came back and were left")),
)
