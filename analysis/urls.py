"""URLs of networks."""

from partners import rooms

urlpatterns = rooms.addresses_of("analysis")
