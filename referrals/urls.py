"""Hand-offs: the contact they come from, the lists, and everything that happens to a referral."""

from partners import rooms

urlpatterns = rooms.addresses_of("referrals")
