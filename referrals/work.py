"""What workers carry for referrals: delivery to the addressee, and news for whoever referred first."""

from datasharing import outbox

from . import actions

outbox.task("referrals.deliver")(actions.deliver)
outbox.task("referrals.mirror")(actions.mirror)
