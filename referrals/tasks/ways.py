"""The agencies that may be asked tasks about a person, with the clauses that allow it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from datasharing.consent.actions import wording_for
from datasharing.models import Category, Clause, SubjectRole
from partners.models import Agency, Programme, Purpose


@dataclass(frozen=True)
class Way:
    """An agency that may be asked, in a programme or outside any, with the clause that allows it."""

    clause: Clause
    programme: Programme | None

    @property
    def recipient(self) -> Agency:
        """The agency that will read it, which consent must name."""
        return self.clause.receiver

    @property
    def key(self) -> str:
        """The way's value in URLs and forms."""
        return f"{self.recipient.code}:{self.programme.code if self.programme else ''}"

    @property
    def needs_consent(self) -> bool:
        """Whether the agreement requires the person's consent."""
        return self.clause.needs_consent

    @property
    def wording(self) -> str:
        """The wording in which to ask for consent."""
        return wording_for(self.clause, self.recipient)


def ways(
    sender: Agency, programmes: Iterable[Programme | None], *, role: SubjectRole, purpose: Purpose, at: datetime
) -> list[Way]:
    """The ways by which `sender` may ask tasks in one of `programmes` about a person with this subject role.

    The sender's own agency is asked for the acting `purpose`. Clauses without consent are preferred. Called when the
    form is shown and again when it is sent, so that consent names the true recipient.
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
