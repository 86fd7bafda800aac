"""Release dates: the vectors of practice reference 2.9 and law reference 1 to 3, and the words that explain a day."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partners.models import Division
from partners.reference import loading
from partners.reference.models import BankHoliday
from partners.reference.release_models import ReleaseLimit, SentenceKind
from partners.release_days import (
    Exclusion,
    Limits,
    Statutory,
    UnknownRule,
    extra_day,
    licence_days,
    must_be_rebuilt,
    policy_day,
    served_by_sentence,
    why,
)
from partners.release_points import post_recall_date, release_point, term_days, tranche_of
from tests.conftest import owner_role

TODAY = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def reference(db: None) -> None:
    """The bank holidays and the dated rows, as the product ships them."""
    with owner_role():
        for load in loading.LOADS:
            if load not in {"Levers", "Local authority areas", "Forces, prisons, courts, probation"}:
                loading.LOADS[load]()


def day(written: str) -> date:
    return date.fromisoformat(written)


def leaves(on: str, today: date = TODAY, **more: Any) -> date:
    return policy_day(Statutory(on=day(on), **{"date_type": "CRD", **more}), today=today).on


@pytest.mark.parametrize(
    ("statutory", "leaves_on"),
    [
        ("2026-11-27", "2026-11-26"),
        ("2026-11-28", "2026-11-26"),
        ("2026-11-30", "2026-11-30"),
        ("2026-12-24", "2026-12-23"),
        ("2026-12-29", "2026-12-29"),
        ("2026-12-31", "2026-12-30"),
        ("2027-03-25", "2027-03-24"),
        ("2027-03-26", "2027-03-24"),
        ("2027-05-03", "2027-04-29"),
    ],
)
@pytest.mark.parametrize("date_type", ["CRD", "ARD", "PRRD", "ETD", "MTD", "LTD"])
def test_nobody_leaves_on_a_friday_or_the_eve_of_a_holiday(statutory: str, leaves_on: str, date_type: str) -> None:
    assert leaves(statutory, date_type=date_type) == day(leaves_on)


@pytest.mark.parametrize("date_type", ["SED", "SLED", "HDCAD", "PED", "APD", "TUSED", "ROTL"])
def test_dates_of_other_types_stay(date_type: str) -> None:
    assert leaves("2026-11-27", date_type=date_type) == day("2026-11-27")


def test_a_date_that_has_passed_stays() -> None:
    assert leaves("2026-11-27", today=day("2026-11-28")) == day("2026-11-27")


def test_somebody_who_has_served_fewer_than_28_days_leaves_on_the_friday() -> None:
    assert leaves("2026-11-27", served_from=day("2026-10-30")) == day("2026-11-27"), "27 days on the Thursday"
    assert leaves("2026-11-27", served_from=day("2026-10-29")) == day("2026-11-26")
    assert leaves("2026-11-27", served_from=day("2026-11-20"), served_days=60) == day("2026-11-26"), "cumulatively"


@pytest.mark.parametrize("exclusion", ["hdc", "indeterminate", "parole", "exceptional"])
def test_an_exclusion_keeps_the_date(exclusion: str) -> None:
    said = policy_day(Statutory(on=day("2026-11-27"), date_type="CRD", exclusion=exclusion), today=TODAY)

    assert (said.on, said.exclusion) == (day("2026-11-27"), exclusion)


def test_a_child_leaves_two_days_early() -> None:
    assert leaves("2026-11-27", is_child=True) == day("2026-11-25")


def test_each_nation_keeps_its_own_bank_holidays() -> None:
    """St Andrew's day, Monday 30 November 2026, is a bank holiday in Scotland."""
    assert leaves("2026-11-30", nation=Division.SCOTLAND) == day("2026-11-26")
    assert leaves("2026-11-30") == day("2026-11-30")


def test_the_extra_day_is_a_day_on_which_somebody_can_be_released() -> None:
    assert extra_day(day("2026-12-10"), nation=Division.ENGLAND_AND_WALES, today=TODAY) == day("2026-12-09")
    assert extra_day(day("2026-12-07"), nation=Division.ENGLAND_AND_WALES, today=TODAY) == day("2026-12-03")


