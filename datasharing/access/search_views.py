"""Who saw what, searched by the data protection officer of the agency whose records were read, and exported."""

import csv
from io import StringIO
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from datasharing.access.acts import Entry, acts_found, log_found
from datasharing.access.forms import DID, SearchForm
from datasharing.access.views import after, place
from partners.london import london_time
from partners.period_form import address
from partners.requests import UserRequest
from partners.rules import must

PAGE = 25
MOST_EXPORTED = 10_000
HEADINGS = (
    "when",
    "act",
    "operation",
    "outcome",
    "member",
    "agency",
    "purpose",
    "on_behalf_of",
    "category",
    "clauses",
    "page",
    "people",
    "refused_reference",
)
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


@require_safe
def acts(request: UserRequest) -> HttpResponse:
    """Acts on one's own agency's records that the address asks for, latest first."""
    must(request.membership, request.purpose, "search who saw what")
    form = SearchForm(request.GET, agency=request.membership.agency)
    if not form.is_valid():
        return _narrower(request, form)
    here, before = reverse("acts"), place(request.GET.get("before", ""))
    found = acts_found(form.wanted(), before=before, at_most=PAGE + 1)
    context = {
        "filter_form": form,
        "selected": [{"label": label, "url": address(request, here, without=name)} for name, label in form.chosen()],
        "clear_url": here,
        "lines": [(act, DID[act.operation]) for act in found[:PAGE]],
        "narrowed": address(request, here),
        "export_url": address(request, reverse("export_acts")),
        "first": address(request, here) if before else "",
        "next": address(request, here, before=after(found[PAGE - 1])) if len(found) > PAGE else "",
    }
    return render(request, "datasharing/access/acts.html", context)


@require_safe
def export_acts(request: UserRequest) -> HttpResponse:
    """The same as a file: one line for each act and category. That it was fetched is in the log itself."""
    must(request.membership, request.purpose, "search who saw what")
    form = SearchForm(request.GET, agency=request.membership.agency)
    if not form.is_valid():
        return _narrower(request, form)
    entries = log_found(form.wanted(), at_most=MOST_EXPORTED + 1)
    if len(entries) > MOST_EXPORTED:
        form.add_error("since", _("More than %(most)s lines: choose a shorter time") % {"most": MOST_EXPORTED})
        return _narrower(request, form)
    today = london_time(timezone.now())
    name = f"who-saw-what-{request.membership.agency.code}-{today:%Y-%m-%d-%H%M}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(_table(entries), content_type="text/csv; charset=utf-8", headers=headers)


def _narrower(request: UserRequest, form: SearchForm) -> HttpResponse:
    context = {"form": form, "filter_form": form, "clear_url": reverse("acts"), "action": reverse("acts")}
    return render(request, "datasharing/access/acts.html", context, status=422)


def _table(entries: list[Entry]) -> str:
    written = StringIO()
    table = csv.writer(written)
    table.writerow(HEADINGS)
    table.writerows([_safe(cell) for cell in _row(entry)] for entry in entries)
    return written.getvalue()


def _row(entry: Entry) -> list[Any]:
    return [
        london_time(entry.at).isoformat(timespec="seconds"),
        entry.act,
        entry.operation,
        entry.outcome,
        entry.user or "",
        entry.agency,
        entry.purpose,
        entry.on_behalf_of,
        entry.kind,
        "; ".join(entry.clauses),
        entry.resource,
        " ".join(entry.people),
        entry.asked,
    ]


def _safe(cell: Any) -> str:
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULAS) else text
