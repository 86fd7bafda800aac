"""The court worker's home: today's list, and how long tomorrow's is."""

from datetime import timedelta

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from partners.home import Home, Section, register
from partners.models import Purpose
from partners.requests import UserRequest
from referrals.court.models import Hearing
from referrals.court.the_list import listed, next_court_day

AT_MOST = 20


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add today's list for those who act for the court; a link for those who supervise people."""
    if request.purpose == Purpose.SUPERVISION:
        home.links.append({"label": _("Court list"), "url": reverse("court_list")})
    if request.purpose != Purpose.COURT:
        return
    today = localdate()
    following = next_court_day(today)
    shown, more = Hearing.objects.on(today).select_related("person", "court", "owner").page(AT_MOST)
    content = {
        "lines": listed(shown, request),
        "more": more,
        "next_day": following,
        "is_tomorrow": following == today + timedelta(days=1),
        "next_count": Hearing.objects.on(following).count(),
        "next_url": f"{reverse('court_list')}?day_day={following.day}&day_month={following.month}"
        f"&day_year={following.year}",
    }
    home.sections.append(
        Section(slug="court", title=_("Today in court"), template="referrals/court/_home.html", content=content)
    )