def independent_policy_day(on: date, holidays: set[date]) -> date:
    """Another way to the same day: the last of a list of days that is open and followed by an open day."""
    candidates = [on - timedelta(days=back) for back in range(21)]
    is_open = {
        each: each.strftime("%a") not in {"Sat", "Sun"} and each not in holidays
        for each in [*candidates, on + timedelta(days=1)]
    }
    return max(each for each in candidates if is_open[each] and is_open[each + timedelta(days=1)])


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(on=st.dates(day("2025-01-01"), day("2028-11-30")), nation=st.sampled_from(list(Division)))
def test_any_day_agrees_with_an_independent_implementation(on: date, nation: Division) -> None:
    holidays = set(BankHoliday.objects.filter(division=nation).values_list("on", flat=True))

    said = leaves(on.isoformat(), today=day("2025-01-01"), nation=nation)

    assert said == independent_policy_day(on, holidays)


@pytest.mark.parametrize(
    ("start", "hard_stop"),
    [
        ("2024-05-16", "2024-05-14"),
        ("2024-05-18", "2024-05-15"),
        ("2018-04-02", "2018-03-27"),
        ("2026-12-08", "2026-12-04"),
    ],
)
def test_the_hard_stop_is_two_working_days_before_a_licence_starts(start: str, hard_stop: str) -> None:
    assert licence_days(day(start), today=TODAY).hard_stop_on == day(hard_stop)


@pytest.mark.parametrize(("start", "warning"), [("2024-05-17", "2024-05-13"), ("2024-05-15", "2024-05-09")])
def test_a_warning_comes_two_working_days_before_the_hard_stop(start: str, warning: str) -> None:
    assert licence_days(day(start), today=TODAY).warning_on == day(warning)


@pytest.mark.parametrize(
    ("start", "earliest"), [("2018-01-05", "2018-01-02"), ("2018-04-02", "2018-03-27"), ("2026-12-08", None)]
)
def test_only_a_start_near_days_of_closure_has_an_earliest_release(start: str, earliest: str | None) -> None:
    assert licence_days(day(start), today=TODAY).earliest_on == (day(earliest) if earliest else None)


def test_an_allocation_is_late_five_working_days_before_without_fridays() -> None:
    assert licence_days(day("2023-11-20"), today=TODAY).late_from <= day("2023-11-10")
    assert licence_days(day("2023-11-21"), today=TODAY).late_from > day("2023-11-10")


def test_time_served_has_no_hard_stop() -> None:
    sentenced = day("2026-11-20")

    assert served_by_sentence(sentenced, sentenced, today=day("2026-12-01"))
    assert not served_by_sentence(sentenced, sentenced, today=day("2026-12-20")), "longer than 28 days ago"
    assert not served_by_sentence(sentenced, day("2026-11-21"), today=day("2026-12-01"))
    assert licence_days(sentenced, today=TODAY, is_time_served=True).hard_stop_on is None


@pytest.mark.parametrize(
    ("returned", "more", "released", "leaves_on"),
    [
        ("2026-03-31", {"sentence_days": 1096}, "2026-05-25", "2026-05-21"),
        ("2026-04-05", {}, "2026-05-30", "2026-05-28"),
        ("2026-09-12", {}, "2026-11-06", "2026-11-05"),
        ("2026-10-09", {}, "2026-12-03", "2026-12-03"),
        ("2026-11-14", {"sled_on": date(2026, 12, 21)}, "2026-12-21", "2026-12-21"),
        ("2026-01-13", {"sentence_days": 1096}, "2026-03-31", None),
    ],
)
def test_a_fixed_term_recall_counts_the_day_of_return(
    returned: str, more: dict[str, Any], released: str, leaves_on: str | None
) -> None:
    on = post_recall_date("recall_ftr56", day(returned), **more)

    assert on == day(released)
    if leaves_on:
        assert leaves(on.isoformat(), today=day(returned), date_type="PRRD") == day(leaves_on)


@pytest.mark.parametrize(("kind", "released"), [("recall_ftr14", "2026-11-14"), ("recall_ftr28", "2026-11-28")])
def test_young_people_keep_the_shorter_recalls(kind: str, released: str) -> None:
    assert post_recall_date(kind, day("2026-11-01")) == day(released)


def test_a_standard_recall_has_no_term() -> None:
    with pytest.raises(UnknownRule):
        post_recall_date("recall_standard", TODAY)


KIND = SentenceKind


