"""Guards of work that is carried, each switched off for one run of the test that must notice."""

import pytest

from tests.faults import Fault

REVOKED = "tests.referrals.test_revoked_work"

FAULTS = [
    Fault(
        guard="the end of sharing for work on its way",
        noticed_by=f"{REVOKED}.test_work_about_what_is_no_longer_shared_is_denied_and_logged",
        sql="create policy open_to_all on referrals_referral for select to fd_app using (true)",
        shows_as=(Exception, pytest.fail.Exception),
    ),
    Fault(
        guard="the end of a system actor's membership",
        noticed_by=f"{REVOKED}.test_work_of_whoever_has_left_is_denied_and_says_why",
        patch=("partners.models.people.MembershipQuerySet.in_force", lambda members, _at: members.all()),
        shows_as=(Exception, pytest.fail.Exception),
    ),
    Fault(
        guard="the purposes of a system actor",
        noticed_by=f"{REVOKED}.test_work_for_a_purpose_that_was_taken_away_is_denied_and_says_why",
        patch=("partners.models.Membership.may_act_for", lambda _membership, _purpose: True),
        shows_as=(Exception, pytest.fail.Exception),
    ),
]
