"""How the drug tests and required assessments of detentions stand, read for many at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from referrals.detention.limits import labels_of_rows
from referrals.drug_tests.machines import ASSESSMENT_MACHINE, TEST_MACHINE
from referrals.drug_tests.models import DrugTest, DrugTestResult, RequiredAssessment, SpecifiedDrug


@dataclass
class Tested:
    """A drug test with its results and assessments."""

    test: DrugTest
    results: list[tuple[str, DrugTestResult]] = field(default_factory=list)
    """The name of each drug, and what was found."""
    assessments: list[RequiredAssessment] = field(default_factory=list)

    @property
    def tag(self) -> dict[str, str]:
        """The state as a tag."""
        return TEST_MACHINE.tag(self.test.state)

    @property
    def words(self) -> str:
        """The test in a line: positive with its drugs and when, or its state."""
        if not self.test.is_positive or not self.test.resulted_at:
            return _("Drug test: %(state)s") % {"state": str(self.test.get_state_display()).lower()}
        at = date_format(localtime(self.test.resulted_at), "H:i")
        positive = [drug for drug, result in self.results if result.outcome == DrugTestResult.Outcome.POSITIVE]
        drugs = ", ".join(dict.fromkeys(positive)).lower()
        return _("Positive test: %(drugs)s, %(at)s") % {"drugs": drugs, "at": at}

    def assessed(self) -> list[tuple[RequiredAssessment, dict[str, str]]]:
        """The assessments, each with the tag of its state."""
        return [(each, ASSESSMENT_MACHINE.tag(each.state)) for each in self.assessments]

    @property
    def is_unserved(self) -> bool:
        """Whether an assessment has to be served before the person leaves."""
        return any(each.state == RequiredAssessment.State.IMPOSED for each in self.assessments)


def tests_of(detentions: Iterable[int]) -> dict[int, list[Tested]]:
    """The visible tests of the custody records with these keys, latest first."""
    found = {
        test.pk: Tested(test) for test in DrugTest.objects.filter(detention__in=set(detentions)).order_by("-created_at")
    }
    if found:
        names = labels_of_rows(SpecifiedDrug)
        for result in DrugTestResult.objects.filter(test__in=found).order_by("pk"):
            found[result.test_id].results.append((names.get(result.drug, result.drug), result))
        for assessment in RequiredAssessment.objects.filter(test__in=found).order_by("appointment_at"):
            found[assessment.test_id].assessments.append(assessment)
    by_detention: dict[int, list[Tested]] = {}
    for tested in found.values():
        by_detention.setdefault(tested.test.detention_id, []).append(tested)
    return by_detention
