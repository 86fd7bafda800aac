"""Every exchange carries the key of its addressee and person, by which the addressee's guard finds it."""

import datasharing.enforcement.policy
from django.db import migrations, models


EXCHANGES = ["allocation", "event", "referral", "referralidentity", "settlement", "unroutedreferral"]
KEY = "update public.referrals_%s set addressee_key = sharing.addressee_key(addressee_id, person_id)"


class Migration(migrations.Migration):
    dependencies = [
        ("datasharing", "0005_the_addressees_guard"),
        ("partners", "0004_keep_members"),
        ("referrals", "0003_settle_unrouted_and_submit_once"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="allocation",
            name="referrals_allocation_shared",
        ),
        migrations.RemoveConstraint(
            model_name="custodycontact",
            name="referrals_custodycontact_shared",
        ),
        migrations.RemoveConstraint(
            model_name="event",
            name="referrals_event_shared",
        ),
        migrations.RemoveConstraint(
            model_name="referral",
            name="referrals_referral_shared",
        ),
        migrations.RemoveConstraint(
            model_name="referralidentity",
            name="referrals_referralidentity_shared",
        ),
        migrations.RemoveConstraint(
            model_name="settlement",
            name="referrals_settlement_shared",
        ),
        migrations.RemoveConstraint(
            model_name="unroutedreferral",
            name="referrals_unroutedreferral_shared",
        ),
        migrations.AddField(
            model_name="allocation",
            name="addressee_key",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="event",
            name="addressee_key",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="referral",
            name="addressee_key",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="referralidentity",
            name="addressee_key",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="settlement",
            name="addressee_key",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="unroutedreferral",
            name="addressee_key",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        *[migrations.RunSQL(KEY % each, migrations.RunSQL.noop) for each in EXCHANGES],
        migrations.AddConstraint(
            model_name="allocation",
            constraint=datasharing.enforcement.policy.SharedAs(
                addressed=True, category=18, edition=2, name="referrals_allocation_shared", tie=False
            ),
        ),
        migrations.AddConstraint(
            model_name="custodycontact",
            constraint=datasharing.enforcement.policy.SharedAs(
                addressed=False, category=12, edition=2, name="referrals_custodycontact_shared", tie=False
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=datasharing.enforcement.policy.SharedAs(
                addressed=True, category=18, edition=2, name="referrals_event_shared", tie=False
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=datasharing.enforcement.policy.SharedAs(
                addressed=True, category=11, edition=2, name="referrals_referral_shared", tie=False
            ),
        ),
        migrations.AddConstraint(
            model_name="referralidentity",
            constraint=datasharing.enforcement.policy.SharedAs(
                addressed=True, category=11, edition=2, name="referrals_referralidentity_shared", tie=False
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=datasharing.enforcement.policy.SharedAs(
                addressed=True, category=11, edition=2, name="referrals_settlement_shared", tie=False
            ),
        ),
        migrations.AddConstraint(
            model_name="unroutedreferral",
            constraint=datasharing.enforcement.policy.SharedAs(
                addressed=True, category=11, edition=2, name="referrals_unroutedreferral_shared", tie=False
            ),
        ),
    ]
