"""Kinds of intelligence. None is pulled by partner systems: it leaves by a release to people alone."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.intelligence import actions
from cases.intelligence.forms import ReportForm
from cases.intelligence.models import GroupRelease, GroupReport, IntelligenceRelease, IntelligenceReport
from cases.memberships.grades import Handling
from datasharing.kinds import Adding, Column, Kind, register
from datasharing.models import Person
from datasharing.panels import Cell


def read_releases(records: list[Any], _person: Person | None = None) -> None:
    """Set on each report how often it was released."""
    for model, release in ((IntelligenceReport, IntelligenceRelease), (GroupReport, GroupRelease)):
        reports = [each for each in records if isinstance(each, model)]
        found = list(release.objects.filter(report__in=[each.pk for each in reports])) if reports else []
        for each in reports:
            each.times_released = sum(one.report_id == each.pk for one in found)


def standing(report: Any) -> Cell:
    """How a report stands: withdrawn, released, or waiting for a second person."""
    if report.is_withdrawn:
        return Cell(gettext("Withdrawn"), colour="grey", remark=report.withdrawn_because)
    if report.times_released:
        return Cell(gettext("Released"), colour="green")
    return Cell(gettext("Not released"), colour="yellow")


def _says(report: IntelligenceReport) -> Cell:
    return Cell(date_format(report.known_on, "j F Y"), url=report.get_absolute_url(), remark=report.text)


def _grade(report: IntelligenceReport) -> Cell:
    colour = "red" if report.handling == Handling.CONDITIONS else ""
    return Cell(f"{report.grade} {report.get_handling_display()}", colour=colour, remark=report.get_marking_display())


WRITING = Adding(words=_("Write an intelligence report"), form=ReportForm, verb=actions.write_report)
"""Of the page at `write_report`: unlike most kinds, not every member who may see a person writes one."""

register(
    Kind(
        slug="intelligence",
        model=IntelligenceReport,
        label=_("Intelligence"),
        order=55,
        columns=(Column(_("Known since"), _says), Column(_("Grade"), _grade), Column(_("Stands"), standing)),
        prepare=read_releases,
        added_at=(WRITING.words, "write_report"),
        add_rule=WRITING.asks,
    ),
    Kind(slug="group-intelligence", model=GroupReport, label=_("Intelligence about groups")),
    Kind(slug="intelligence-releases", model=IntelligenceRelease, label=_("Released intelligence")),
    Kind(slug="group-intelligence-releases", model=GroupRelease, label=_("Released intelligence about groups")),
)
