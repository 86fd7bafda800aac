"""Of which agencies something may be asked about a person, and the clause that lets it go there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from datasharing.consent.actions import wording_for
from datasharing.models import Category, Clause, SubjectRole
from partners.models import Agency, Programme, Purpose


@dataclass(frozen=True)
class Way:
    """An agency that may be asked, in a programme or outside any, and the clause under which."""

    clause: Clause
    programme: Programme | None

    @property
    def recipient(self) -> Agency:
        """Who will read it: the true recipient that consent names."""
        return self.clause.receiver

    @property
    def key(self) -> str:
        """What an address says for it."""
        return f"{self.recipient.code}:{self.programme.code if self.programme else ''}"

    @property
    def needs_consent(self) -> bool:
        """Whether the agreement lets nothing go without the person's consent."""
        return self.clause.needs_consent

    @property
    def wording(self) -> str:
        """How consent is asked for."""
        return wording_for(self.clause, self.recipient)


def ways(
    sender: Agency, programmes: Iterable[Programme | None], *, role: SubjectRole, purpose: Purpose, at: datetime
) -> list[Way]:
    """Each agency of which `sender` may ask something in one of `programmes` about a person in that role.

    One's own is asked for the `purpose` that is being acted for. A clause that needs no consent goes before one that
    does. Asked when the form is shown and again when it is sent, so that consent always names the true recipient.
    """
    clauses = (
        Clause.objects.in_force(at)
        .filter(
            ~Q(receiver=sender) | Q(purpose=purpose),
            giver=sender,
            categories__contains=[Category.TASK],
        )
        .about(role)
    )
    found: dict[str, Way] = {}
    held = list(clauses.select_related("agreement", "giver", "receiver").order_by("needs_consent", "pk"))
    for programme in programmes:
        for clause in held:
            if clause.every_programme or clause.programme_id == (programme.pk if programme else None):
                way = Way(clause, programme)
                found.setdefault(way.key, way)
    return list(found.values())
