"""Guards of what a browser shows, each switched off for one run of the test that must notice."""

from tests.faults import Fault

FAULTS = [
    Fault(
        guard="the end of the session behind a changed user",
        noticed_by="tests.browser.test_shared_tablet.test_the_next_user_finds_nothing_of_the_last",
        patch=("partners.sign_in.views.logout", lambda _request: None),
        committed=True,
    ),
    Fault(
        guard="the question put again to somebody whose recipient changed",
        noticed_by="tests.browser.test_shared_tablet.test_without_scripts_a_changed_recipient_is_asked_about_again",
        patch=("referrals.routing.referral_form.ReferralForm.may_act", lambda form, _route: form.is_valid()),
        committed=True,
    ),
    Fault(
        guard="the labels of a birth in three boxes",
        noticed_by="tests.browser.test_every_page.test_whoever_is_found_or_not_can_be_registered",
        patch=("partners.widgets.DateInput.template_name", "django/forms/widgets/multiwidget.html"),
        committed=True,
    ),
    Fault(
        guard="the closing of referrals to police analysts",
        noticed_by="tests.browser.test_what_others_see.test_a_police_analyst_sees_no_fact_of_treatment",
        sql="create policy open_to_all on referrals_referral for select to fd_app using (true)",
        committed=True,
        undo="drop policy open_to_all on referrals_referral",
        shows_as=(Exception,),
    ),
]
