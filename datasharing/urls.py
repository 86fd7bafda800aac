"""URLs of agreements, consent, restrictions and the log of access."""

from partners import rooms

urlpatterns = rooms.addresses_of("datasharing")
