"""Steps of a drug test that the owner of the tables takes, for tests of every table."""

from django.utils import timezone

from referrals.models import DrugTest, DrugTestResult


def take_sample(test: DrugTest) -> None:
    """A sample was taken."""
    now = timezone.now()
    same = DrugTest.objects.filter(pk=test.pk)
    same.update(state="requested", requested_at=now, was_warned=True)
    same.update(state="sampled", sampled_at=now)


def find_positive(test: DrugTest) -> None:
    """The sample was positive for opiates."""
    take_sample(test)
    now = timezone.now()
    like = {name: getattr(test, name) for name in ("owner_id", "person_id", "programme_id", "subject_role")}
    DrugTestResult.objects.create(**like, test=test, drug="opiates", outcome="positive", found_at=now)
    DrugTest.objects.filter(pk=test.pk).update(state="resulted", resulted_at=now)
