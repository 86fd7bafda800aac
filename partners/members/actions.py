"""Verbs of an administrator about the members of the agency.

The database decides (`partners/sql/members.sql`, `accounts.sql`). It takes agency and administrator from the signed
context, so `by` must be the acting membership.
"""

from collections.abc import Sequence

from partners.members.keeping import (
    AlreadyMember,
    AlreadyProposed,
    NoSuchMember,
    PurposeNotAllowed,
    WorksElsewhere,
    call,
    keeping,
)
from partners.members.models import Membership, Team, User
from partners.members.purposes import Purpose
from partners.members.roles import Role
from partners.proposals.models import Proposal
from partners.proposals.telling import tell
from partners.rules import allowed_by
from partners.sign_in import invitations

__all__ = ["AlreadyMember", "AlreadyProposed", "NoSuchMember", "PurposeNotAllowed", "WorksElsewhere"]


@allowed_by("keep members")
def invite(
    email: str, *, full_name: str, role: Role, purposes: Sequence[Purpose], team: Team | None, by: Membership
) -> Proposal:
    """Propose that the user with this address becomes a member of `by`'s agency.

    It takes effect at once where nobody else may agree, unless the user has to accept. Then, if they have no password,
    they are mailed a link.

    :raises AlreadyMember: if they have the role already
    :raises AlreadyProposed: if it is proposed already
    :raises PurposeNotAllowed: if the role does not allow a purpose
    :raises InvitationNotSent: if the mail cannot be sent; nothing is changed then
    """
    with keeping():
        user = call("invite", email, full_name, role, [*map(int, purposes)], team and team.pk)
        proposal = Proposal.objects.filter(user__reference=user, agency=by.agency, role=role).latest("pk")
        tell(proposal, by=by)
    return proposal


@allowed_by("keep members")
def change_purposes(member: User, *, role: Role, purposes: Sequence[Purpose], by: Membership) -> Proposal | None:
    """Replace the purposes of `member` in `role`; more of them are proposed, fewer apply at once.

    :raises AlreadyProposed: if others are proposed already
    :raises PurposeNotAllowed: if the role does not allow a purpose
    """
    with keeping():
        call("change_purposes", member.reference, role, [*map(int, purposes)])
    return Proposal.objects.waiting().filter(user=member, agency=by.agency, role=role).first()


@allowed_by("keep members")
def change_team(member: User, *, role: Role, team: Team | None, by: Membership) -> None:
    """Move `member` to another team of the agency, or to none. Roles and purposes do not change."""
    with keeping():
        call("change_team", member.reference, role, team and team.pk)


@allowed_by("keep members")
def end_membership(member: User, *, role: Role, by: Membership) -> None:
    """End the membership of `member` in `role`."""
    with keeping():
        call("finish", member.reference, role)


@allowed_by("keep members")
def deactivate(member: User, *, by: Membership) -> None:
    """End all memberships of `member` in the agency, and close the account unless they work for another as well."""
    with keeping():
        call("deactivate", member.reference)


@allowed_by("keep members")
def sign_out(member: User, *, by: Membership) -> None:
    """End all sessions of `member`."""
    with keeping():
        call("sign_out", member.reference)


@allowed_by("keep members")
def start_over(member: User, *, by: Membership) -> None:
    """Delete password and second factors of `member`, and send a new invitation.

    :raises WorksElsewhere: if another agency looks after their account
    :raises InvitationNotSent: if the mail cannot be sent; nothing is changed then
    """
    with keeping():
        call("start_over", member.reference)
        invitations.send(User.objects.get(pk=member.pk), by=by)
