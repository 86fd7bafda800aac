"""What: finding people, their page, what is added to it, and one's caseload."""

from partners import rooms

urlpatterns = rooms.addresses_of("cases")
