"""URLs of custody contacts, referrals, tasks and routing rules."""

from partners import rooms

urlpatterns = rooms.addresses_of("referrals")
