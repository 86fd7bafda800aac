"""All parts of a page on one page, for viewing and testing. Reachable under DEBUG only; its people are invented."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from partners.home import Group, Line, Mark, Tag, queues
from partners.models import Agency, Purpose
from partners.widgets import DateField

NOW = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)
CHOICES = [("heroin", _("Heroin")), ("crack", _("Crack cocaine")), ("alcohol", _("Alcohol")), ("none", _("None"))]


class ExampleForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label=_("Family name"), help_text=_("As written on their identification, if they have any"))
    born_on = DateField(label=_("Date of birth"), help_text=_("For example, 27 3 1984"))
    substances = forms.MultipleChoiceField(
        label=_("Substances used"), choices=CHOICES, widget=forms.CheckboxSelectMultiple, required=False
    )
    urgency = forms.ChoiceField(
        label=_("How soon"),
        choices=[("today", _("Today")), ("week", _("This week")), ("routine", _("Routine"))],
        widget=forms.RadioSelect({"class": "govuk-radios--inline"}),
    )
    provider = forms.ChoiceField(
        label=_("Provider"), choices=[("", ""), ("ttt", "Turning Tide"), ("hh", "Harbour House")]
    )
    area = forms.ChoiceField(
        label=_("Area"),
        choices=[("", ""), ("n", "Northshire"), ("s", "Southmere")],
        widget=forms.Select({"data-autocomplete": ""}),
        required=False,
    )
    note = forms.CharField(label=_("Note"), widget=forms.Textarea({"rows": 4}), required=False)
    document = forms.FileField(label=_("Signed agreement"), widget=forms.FileInput, required=False)
    password = forms.CharField(label=_("Password"), widget=forms.PasswordInput({"autocomplete": "current-password"}))
    consent = forms.BooleanField(
        label=_("They agree that Turning Tide may receive this referral"), help_text=_("Read the wording aloud first")
    )


class ExampleFilter(forms.Form):
    """Filters of a list."""

    state = forms.MultipleChoiceField(
        label=_("State"),
        choices=[("sent", _("Sent")), ("accepted", _("Accepted")), ("declined", _("Declined"))],
        widget=forms.CheckboxSelectMultiple({"class": "govuk-checkboxes--small"}),
        required=False,
    )
    name = forms.CharField(label=_("Name"), required=False)


@login_not_required
@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    """Show the parts as a member sees them; `?signed-out` as before sign-in, `?errors` with a form that failed."""
    context = _parts() | {"filter_form": ExampleFilter({"state": ["sent"]}, auto_id="filter_%s")}
    if "signed-out" not in request.GET:
        context |= _somebody()
    context["form" if "errors" in request.GET else "example_form"] = ExampleForm(
        {"born_on_day": "31", "born_on_year": "1984"} if "errors" in request.GET else None
    )
    messages.success(request, _("Referral to Turning Tide sent. They have until 14:00 tomorrow to answer."))
    messages.info(request, _("You have not been asked to do anything else today."))
    messages.warning(request, _("Turning Tide closes in 20 minutes."))
    messages.error(request, _("The referral was not sent: a colleague withdrew it first."))
    return render(request, "style_guide.html", context)


def _somebody() -> dict[str, Any]:
    police = Agency(pk=1, code="northshire-police", name="Northshire Police", kind="police")
    labels = [(_("Home"), 0), (_("My caseload"), 0), (_("Referrals"), 3), (_("Agreements"), 0), (_("Find a person"), 0)]
    return {
        "membership": SimpleNamespace(
            agency=police, user="Samira Okafor", get_role_display=_("Drug worker in custody")
        ),
        "purpose": Purpose.CUSTODY,
        "outside_purpose": [_("clinical"), _("family"), _("intelligence"), _("safeguarding")],
        "navigation": [
            {
                "url": "#main-content",
                "label": label,
                "is_current": label == _("Referrals"),
                "count": count,
                "finds": label == _("Find a person"),
            }
            for label, count in labels
        ],
    }


def _lines() -> list[Line]:
    here = "#main-content"
    return [
        Line(
            group=Group.OVERDUE,
            by=datetime(2026, 11, 21, 12, tzinfo=UTC),
            who="Zoë Brontë-Ashworth",
            who_url=here,
            marks=(Mark("alert", _("See in pairs")),),
            title=_("Referral came back to you: Harbour adult treatment declined it"),
            remark=_("Their reason: she has moved to Saltmarsh, outside their area."),
            url=here,
            action=_("Send elsewhere"),
        ),
        Line(
            group=Group.TODAY,
            by=datetime(2026, 11, 23, 10, 30, tzinfo=UTC),
            who="Ifeoluwa Adébáyọ̀",
            who_url=here,
            marks=(Mark("child", _("Under 18")),),
            title=_("Agree who may be told before he moves to adult supervision"),
            url=here,
            action=_("Answer"),
        ),
        Line(
            group=Group.TODAY,
            title=_("3 referrals wait for a decision"),
            tag=Tag(_("Waiting"), "yellow"),
            url=here,
            action=_("Decide"),
            count=3,
        ),
        Line(
            group=Group.OTHERS,
            by=date(2026, 11, 27),
            who="Łukasz Wiśniewski",
            who_url=here,
            title=_("Medicine handover to be confirmed"),
            whose="HMP Holmeside",
            url=here,
            action=_("Remind"),
        ),
    ]


def _parts() -> dict[str, Any]:
    police = Agency(pk=1, code="northshire-police", name="Northshire Police", kind="police")
    treatment = Agency(pk=2, code="turning-tide", name="Turning Tide", kind="treatment")
    here = "#main-content"
    return {
        "own_agency": police,
        "other_agency": treatment,
        "facts": [{"key": _("Born"), "value": "27 March 1984"}, {"key": _("Case"), "value": "NS-24-0117"}],
        "rows": [
            {"key": _("Name"), "value": "Siân O'Dowd-Łukasik"},
            {"key": _("Date of birth"), "value": _("27 March 1984 (approximate)"), "url": here, "action": _("Change")},
            {"key": _("Custody suite"), "value": "Harbour Street"},
        ],
        "entries": [
            {
                "title": _("First appointment booked"),
                "byline": "Tom Reyes",
                "at": datetime(2026, 11, 23, 9, 40, tzinfo=UTC),
                "text": _("Wednesday 25 November, 10:30, Harbour House."),
                "agency": treatment,
                "url": here,
            },
            {
                "title": _("Referral sent"),
                "byline": "Samira Okafor",
                "at": datetime(2026, 11, 23, 3, 12, tzinfo=UTC),
                "text": "",
                "agency": police,
            },
        ],
        "tasks": [
            {"label": _("Identity"), "url": here, "status": _("Done")},
            {"label": _("Consent"), "url": here, "status": _("To do"), "colour": "yellow", "hint": _("Read aloud")},
            {"label": _("Send"), "status": _("Cannot start yet")},
        ],
        "tabs": [
            {"label": _("Waiting for you"), "url": here, "is_current": True, "count": 3},
            {"label": _("In progress"), "url": here},
            {"label": _("Closed"), "url": here},
        ],
        "selected": [{"label": _("Sent"), "url": here}],
        "queues": queues(_lines(), now=NOW),
        "marks": [
            {"kind": "child", "text": _("Under 18"), "means": _("a child, or possibly a child")},
            {"kind": "alert", "text": _("See in pairs"), "means": _("a danger to staff who meet the person")},
            {"kind": "risk", "text": _("Thoughts of suicide"), "means": _("an immediate risk to the person")},
        ],
        "tags": [
            {"colour": "red", "text": _("Overdue"), "means": _("wrong or late")},
            {"colour": "yellow", "text": _("Not yet read"), "means": _("your agency has to act")},
            {"colour": "blue", "text": _("Booked"), "means": _("in progress, nothing to do")},
            {"colour": "green", "text": _("Accepted"), "means": _("done, good")},
            {"colour": "orange", "text": _("Suspended"), "means": _("halted or disputed")},
            {"colour": "grey", "text": _("Draft"), "means": _("not yet valid, or no longer needed")},
        ],
    }
