"""The clocks of the laboratory, and of assessments whose time has come."""

from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.people.queue_lines import line_about, name_people
from datasharing.clocks.clock import Clock
from partners.due_words import Group
from partners.home import Line, Subject
from partners.models import Purpose
from referrals.drug_tests.models import DrugTest, RequiredAssessment

TESTS = Subject("drug-tests", gettext_lazy("Drug tests"))


def _line(record: Any, group: Group, **more: Any) -> Line:
    return line_about(record, group, subject=TESTS, **more)


def _laboratory(test: Any, group: Group) -> Line:
    url = reverse("laboratory_drug_tests", args=[test.reference])
    return _line(
        test, group, title=_("The laboratory answers"), by=test.lab_due_on, url=url, action=_("Record its answer")
    )


def _assessment(assessment: Any, group: Group) -> Line:
    is_served = assessment.state == RequiredAssessment.State.SERVED
    words, page, action = (
        (_("%(kind)s: did they attend?"), "attended_required_assessments", _("Record attendance"))
        if is_served
        else (_("%(kind)s: serve the notice before they leave"), "serve_required_assessments", _("Serve the notice"))
    )
    title = words % {"kind": assessment}
    url = reverse(page, args=[assessment.reference])
    return _line(assessment, group, title=title, by=assessment.appointment_at, url=url, action=action)


def _rest(count: int, group: Group, *, one: str, many: str) -> Line:
    label = ngettext(one, many, count)
    return Line.counting(count, label, group=group, url=reverse("custody"), action=_("See"), subject=TESTS)


LABORATORY = Clock(
    model=DrugTest,
    column="lab_due_on",
    label=gettext_lazy("Answer of the laboratory"),
    purposes={Purpose.CUSTODY},
    related=("person",),
    prepare=name_people,
    line=_laboratory,
    rest=partial(_rest, one="%s more answer of the laboratory", many="%s more answers of the laboratory"),
)
ASSESSMENT = Clock(
    model=RequiredAssessment,
    column="appointment_at",
    label=gettext_lazy("Required assessment"),
    purposes={Purpose.CUSTODY},
    related=("person",),
    prepare=name_people,
    line=_assessment,
    rest=partial(_rest, one="%s more required assessment", many="%s more required assessments"),
)
