"""Work handed over is checked again when it is done: what was taken away meanwhile is denied, and kept (ISO-11)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from datasharing.agreements.actions import set_status
from datasharing.consent.actions import withdraw_consent
from datasharing.models import Agreement, AgreementStatus, Consent, Outbox
from datasharing.outbox import outbox
from partners.models import Membership, Purpose, Role
from referrals.models import Event, Referral
from tests.conftest import owner_role
from tests.datasharing.enforcement import log
from tests.partnership import Partnership

Enter = Callable[..., Any]


def suspend(partnership: Partnership, as_member: Enter) -> None:
    with as_member(partnership.police_dpo):
        set_status(
            Agreement.objects.get(reference="treatment"),
            AgreementStatus.State.SUSPENDED,
            by=partnership.police_dpo,
            reason="A breach",
        )


def withdraw(partnership: Partnership, as_member: Enter) -> None:
    with as_member(partnership.custody_worker):
        withdraw_consent(Consent.objects.get(), by=partnership.custody_worker)


def end_membership(partnership: Partnership, _as_member: Enter) -> None:
    with owner_role():
        system_of(partnership).update(valid_to=timezone.now())


def take_purpose(partnership: Partnership, _as_member: Enter) -> None:
    with owner_role():
        before = system_of(partnership).get()
        system_of(partnership).update(valid_to=timezone.now())
        Membership.objects.create(
            user=before.user,
            agency=before.agency,
            role=before.role,
            purposes=[Purpose.ASSURANCE],
            valid_from=timezone.now(),
        )


def system_of(partnership: Partnership) -> Any:
    return Membership.objects.filter(agency=partnership.agency("harbour"), role=Role.SYSTEM)


READS_NOTHING = {"the agreement is suspended": suspend, "the person withdraws": withdraw}


def nothing_happened(partnership: Partnership, as_member: Enter) -> bool:
    with as_member(partnership.custody_worker):
        return not Event.objects.exists()


@pytest.mark.parametrize("how", READS_NOTHING)
def test_work_about_what_is_no_longer_shared_is_denied_and_logged(
    partnership: Partnership, as_member: Enter, sent: Referral, how: str
) -> None:
    row, last = Outbox.objects.get(), log.mark()
    READS_NOTHING[how](partnership, as_member)

    with pytest.raises(Referral.DoesNotExist):
        outbox.perform(row.key)

    row.refresh_from_db()
    assert (row.done_at, row.problem) == (None, "DoesNotExist")
    [tried] = [entry for entry in log.since(last) if entry.agency_id == partnership.agency("harbour").pk]
    assert (tried.outcome, tried.resource, tried.persons) == ("attempted", "referrals.deliver", [])
    assert tried.user_id == system_of(partnership).get().user_id
    assert nothing_happened(partnership, as_member)


def is_denied(row: Outbox, refusal: type[Exception]) -> bool:
    """Whether doing the work fails as `refusal`, and the row says so."""
    with pytest.raises(refusal):
        outbox.perform(row.key)
    row.refresh_from_db()
    return (row.done_at, row.problem) == (None, refusal.__name__)


def test_work_of_whoever_has_left_is_denied_and_says_why(
    partnership: Partnership, as_member: Enter, sent: Referral
) -> None:
    end_membership(partnership, as_member)

    assert is_denied(Outbox.objects.get(), outbox.NoSystemActor)
    assert nothing_happened(partnership, as_member)


def test_work_for_a_purpose_that_was_taken_away_is_denied_and_says_why(
    partnership: Partnership, as_member: Enter, sent: Referral
) -> None:
    take_purpose(partnership, as_member)

    assert is_denied(Outbox.objects.get(), PermissionError)
    assert nothing_happened(partnership, as_member)


def test_denied_work_is_done_once_it_may_be(partnership: Partnership, as_member: Enter, sent: Referral) -> None:
    row = Outbox.objects.get()
    suspend(partnership, as_member)
    with pytest.raises(Referral.DoesNotExist):
        outbox.perform(row.key)
    with as_member(partnership.police_dpo):
        set_status(
            Agreement.objects.get(reference="treatment"),
            AgreementStatus.State.ACTIVE,
            by=partnership.police_dpo,
            reason="Put right",
        )

    assert outbox.perform(row.key)
