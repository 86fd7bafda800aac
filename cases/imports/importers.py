"""The member who loads records for an agency, and the purpose for which an agreement lets it record them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from datasharing.enforcement.door import Actor
from datasharing.models import Category, Clause, SubjectRole
from datasharing.outbox.outbox import NoSystemActor, system_actor
from partners.london import london_today
from partners.models import Agency, Membership, Programme, Purpose
from partners.systems.scopes import scope_of

M = TypeVar("M", Agency, Programme)


ROLES = {role.name.lower(): role for role in SubjectRole}
"""Subject roles by their names on the command line."""


class CannotImport(LookupError):
    """Agency, member, programme or agreement is missing. The message says which."""


@dataclass(frozen=True, kw_only=True)
class Importer:
    """The member who loads, with programme, purpose, command and day."""

    by: Membership
    purpose: Purpose
    programme: Programme
    subject_role: SubjectRole
    resource: str
    on: date

    def actor(self) -> Actor:
        """The actor of one batch.

        :raises PermissionError: if the membership is no longer in force
        """
        return Actor.of(self.by, self.purpose, resource=self.resource)


def find_importer(
    *,
    agency: str,
    programme: str,
    subject_role: SubjectRole,
    email: str,
    purpose: str,
    keeping: Sequence[Category],
    resource: str,
) -> Importer:
    """The member with this `email`, or the agency's system actor, who may record the categories `keeping`.

    An empty `purpose` means the first of the member's purposes that an agreement allows.

    :raises CannotImport: if there is no such member, or no agreement in force lets the agency record them
    """
    now = timezone.now()
    owner = _find(Agency.objects.all(), agency, _("There is no agency %(code)s. There are: %(codes)s."))
    joined = Programme.objects.joined_by(owner)
    joint = _find(
        joined, programme, _("The agency takes no part in a programme %(code)s. It takes part in: %(codes)s.")
    )
    by = _member(owner, email, at=now)
    wanted = [each for each in by.purposes if purpose in {"", scope_of(Purpose(each))}]
    allowed = purpose_to_keep(keeping, agency=owner, programme=joint, subject_role=subject_role, among=wanted, at=now)
    if allowed is None:
        raise CannotImport(
            _("No agreement in force lets %(agency)s keep %(kinds)s in %(programme)s for %(purposes)s.")
            % {
                "agency": owner,
                "kinds": ", ".join(str(category.label).lower() for category in keeping),
                "programme": joint,
                "purposes": purpose or _("any purpose of %(whom)s") % {"whom": by.user},
            }
        )
    return Importer(
        by=by,
        purpose=allowed,
        programme=joint,
        subject_role=subject_role,
        resource=resource,
        on=london_today(now),
    )


def purpose_to_keep(
    categories: Collection[Category],
    *,
    agency: Agency,
    programme: Programme,
    subject_role: SubjectRole,
    among: Collection[int],
    at: datetime,
) -> Purpose | None:
    """The first purpose in `among` for which agreements let `agency` record all `categories` about people with
    `subject_role` in `programme`; None if there is none."""
    clauses = Clause.objects.in_force(at).between(agency, agency).filter(needs_consent=False)
    own = clauses.about(subject_role)
    for purpose in among:
        if all(own.covering(category, programme).filter(purpose=purpose).exists() for category in categories):
            return Purpose(purpose)
    return None


def _find(among: QuerySet[M], code: str, words: str) -> M:
    by_code = {each.code: each for each in among}
    if code not in by_code:
        raise CannotImport(words % {"code": code, "codes": ", ".join(sorted(by_code)) or _("none yet")})
    return by_code[code]


def _member(agency: Agency, email: str, *, at: datetime) -> Membership:
    if not email:
        try:
            return system_actor(agency)
        except NoSystemActor as error:
            raise CannotImport(str(error)) from error
    held = Membership.objects.in_force(at).held_by_people().filter(agency=agency, user__email__iexact=email)
    member = held.select_related("user", "agency").first()
    if member is None:
        raise CannotImport(_("%(agency)s has no member with that e-mail address.") % {"agency": agency})
    return member
