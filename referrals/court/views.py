"""The court list: the hearings of a day, today's and tomorrow's first."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from partners.requests import UserRequest, page_number, pages_beside
from referrals.court.forms import ListFilter
from referrals.court.models import Hearing
from referrals.court.the_list import courts_of, listed, next_court_day

PAGE = 50


@require_safe
def court_list(request: UserRequest) -> HttpResponse:
    """The hearings of one day that the member may see. Day and court are in the URL, and name nobody."""
    today = localdate()
    form = ListFilter(request.GET, courts=[])
    day = _day(request, today)
    form = ListFilter(request.GET, courts=courts_of(day))
    is_valid = form.is_valid()
    found = Hearing.objects.on(day)
    if is_valid and form.cleaned_data["court"]:
        found = found.filter(court__code=form.cleaned_data["court"])
    page = page_number(request)
    shown, more = found.select_related("person", "court", "owner").page(PAGE, start=(page - 1) * PAGE)
    context = {
        "day": day,
        "today": today,
        "lines": listed(shown, request),
        "tabs": _tabs(day, today),
        "filter_form": form,
        "form": None if is_valid else form,
        "before": _address(day - timedelta(days=1)),
        "after": _address(day + timedelta(days=1)),
        **pages_beside(request, more=more),
    }
    return render(request, "referrals/court/court_list.html", context, status=200 if is_valid else 422)


def _day(request: UserRequest, today: date) -> date:
    """The day of the URL; today if it names none that can be read."""
    form = ListFilter(request.GET, courts=[])
    form.is_valid()
    day: date = form.cleaned_data.get("day") or today
    return day


def _address(day: date) -> str:
    return f"{reverse('court_list')}?day_day={day.day}&day_month={day.month}&day_year={day.year}"


def _tabs(day: date, today: date) -> list[dict[str, Any]]:
    """Today and the next court day, as tabs."""
    following = next_court_day(today)
    named = {today: _("Today"), following: _("Tomorrow") if following == today + timedelta(days=1) else _("Next day")}
    return [{"label": label, "url": _address(each), "is_current": each == day} for each, label in named.items()]
