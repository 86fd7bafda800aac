"""Reads that stand out: a list for the data protection officer, and a page to say what was concluded about one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from datasharing.access.actions import MoreByNow, review_reads
from datasharing.access.forms import ReviewForm
from datasharing.access.models import UnusualRead
from datasharing.access.review import Unusual
from datasharing.access.review import unusual_reads as found
from datasharing.access.views import place
from datasharing.enforcement.consulted import Beside
from partners.requests import UserRequest, reads_or_posts
from partners.rules import must

PAGE = 25


@require_safe
def unusual_reads(request: UserRequest) -> HttpResponse:
    """Those that wait, or that were reviewed (`?reviewed`), latest first."""
    must(request.membership, request.purpose, "review who saw what")
    reviewed = "reviewed" in request.GET
    before = place(request.GET.get("before", ""))
    reads = found(reviewed=reviewed, before=before, at_most=PAGE + 1)
    keep = {"reviewed": ""} if reviewed else {}
    last = reads[PAGE - 1] if len(reads) > PAGE else None
    later = keep | {"before": f"{last.last_at.isoformat()} {last.number}"} if last else {}
    context = {
        "reads": [(read, _search_of(read)) for read in reads[:PAGE]],
        "reviewed": reviewed,
        "first": f"{request.path}{'?reviewed' if reviewed else ''}" if before else "",
        "next": f"?{urlencode(later)}" if later else "",
    }
    return render(request, "datasharing/access/unusual_reads.html", context)


@reads_or_posts
def review_read(request: UserRequest, number: UUID) -> HttpResponse:
    """What one is, what was concluded before, and a form to conclude."""
    must(request.membership, request.purpose, "review who saw what")
    read = next(iter(found(number=number)), None)
    if read is None:
        raise Http404
    is_own = read.user.pk == request.membership.user_id
    form = ReviewForm(request.POST if request.method == "POST" else None, initial={"seen": read.acts})
    if form.is_valid():
        try:
            review_reads(number, by=request.membership, **form.cleaned_data)
        except MoreByNow:
            form.add_error("note", _("There is more of it by now. Look again before you conclude."))
        else:
            messages.success(request, _("What you concluded is kept."))
            return redirect("unusual_reads")
    context = {"read": read, "search_url": _search_of(read), "form": form, "is_own": is_own}
    return render(request, "datasharing/access/review_read.html", context, status=422 if form.is_bound else 200)


def _search_of(read: Unusual) -> str:
    """The search of who saw what that shows it."""
    day = {"day": read.day.day, "month": read.day.month, "year": read.day.year}
    asked: dict[str, Any] = {"member": read.user.reference}
    if read.person:
        asked["person"] = read.person
    if read.kind == UnusualRead.Kind.REFUSED:
        asked["category"] = int(Beside.REFUSED)
    for name in ("since", "until"):
        asked |= {f"{name}_{part}": number for part, number in day.items()}
    return f"{reverse('acts')}?{urlencode(asked)}"
