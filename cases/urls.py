"""URLs of search, people, records, groups, safeguarding and caseload."""

from partners import rooms

urlpatterns = rooms.addresses_of("cases")