@pytest.mark.parametrize(
    ("kind", "imposed", "term", "tranche", "released"),
    [
        (KIND.SDS, "2026-10-01", {"years": 12}, None, "2030-09-30"),
        (KIND.SDS_PLUS, "2026-11-04", {"years": 5}, None, "2029-05-04"),
        (KIND.SDS_PLUS, "2024-01-01", {"years": 5}, 5, "2027-01-12"),
        (KIND.SDS, "2026-02-05", {"years": 5}, 5, "2027-10-06"),
        (KIND.EXCLUDED_SCHEDULE, "2026-05-01", {"years": 3}, None, "2027-10-30"),
        (KIND.SECTION_250, "2026-10-27", {"months": 36}, None, "2028-01-08"),
        (KIND.SDS, "2024-10-25", {"years": 4, "months": 8}, None, "2026-09-06"),
        (KIND.SDS, "2026-06-01", {"months": 11}, 1, "2026-10-01"),
    ],
)
def test_release_points_and_tranches(
    kind: SentenceKind, imposed: str, term: dict[str, int], tranche: int | None, released: str
) -> None:
    said = release_point(kind, day(imposed), term_days(day(imposed), **term))

    assert said.on == day(released)
    assert (said.tranche.number if said.tranche else None) == tranche


def test_added_days_come_off_for_the_tranche_and_go_back_on() -> None:
    said = release_point(KIND.SDS, day("2026-06-01"), 334, added_days=10)

    assert said.on == day("2026-10-11")


@pytest.mark.parametrize(
    ("length", "number"), [(1, 1), (574, 1), (575, 2), (1561, 4), (1562, 5), (4396, 9), (4397, 10), (20_000, 10)]
)
def test_a_sentence_is_in_the_first_tranche_that_is_long_enough(length: int, number: int) -> None:
    tranche = tranche_of("progression", length)

    assert tranche
    assert tranche.number == number


def test_tranche_four_begins_on_8_december() -> None:
    tranche = tranche_of("progression", 1561)

    assert tranche
    assert tranche.begins_on == day("2026-12-08")


def test_an_older_licence_is_rebuilt_once_the_newer_policy_applies() -> None:
    assert must_be_rebuilt("V3", starts_on=day("2026-12-10"), made_before=day("2026-11-30"))
    assert not must_be_rebuilt("V4", starts_on=day("2026-12-10"), made_before=day("2026-11-30"))
    assert not must_be_rebuilt("V3", starts_on=day("2026-09-10"), made_before=day("2026-09-01"))


def test_a_limit_is_the_one_in_force_on_the_day() -> None:
    with owner_role():
        ReleaseLimit.objects.filter(name="served_days").update(valid_to=day("2027-01-01"))
        ReleaseLimit.objects.create(
            name="served_days",
            number=14,
            valid_from=day("2027-01-01"),
            status="configured",
            source="A change of policy",
        )

    assert Limits.on_day(day("2026-12-31")).number("served_days") == 28
    assert Limits.on_day(day("2027-01-01")).number("served_days") == 14


def test_why_this_date_says_what_moved_it() -> None:
    said = policy_day(Statutory(on=day("2026-12-11"), date_type="CRD", served_from=day("2026-01-05")), today=TODAY)

    told = why(said, limits=Limits.on_day(TODAY))

    assert told[0] == "Conditional release date: Friday 11 December 2026."
    assert told[1].startswith("That is a Friday.")
    assert "Thursday 10 December 2026" in told[1]
    assert told[2].startswith("No exclusion applies: at least 28 days served")


@pytest.mark.parametrize(
    ("on", "words"),
    [
        ("2026-12-24", "day before a bank holiday (Christmas Day)"),
        ("2026-12-25", "bank holiday (Christmas Day)"),
        ("2026-11-28", "at a weekend"),
    ],
)
def test_why_names_the_bank_holiday(on: str, words: str) -> None:
    said = policy_day(Statutory(on=day(on), date_type="CRD"), today=TODAY)

    assert words in why(said, limits=Limits.on_day(TODAY))[1]


@pytest.mark.parametrize("exclusion", list(Exclusion))
def test_why_has_words_for_each_exclusion(exclusion: Exclusion) -> None:
    said = policy_day(Statutory(on=day("2026-12-11"), date_type="CRD", exclusion=exclusion), today=TODAY)

    assert len(why(said, limits=Limits.on_day(TODAY))) == 3
