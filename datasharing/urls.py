"""Whether: the register of agreements, consent, restrictions, and who saw what."""

from partners import rooms

urlpatterns = rooms.addresses_of("datasharing")
