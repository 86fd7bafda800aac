"""Guards of work that must not be lost or doubled, each switched off for one run of the test that must notice.

Those of `test_killed` are planted in the programs themselves.
"""

from datetime import timedelta

from django.conf import settings

from datasharing.outbox import outbox
from tests.faults import Fault
from tests.reliability import broken

LEDGER = "tests.reliability.test_ledger"
FORMS = "tests.reliability.test_forms_once"
ONCE = "tests.reliability.test_work_once"
RELAYING = "tests.reliability.test_relaying"
KILLED = "tests.reliability.test_killed"
BROKER = f"{KILLED}.test_a_broker_that_is_killed_with_messages_in_it_loses_and_doubles_nothing"
HOURLY = {"sweep": settings.CELERY_BEAT_SCHEDULE["sweep"] | {"schedule": 3600.0}}

FAULTS = [
    Fault(
        guard="one transaction for mark and effect in a killed worker",
        noticed_by=f"{KILLED}.test_a_killed_worker_loses_and_doubles_nothing",
        patch=("datasharing.outbox.outbox.perform", broken.mark_then_act),
        committed=True,
    ),
    Fault(
        guard="the sending again of what was not done",
        noticed_by=BROKER,
        patch=("datasharing.outbox.outbox.FIRST_RETRY", timedelta(minutes=5)),
        committed=True,
    ),
    Fault(
        guard="the waiting of the relay until work is done",
        noticed_by=f"{KILLED}.test_a_killed_relay_loses_and_doubles_nothing",
        patch=("datasharing.outbox.outbox.relay", broken.send_and_forget),
        committed=True,
    ),
    Fault(
        guard="the passing of time after its scheduler has died",
        noticed_by=f"{KILLED}.test_a_killed_scheduler_loses_and_doubles_nothing_and_time_passes_on",
        patch=("django.conf.settings.CELERY_BEAT_SCHEDULE", HOURLY),
        committed=True,
    ),
    Fault(
        guard="the memory for keys whose answer died with a web process",
        noticed_by=f"{KILLED}.test_killed_web_processes_lose_and_double_nothing",
        patch=("referrals.idempotency.actions.once", broken.forget_keys),
        committed=True,
    ),
    Fault(
        guard="one transaction for mark and effect when the database dies",
        noticed_by=f"{KILLED}.test_a_killed_database_and_a_power_cut_lose_and_double_nothing",
        patch=("datasharing.outbox.outbox.perform", broken.mark_then_act),
        committed=True,
    ),
    Fault(
        guard="the memory for keys whose answer was not heard",
        noticed_by=BROKER,
        patch=("referrals.idempotency.actions.once", broken.forget_keys),
        committed=True,
    ),
    Fault(
        guard="the comparison of what clients were told with what is there",
        noticed_by=f"{LEDGER}.test_what_is_lost_doubled_unasked_or_not_delivered_once_is_noticed",
        patch=("tests.reliability.ledger.differences", lambda _ledger, _held: []),
        committed=True,
    ),
    Fault(
        guard="the look at whether work was done",
        noticed_by=f"{ONCE}.test_work_that_comes_five_times_at_once_has_one_effect",
        patch=("datasharing.outbox.outbox.perform", broken.act_on),
        committed=True,
    ),
    Fault(
        guard="the lock on work that is being done",
        noticed_by=f"{ONCE}.test_work_that_comes_five_times_at_once_has_one_effect",
        patch=("datasharing.outbox.outbox.perform", broken.act_then_mark),
        committed=True,
    ),
    Fault(
        guard="one transaction for the mark of work and its effect",
        noticed_by=f"{ONCE}.test_work_broken_off_in_the_middle_is_done_whole_afterwards",
        patch=("datasharing.outbox.outbox.perform", broken.mark_then_act),
        committed=True,
    ),
    Fault(
        guard="one transaction for the effect of work and its mark",
        noticed_by=f"{ONCE}.test_work_broken_off_when_its_effect_was_kept_is_not_done_again",
        patch=("datasharing.outbox.outbox.perform", broken.act_then_mark),
        committed=True,
    ),
    Fault(
        guard="one transaction for a referral and its work",
        noticed_by=f"{ONCE}.test_a_referral_and_its_work_are_kept_together_or_not_at_all",
        patch=("referrals.exchange.sending.hand_over", broken.hand_over_apart),
        committed=True,
    ),
    Fault(
        guard="the lock on what a relay is sending",
        noticed_by=f"{RELAYING}.test_several_relays_send_each_key_once",
        patch=("datasharing.outbox.models.OutboxQuerySet.select_for_update", lambda rows, **_how: rows),
        committed=True,
    ),
    Fault(
        guard="one transaction for the marks of a relay and its sending",
        noticed_by=f"{RELAYING}.test_what_the_broker_does_not_take_stays_due",
        patch=("datasharing.outbox.outbox.relay", broken.mark_then_send),
        committed=True,
    ),
    Fault(
        guard="the wait before work is sent again",
        noticed_by=f"{RELAYING}.test_what_is_not_done_is_sent_again_ever_later",
        patch=("datasharing.outbox.outbox.LONGEST_RETRY", timedelta(0)),
        committed=True,
    ),
    Fault(
        guard="the patience with work that no worker has taken up",
        noticed_by=f"{RELAYING}.test_what_no_worker_takes_up_is_sent_until_one_does",
        patch=("datasharing.outbox.outbox._fails_too_often", lambda row: row.attempts >= outbox.ATTEMPTS),
        committed=True,
    ),
    Fault(
        guard="the memory for forms that were sent",
        noticed_by=f"{FORMS}.test_a_form_sent_twenty_times_at_once_refers_once",
        patch=("referrals.idempotency.actions.once", broken.forget_keys),
        committed=True,
    ),
    Fault(
        guard="the memory for keys of calls at once",
        noticed_by=f"{FORMS}.test_a_call_that_comes_twenty_times_at_once_refers_once",
        patch=("referrals.idempotency.actions.once", broken.forget_keys),
        committed=True,
    ),
    Fault(
        guard="the ban on sending past the outbox",
        noticed_by="tests.datasharing.outbox.test_work.test_only_the_relay_sends",
        patch=("tests.datasharing.outbox.test_work.calls", broken.calls_and_a_delay),
    ),
]
